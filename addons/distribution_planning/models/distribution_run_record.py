import json
import logging

from odoo import models
from odoo.tools import SQL

from .distribution_proposal_decision import LEDGER_FIELDS, LEDGER_LINKS

_logger = logging.getLogger(__name__)

BATCH = 2000


class DistributionRun(models.Model):
    """What a plan recommended, put into the ledger with the data it rests on."""

    _inherit = "distribution.run"

    def _record(self, plan, snapshot):
        """Append one entry for the run and one for each of its proposals."""
        Ledger = self.env["distribution.ledger.entry"]
        Ledger._append(self.company_id, [self._ledger_values()])
        Ledger._append(self.company_id, self._recommendations(plan, snapshot))
        sequence, last_hash = self.env["distribution.ledger.head"]._of(self.company_id)
        # An anchor outside the database, for whoever doubts it.
        _logger.info("Ledger of company %s: entry %s %s", self.company_id.id, sequence, last_hash)

    def _ledger_values(self):
        values = {
            "run": self.name,
            "positions": self.position_count,
            "proposals": self.proposal_count,
            "to_approve": self.to_approve_count,
            "blocked": self.blocked_count,
            "as_of": str(self.as_of),
        }
        return self._provenance() | {
            "event": "recommended",
            "summary": self.env._(
                "%(run)s: %(count)s proposals", run=self.name, count=self.proposal_count
            ),
            "values": values | self._versions(),
        }

    def _provenance(self):
        """Which run, data, plan and policy an entry is about."""
        return {
            "run_id": self.id,
            "snapshot_digest": self.snapshot_digest,
            "plan_digest": self.plan_digest,
            "policy_digest": self.policy_version_id.digest,
        }

    def _versions(self):
        """What else the plan was made with."""
        return {
            "engine_version": self.engine_version or None,
            "policy_version": self.policy_version_id.name or None,
        }

    def _recommendations(self, plan, snapshot):
        """Yield the entries of the run's proposals, each with its inputs."""
        from distribution_ai.audit.inputs import DecisionInputs

        recorded = DecisionInputs(snapshot, plan)
        common = self._provenance() | {"event": "recommended"}
        for rows in self._recommended_rows():
            names = self.env["distribution.proposal"].browse(row["id"] for row in rows)
            names = {proposal.id: proposal.display_name for proposal in names}
            inputs = recorded.of([row["proposal_key"] for row in rows])
            for row in rows:
                said = {name: row[name] for name in (*LEDGER_FIELDS, *LEDGER_LINKS)}
                said = json.loads(json.dumps(said, default=str))
                yield common | {
                    "proposal_key": row["proposal_key"],
                    "verb": row["verb"],
                    "summary": names[row["id"]],
                    "rule_ids": row["rule_ids"],
                    "values": said | self._versions() | inputs.get(row["proposal_key"], {}),
                }

    def _recommended_rows(self):
        """Yield the run's proposals as dictionaries, some at a time."""
        self.env.flush_all()
        names = ("id", "proposal_key", *LEDGER_FIELDS, *LEDGER_LINKS)
        rows, last = True, 0
        while rows:
            self.env.cr.execute(
                SQL(
                    """SELECT %s FROM distribution_proposal WHERE run_id = %s AND id > %s
                        ORDER BY id LIMIT %s""",
                    SQL(", ").join(map(SQL.identifier, dict.fromkeys(names))),
                    self.id,
                    last,
                    BATCH,
                )
            )
            if rows := self.env.cr.dictfetchall():
                last = rows[-1]["id"]
                yield rows
