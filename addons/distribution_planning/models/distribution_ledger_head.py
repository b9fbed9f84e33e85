from odoo import api, fields, models
from odoo.tools import SQL

from distribution_ai.audit.chain import Chain

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


class DistributionLedgerHead(models.Model):
    """The end of each company's chain: locked while entries are appended.

    The database guards both tables by triggers that also hold for its superuser and for
    replication, and that every installation and update of the module puts back.
    """

    _name = "distribution.ledger.head"
    _description = "Ledger Head"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    sequence = fields.Integer(required=True)
    hash = fields.Char(required=True)

    _company_unique = models.UniqueIndex("(company_id)")

    def init(self):
        self._guard()

    @api.model
    def _guard(self):
        """Install the triggers, whatever became of them."""
        self.env.cr.execute(REFUSE)
        self.env.cr.execute(FOLLOW)
        for name, definition in TRIGGERS.items():
            table = SQL.identifier(_table(definition))
            trigger = SQL.identifier(name)
            self.env.cr.execute(SQL("DROP TRIGGER IF EXISTS %s ON %s", trigger, table))
            self.env.cr.execute(SQL("CREATE TRIGGER %s %s", trigger, SQL(definition)))
            self.env.cr.execute(SQL("ALTER TABLE %s ENABLE ALWAYS TRIGGER %s", table, trigger))

    def _is_guarded(self):
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM pg_trigger WHERE tgname IN %s AND tgenabled = 'A'",
                tuple(TRIGGERS),
            )
        )
        return self.env.cr.fetchone()[0] == len(TRIGGERS)

    def _lock(self, company):
        """The end of the company's chain, locked until the transaction ends."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO distribution_ledger_head (company_id, sequence, hash)"
                " VALUES (%s, 0, %s) ON CONFLICT (company_id) DO NOTHING",
                company.id,
                Chain().hash,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head"
                " WHERE company_id = %s FOR UPDATE",
                company.id,
            )
        )
        return Chain(*self.env.cr.fetchone())

    def _of(self, company):
        """Number and hash of the company's last entry."""
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head WHERE company_id = %s",
                company.id,
            )
        )
        start = Chain()
        return self.env.cr.fetchone() or (start.sequence, start.hash)


def _table(definition):
    return definition.split(" ON ")[1].split()[0]
