import csv
import io

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from distribution_ai.audit.chain import CHANGED, HASHED, MISSING, UNLINKED, Chain, canonical_json

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP

BATCH = 5000
COLUMNS = (*HASHED, "hash")


class DistributionLedgerEntry(models.Model):
    """What was recommended, on which data, who or what decided and executed it.

    Entries are appended and never changed. Each holds the hash of the one before in
    its company, so that a changed, missing or reordered entry is found by `verify`.
    The database itself refuses changes, whoever asks.
    """

    _name = "distribution.ledger.entry"
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
            ("expired", "Snapshots Deleted"),
            ("undone", "Undone"),
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
    actor = fields.Char(
        required=True, readonly=True, help="Role in which the user acted, or the scheduler."
    )
    user_id = fields.Many2one("res.users", readonly=True, ondelete="restrict")
    documents = fields.Char(readonly=True)
    previous_hash = fields.Char(required=True, readonly=True)
    hash = fields.Char(required=True, readonly=True)

    _company_sequence_unique = models.UniqueIndex("(company_id, sequence)")
    _executed_once = models.UniqueIndex(
        "(company_id, proposal_key, run_id) WHERE event = 'executed'",
        "This proposal has already been executed.",
    )

    @api.model_create_multi
    def create(self, vals_list):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The ledger is written by the application only."))

    def write(self, vals):  # pylint: disable=method-required-super
        raise AccessError(self.env._("The ledger is append-only: entries cannot be changed."))

    def unlink(self):  # pylint: disable=method-required-super
        # pylint: disable-next=no-raise-unlink
        raise AccessError(self.env._("The ledger is append-only: entries cannot be deleted."))

    @api.model
    def _append(self, company, entries):
        """Append entries (dictionaries without chain fields) to the company's chain, in bulk."""
        first, last = None, None
        chain = self.env["distribution.ledger.head"]._lock(company)
        common = self._common_values(company)
        rows = []
        for entry in entries:
            values = canonical_json(entry.get("values") or {})
            row = chain.append({**common, **entry, "values": values})
            first, last = first or row["sequence"], row["sequence"]
            rows.append(row)
            if len(rows) == BATCH:
                self._copy(rows)
                rows = []
        self._copy(rows)
        if first is None:
            return self.browse()
        self.env.cr.execute(
            SQL(
                """SELECT id FROM distribution_ledger_entry
                    WHERE company_id = %s AND sequence BETWEEN %s AND %s ORDER BY sequence""",
                company.id,
                first,
                last,
            )
        )
        return self.browse(id_ for (id_,) in self.env.cr.fetchall())

    def _copy(self, rows):
        """Write rows as they are; the database checks the links and moves the head."""
        text = io.StringIO()
        csv.writer(text).writerows([row.get(name) or None for name in COLUMNS] for row in rows)
        text.seek(0)
        names = ", ".join(f'"{name}"' for name in COLUMNS)
        self.env.cr.copy_expert(
            f"COPY distribution_ledger_entry ({names}) FROM STDIN (FORMAT csv)", text
        )

    def _common_values(self, company):
        return {
            "company_id": company.id,
            "on": fields.Datetime.to_string(fields.Datetime.now()),
            "actor": self._role(),
            "user_id": self.env.uid,
        }

    def _role(self):
        """In which role the user acts: no name, as entries are kept for ever."""
        if self.env.uid == self.env.ref("base.user_root").id:
            return "scheduler"
        groups = {**APPROVER_GROUPS, "governance": GOVERNANCE_GROUP}
        roles = [role for role, group in groups.items() if self.env.user.has_group(group)]
        if "manager" in roles:
            roles.remove("planner")
        return ", ".join(roles) or "user"

    @api.model
    def verify(self, company_id=None):
        """Check the chain of a company (the current one by default) and its guard.

        :return: ``{"ok": bool, "entries": int, "faults": [str], "head": str}``
        """
        company = self._company(company_id)
        chain, count, faults = Chain(), 0, []
        for row in self._rows(company):
            expected = chain.sequence + 1
            count += 1
            faults += self._told(chain.follow(row), expected, row["sequence"])
        head = self.env["distribution.ledger.head"]._of(company)
        if head != (chain.sequence, chain.hash):
            faults.append(self.env._("The last entries are missing."))
        if not self.env["distribution.ledger.head"]._is_guarded():
            faults.append(self.env._("The database's guard of the ledger is switched off."))
        return {"ok": not faults, "entries": count, "faults": faults, "head": head[1]}

    def _told(self, kinds, expected, number):
        messages = {
            MISSING: self.env._("Number %s is missing or out of order.", expected),
            UNLINKED: self.env._("Number %s does not follow the one before it.", number),
            CHANGED: self.env._("Number %s was changed.", number),
        }
        return [messages[kind] for kind in kinds]

    def _company(self, company_id=None):
        """The company whose ledger is asked for, if the user may read it."""
        self.check_access("read")
        company = self.env["res.company"].browse(company_id) or self.env.company
        if company not in self.env.companies:
            raise AccessError(self.env._("You cannot read the ledger of this company."))
        return company

    def _rows(self, company, first=1, last=None):
        """Yield the company's entries in order, in batches, as they were hashed."""
        columns = SQL(", ").join(SQL.identifier(name) for name in COLUMNS)
        before = first - 1
        while True:
            self.env.cr.execute(
                SQL(
                    "SELECT %s FROM distribution_ledger_entry WHERE company_id = %s"
                    " AND sequence > %s AND (%s IS NULL OR sequence <= %s)"
                    " ORDER BY sequence LIMIT %s",
                    columns,
                    company.id,
                    before,
                    last,
                    last,
                    BATCH,
                )
            )
            rows = self.env.cr.dictfetchall()
            if not rows:
                return
            for row in rows:
                yield {**row, "on": fields.Datetime.to_string(row["on"])}
            before = rows[-1]["sequence"]

    def action_dossier(self):
        """The dossier of the decision that the entry is about."""
        self.ensure_one()
        proposal = self.env["distribution.proposal"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("proposal_key", "=", self.proposal_key),
                ("run_id", "=", self.run_id.id),
            ]
        )
        if not proposal:
            raise UserError(self.env._("This recommendation was replaced by that of a later plan."))
        return proposal.action_dossier()

    def action_verify(self):
        result = self.verify()
        if result["ok"]:
            message = self.env._(
                "All %(count)s entries are unchanged and complete. Last hash: %(hash)s",
                count=result["entries"],
                hash=result["head"][:12],
            )
        else:
            message = "\n".join(result["faults"][:20])
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "title": self.env._("Ledger"),
                "message": message,
                "type": "success" if result["ok"] else "danger",
                "sticky": True,
            },
        }
