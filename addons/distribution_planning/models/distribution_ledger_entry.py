import hashlib
import json

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

from .distribution_ledger_head import GENESIS

HASHED = (
    "company_id",
    "sequence",
    "on",
    "event",
    "run_id",
    "proposal_key",
    "verb",
    "summary",
    "values",
    "snapshot_digest",
    "plan_digest",
    "policy_digest",
    "rule_ids",
    "actor",
    "user_id",
    "documents",
    "previous_hash",
)
BATCH = 5000


def canonical(values):
    """JSON with sorted keys and no spaces: the same values always give the same text."""
    return json.dumps(values, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


class DistributionLedgerEntry(models.Model):
    """What was recommended, on which data, who or what decided and executed it.

    Entries are appended and never changed. Each holds the hash of the one before in
    its company, so that a changed, missing or reordered entry is found by `verify`.
    The database itself refuses changes, whoever asks.
    """

    _name = "distribution.ledger.entry"
    _inherit = ["distribution.guarded"]
    _description = "Ledger Entry"
    _order = "company_id, sequence desc"
    _rec_name = "summary"

    sequence = fields.Integer(string="Number", required=True, readonly=True, aggregator=None)
    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="restrict")
    on = fields.Datetime(string="Date", required=True, readonly=True, index=True)
    event = fields.Selection(
        [
            ("recommended", "Recommended"),
            ("approved", "Approved"),
            ("rejected", "Rejected"),
            ("executed", "Executed"),
            ("refused", "Refused"),
            ("failed", "Failed"),
        ],
        required=True,
        readonly=True,
        index=True,
    )
    run_id = fields.Many2one(
        "distribution.run", string="Planning Run", readonly=True, index=True, ondelete="restrict"
    )
    proposal_key = fields.Char(readonly=True, index="btree_not_null")
    verb = fields.Char(string="Action", readonly=True)
    summary = fields.Char(required=True, readonly=True)
    values = fields.Text(readonly=True, help="The values decided on, as canonical JSON.")
    snapshot_digest = fields.Char(readonly=True)
    plan_digest = fields.Char(readonly=True)
    policy_digest = fields.Char(readonly=True)
    rule_ids = fields.Char(string="Rules", readonly=True)
    actor = fields.Char(required=True, readonly=True, help="Login of the user, or the scheduler.")
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    documents = fields.Char(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _company_sequence_unique = models.UniqueIndex("(company_id, sequence)")
    _executed_once = models.UniqueIndex(
        "(company_id, proposal_key, run_id) WHERE event = 'executed'",
        "This proposal has already been executed.",
    )

    def init(self):
        self.env.cr.execute(
            """
            CREATE OR REPLACE FUNCTION distribution_ledger_refuse() RETURNS trigger AS $$
            BEGIN
                RAISE EXCEPTION 'The ledger is append-only: % refused', TG_OP
                    USING ERRCODE = 'insufficient_privilege';
            END $$ LANGUAGE plpgsql;
            DROP TRIGGER IF EXISTS distribution_ledger_keep_rows ON distribution_ledger_entry;
            CREATE TRIGGER distribution_ledger_keep_rows
                BEFORE UPDATE OR DELETE ON distribution_ledger_entry
                FOR EACH ROW EXECUTE FUNCTION distribution_ledger_refuse();
            DROP TRIGGER IF EXISTS distribution_ledger_keep_table ON distribution_ledger_entry;
            CREATE TRIGGER distribution_ledger_keep_table
                BEFORE TRUNCATE ON distribution_ledger_entry
                FOR EACH STATEMENT EXECUTE FUNCTION distribution_ledger_refuse();
            """
        )

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The ledger is append-only: entries cannot be changed."))

    def unlink(self):  # pylint: disable=method-required-super
        # pylint: disable-next=no-raise-unlink
        raise AccessError(self.env._("The ledger is append-only: entries cannot be deleted."))

    @api.model
    def _append(self, company, entries):
        """Append entries (dictionaries without chain fields) to the company's chain."""
        if not entries:
            return self.browse()
        Head = self.env["distribution.ledger.head"]
        sequence, previous = Head._lock(company)
        common = self._common_values(company)
        rows = []
        for entry in entries:
            sequence += 1
            row = {**common, **entry, "sequence": sequence, "previous_hash": previous}
            row["values"] = canonical(entry.get("values") or {})
            row["hash"] = previous = self._digest(row)
            rows.append(row)
        records = self.sudo()._internally().create(rows)
        Head._move(company, sequence, previous)
        return records.with_env(self.env)

    def _common_values(self, company):
        scheduler = self.env.uid == self.env.ref("base.user_root").id
        return {
            "company_id": company.id,
            "on": fields.Datetime.now(),
            "actor": "scheduler" if scheduler else self.env.user.login,
            "user_id": self.env.uid,
        }

    @api.model
    def _digest(self, row):
        """SHA-256 over the canonical JSON of the hashed fields (empty values as null)."""
        payload = {name: row.get(name) or None for name in HASHED}
        payload["on"] = fields.Datetime.to_string(row["on"])
        return hashlib.sha256(canonical(payload).encode()).hexdigest()

    @api.model
    def verify(self, company_id=None):
        """Check the chain of a company (the current one by default).

        :return: ``{"ok": bool, "entries": int, "faults": [str]}``
        """
        self.check_access("read")
        company = self.env["res.company"].browse(company_id) or self.env.company
        if company not in self.env.companies:
            raise AccessError(self.env._("You cannot read the ledger of this company."))
        previous, count, faults = GENESIS, 0, []
        for row in self._rows(company):
            count += 1
            if row["sequence"] != count:
                faults.append(self.env._("Number %s is missing or out of order.", count))
                count = row["sequence"]
            if row["previous_hash"] != previous:
                faults.append(self.env._("Number %s does not follow the one before it.", count))
            if row["hash"] != self._digest(row):
                faults.append(self.env._("Number %s was changed.", count))
            previous = row["hash"]
        if self.env["distribution.ledger.head"]._of(company) != (count, previous):
            faults.append(self.env._("The last entries are missing."))
        return {"ok": not faults, "entries": count, "faults": faults}

    def _rows(self, company):
        """Yield the company's entries in order, in batches, as stored."""
        columns = SQL(", ").join(SQL.identifier(name) for name in (*HASHED, "hash"))
        last = 0
        while True:
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM distribution_ledger_entry WHERE company_id = %s"
                    " AND sequence > %s ORDER BY sequence LIMIT %s",
                    columns,
                    company.id,
                    last,
                    BATCH,
                )
            )
            rows = self.env.cr.dictfetchall()
            if not rows:
                return
            yield from rows
            last = rows[-1]["sequence"]

    def action_verify(self):
        result = self.verify()
        if result["ok"]:
            message = self.env._("All %s entries are unchanged and complete.", result["entries"])
        else:
            message = "\n".join(result["faults"][:20])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Ledger"),
                "message": message,
                "type": "success" if result["ok"] else "danger",
                "sticky": not result["ok"],
            },
        }
