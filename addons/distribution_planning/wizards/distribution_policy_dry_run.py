import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

MOST_PROPOSALS = 20_000
MOST_LINES = 200


class DistributionPolicyDryRun(models.TransientModel):
    """What a policy version would have done with the proposals of the last days."""

    _name = "distribution.policy.dry.run"
    _description = "Dry Run of a Policy"

    version_id = fields.Many2one(
        "distribution.policy.version", string="Policy", required=True, readonly=True
    )
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    days = fields.Integer(string="Proposals of the Last", required=True, default=30)
    summary = fields.Text(readonly=True)
    line_ids = fields.One2many("distribution.policy.dry.run.line", "dry_run_id", readonly=True)

    _days_positive = models.Constraint("CHECK (days > 0)", "Look back at least one day.")

    def action_try(self):
        """Judge the stored facts again, and show what would be decided otherwise."""
        self.ensure_one()
        trial = self._trial()
        self.line_ids.unlink()
        most = trial.changes.sort_values("stock_value", ascending=False).head(MOST_LINES)
        self.write(
            {
                "summary": self._told(trial),
                "line_ids": [
                    fields.Command.create(
                        {
                            "proposal_id": proposal_id,
                            "before": row["before"],
                            "after": row["after"],
                            "rules": row["rules"],
                            "stock_value": max(row["stock_value"], 0.0) if row["stock_value"]
                            == row["stock_value"] else 0.0,
                        }
                    )
                    for proposal_id, row in most.to_dict("index").items()
                ],
            }
        )  # fmt: skip
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "name": self.env._("Dry Run"),
        }

    def _trial(self):
        from distribution_ai.errors import PolicyError
        from distribution_ai.govern import facts_table, try_on_past

        rows = self._past()
        if not rows:
            raise UserError(
                self.env._("No proposals of the last %s days have stored facts.", self.days)
            )
        try:
            policy = self.version_id._policy()
        except PolicyError as error:
            raise UserError("\n".join(map(str, error.faults))) from error
        import pandas as pd

        became = pd.DataFrame(rows).set_index("id")
        facts = facts_table(map(json.loads, became.pop("facts"))).set_axis(became.index)
        return try_on_past(policy, facts, became)

    def _past(self):
        """The proposals with their facts, their verdict of then, and what became of them."""
        self.env["distribution.proposal"].check_access("read")
        if self.company_id not in self.env.companies:
            raise UserError(self.env._("Choose one of your companies."))
        self.env.flush_all()
        since = fields.Datetime.subtract(fields.Datetime.now(), days=self.days)
        self.env.cr.execute(
            SQL(
                """SELECT id, facts, verdict, COALESCE(approver, '') AS approver,
                          state = 'rejected' AND decided_how = 'person' AS rejected,
                          state = 'undone' AS undone,
                          state = 'failed' AS failed
                     FROM distribution_proposal
                    WHERE company_id = %s AND facts IS NOT NULL AND write_date >= %s
                    ORDER BY id DESC LIMIT %s""",
                self.company_id.id,
                since,
                MOST_PROPOSALS,
            )
        )
        return self.env.cr.dictfetchall()

    @api.model
    def _count(self, number, change):
        money = self.currency_id.format(change["stock_value"].fillna(0.0).sum())
        return {"number": number, "money": money}

    def _told(self, trial):
        more, fewer = trial.moved(to="auto"), trial.moved(away_from="auto")
        blocked, freed = trial.moved(to="block"), trial.moved(away_from="block")
        lines = [
            self.env._(
                "Of %(proposals)s proposals of the last %(days)s days:",
                proposals=trial.proposals,
                days=self.days,
            ),
            self.env._(
                "It would have executed %(number)s more, worth %(money)s.",
                **self._count(len(more), more),
            ),
        ]
        rejected, undone, failed = (int(more[name].sum()) for name in
                                    ("rejected", "undone", "failed"))  # fmt: skip
        if len(more):
            lines.append(
                self.env._(
                    "Of these, %(rejected)s were rejected by a person since, %(undone)s undone, "
                    "and %(failed)s could not be carried out.",
                    rejected=rejected,
                    undone=undone,
                    failed=failed,
                )
            )
        for change, message in (
            (fewer, self.env._("%(number)s fewer would have run by themselves, worth %(money)s.")),
            (blocked, self.env._("%(number)s more would have been blocked, worth %(money)s.")),
            (freed, self.env._("%(number)s fewer would have been blocked, worth %(money)s.")),
        ):
            if len(change):
                lines.append(message % self._count(len(change), change))
        return "\n".join(lines)


class DistributionPolicyDryRunLine(models.TransientModel):
    _name = "distribution.policy.dry.run.line"
    _description = "Dry Run: What Would Be Decided Otherwise"
    _order = "stock_value desc, id"

    dry_run_id = fields.Many2one("distribution.policy.dry.run", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dry_run_id.currency_id")
    proposal_id = fields.Many2one("distribution.proposal", required=True, ondelete="cascade")
    state = fields.Selection(related="proposal_id.state", string="What Became of It")
    stock_value = fields.Monetary()
    before = fields.Char(string="Decided")
    after = fields.Char(string="Would Be Decided")
    rules = fields.Char(string="By These Rules")
