import json

from odoo import fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine_text import faults_in_words

MOST_PROPOSALS = 20_000
MOST_LINES = 200
OUTCOMES = [
    ("auto", "Runs by Itself"),
    ("approve by planner", "Waits for a Planner"),
    ("approve by manager", "Waits for a Manager"),
    ("block", "Blocked"),
]


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
            raise UserError(faults_in_words(self.env, error)) from error
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

    def _told(self, trial):
        """What would be decided otherwise, in words: a line for each way, the most money first."""
        changes = trial.changes
        said = {"proposals": trial.proposals, "days": self.days, "changes": len(changes)}
        if changes.empty:
            return self.env._(
                "None of %(proposals)s proposals of the last %(days)s days would be decided "
                "otherwise.",
                **said,
            )
        head = self.env._(
            "Of %(proposals)s proposals of the last %(days)s days %(changes)s would be decided "
            "otherwise:",
            **said,
        )
        ways = changes.groupby(["before", "after"])["stock_value"].agg(["size", "sum"])
        lines = [
            self._way(*way, number, money)
            for way, number, money in ways.sort_values("sum", ascending=False).itertuples()
        ]
        return "\n".join([head, *lines, *self._regretted(trial.moved(to="auto"))])

    def _way(self, before, after, number, money):
        outcomes = dict(self.line_ids._fields["after"]._description_selection(self.env))
        return self.env._(
            "%(before)s → %(after)s: %(number)s, worth %(money)s",
            before=outcomes[before],
            after=outcomes[after],
            number=number,
            money=self.currency_id.format(money),
        )

    def _regretted(self, more):
        """What became of those that would have run by themselves: a line, if there are any."""
        if not len(more):
            return []
        rejected, undone, failed = (
            int(more[name].sum()) for name in ("rejected", "undone", "failed")
        )
        return [
            self.env._(
                "Of those that would have run by themselves, %(rejected)s were rejected by a "
                "person since, %(undone)s undone, and %(failed)s could not be carried out.",
                rejected=rejected,
                undone=undone,
                failed=failed,
            )
        ]


class DistributionPolicyDryRunLine(models.TransientModel):
    _name = "distribution.policy.dry.run.line"
    _description = "Dry Run: What Would Be Decided Otherwise"
    _order = "stock_value desc, id"

    dry_run_id = fields.Many2one("distribution.policy.dry.run", required=True, ondelete="cascade")
    currency_id = fields.Many2one(related="dry_run_id.currency_id")
    proposal_id = fields.Many2one("distribution.proposal", required=True, ondelete="cascade")
    state = fields.Selection(related="proposal_id.state", string="Became")
    stock_value = fields.Monetary()
    before = fields.Selection(OUTCOMES, string="Was")
    after = fields.Selection(OUTCOMES, string="Would Be")
    rules = fields.Char(string="By Rules")
