"""The database's own guard of the ledger: triggers that even its superuser meets."""

REFUSE = """
CREATE OR REPLACE FUNCTION distribution_ledger_refuse() RETURNS trigger AS $$
BEGIN
    RAISE EXCEPTION 'The ledger is append-only: % of % refused', TG_OP, TG_TABLE_NAME
        USING ERRCODE = 'insufficient_privilege';
END $$ LANGUAGE plpgsql
"""
# Added entries must continue their company's chain without a gap; then the head moves on.
FOLLOW = """
CREATE OR REPLACE FUNCTION distribution_ledger_follow() RETURNS trigger AS $$
BEGIN
    IF EXISTS (
        SELECT FROM (
            SELECT company_id, sequence, previous_hash,
                   lag(sequence) OVER chain AS before, lag(hash) OVER chain AS before_hash
              FROM added WINDOW chain AS (PARTITION BY company_id ORDER BY sequence)
        ) entry
        LEFT JOIN distribution_ledger_head head USING (company_id)
        WHERE entry.sequence IS DISTINCT FROM COALESCE(entry.before, head.sequence) + 1
           OR entry.previous_hash IS DISTINCT FROM COALESCE(entry.before_hash, head.hash)
    ) THEN
        RAISE EXCEPTION 'The ledger is append-only: INSERT out of order refused'
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    UPDATE distribution_ledger_head head SET sequence = last.sequence, hash = last.hash
      FROM (SELECT DISTINCT ON (company_id) company_id, sequence, hash
              FROM added ORDER BY company_id, sequence DESC) last
     WHERE last.company_id = head.company_id;
    RETURN NULL;
END $$ LANGUAGE plpgsql
"""
# The head is only ever moved from within the trigger of the entries.
TRIGGERS = {
    "distribution_ledger_keep_rows": """
        BEFORE UPDATE OR DELETE ON distribution_ledger_entry
        FOR EACH ROW EXECUTE FUNCTION distribution_ledger_refuse()""",
    "distribution_ledger_keep_table": """
        BEFORE TRUNCATE ON distribution_ledger_entry
        FOR EACH STATEMENT EXECUTE FUNCTION distribution_ledger_refuse()""",
    "distribution_ledger_follow_rows": """
        AFTER INSERT ON distribution_ledger_entry REFERENCING NEW TABLE AS added
        FOR EACH STATEMENT EXECUTE FUNCTION distribution_ledger_follow()""",
    "distribution_ledger_begin_head": """
        BEFORE INSERT ON distribution_ledger_head FOR EACH ROW
        WHEN (NEW.sequence <> 0 OR NEW.hash <> repeat('0', 64))
        EXECUTE FUNCTION distribution_ledger_refuse()""",
    "distribution_ledger_move_head": """
        BEFORE UPDATE ON distribution_ledger_head FOR EACH ROW
        WHEN (pg_trigger_depth() = 0) EXECUTE FUNCTION distribution_ledger_refuse()""",
    "distribution_ledger_keep_head": """
        BEFORE DELETE ON distribution_ledger_head
        FOR EACH ROW EXECUTE FUNCTION distribution_ledger_refuse()""",
    "distribution_ledger_keep_heads": """
        BEFORE TRUNCATE ON distribution_ledger_head
        FOR EACH STATEMENT EXECUTE FUNCTION distribution_ledger_refuse()""",
}


def statements():
    """Yield the SQL that puts the guard in place, whatever became of it."""
    yield REFUSE
    yield FOLLOW
    for name, definition in TRIGGERS.items():
        table = definition.split(" ON ")[1].split()[0]
        yield f"DROP TRIGGER IF EXISTS {name} ON {table}"
        yield f"CREATE TRIGGER {name} {definition}"
        # ALWAYS: also in sessions that apply what was replicated, where others are skipped.
        yield f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {name}"


def removal():
    """Yield the SQL that takes the guard away, with its triggers."""
    for name in ("distribution_ledger_refuse", "distribution_ledger_follow"):
        yield f"DROP FUNCTION IF EXISTS {name}() CASCADE"
