from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# What this extends has to be loaded before it.
from . import distribution_case_people  # noqa: F401  # pylint: disable=unused-import


class DistributionCase(models.Model):
    """Watchers of what no plan can see: decisions that wait too long, and planning itself."""

    _inherit = "distribution.case"

    @api.model
    def _watch(self, company):
        """Look at the company's decisions and runs, and keep the cases found."""
        case = self.with_company(company)
        watchers = self.env["distribution.watcher"]._of(company)
        found = []
        for kind in ("late_approval", "run_health"):
            watcher = watchers[kind]
            if watcher.active:
                found += [
                    {**seen, "kind": kind, "case_id": f"{kind}:{seen['subject']}",
                     "minimum_periods": watcher.minimum_periods}
                    for seen in getattr(case, f"_see_{kind}")(company, watcher)
                ]  # fmt: skip
        self.env["distribution.plan.writer"].sudo()._write_cases_seen_here(company, found)
        self._after_cases(company)

    def _see_late_approval(self, company, watcher):
        """Proposals that wait too long, one case per role that decides."""
        Proposal = self.env["distribution.proposal"]
        groups = Proposal._read_group(
            self._waits_too_long(company, watcher),
            ["approver"],
            ["__count", "expected_value:sum", "create_date:min"],
        )
        names = dict(Proposal._fields["approver"]._description_selection(self.env))
        today = fields.Date.context_today(self)
        return [
            {
                "subject": approver,
                "subject_name": names[approver],
                "money_at_risk": value,
                "context": {"proposals": count, "days": (today - oldest.date()).days},
                "cause": self.env._(
                    "%(count)s proposals worth %(value)s wait for the %(approver)s; the oldest"
                    " since %(oldest)s.",
                    count=count,
                    value=company.currency_id.format(value),
                    approver=names[approver].lower(),
                    oldest=format_date(self.env, oldest),
                ),
                "response": self.env._("decide"),
                "remedy": self.env._("decide, appoint a deputy, or let the policy decide more"),
            }
            for approver, count, value, oldest in groups
            if value >= watcher.threshold
        ]

    def _waits_too_long(self, company, watcher):
        """Proposals beyond their deadline or, where they have none, older than the horizon."""
        now = fields.Datetime.now()
        since = fields.Datetime.subtract(now, days=watcher.horizon_days)
        late = Domain("deadline", "<", fields.Date.context_today(self))
        old = Domain("deadline", "=", False) & Domain("create_date", "<", since)
        waiting = self.env["distribution.run"]._latest(company)._domain_waiting()
        return waiting & Domain("approver", "!=", False) & (late | old)

    def _see_run_health(self, company, watcher):
        """What is wrong with the planning of a company; nothing where it has never planned."""
        latest = self.env["distribution.run"]._latest(company)
        return [
            *self._failed_run(company, latest),
            *(self._old_plan(latest, watcher) if latest else ()),
            *self._stops(company),
            *(self._no_policy(company) if latest else ()),
        ]

    def _failed_run(self, company, latest):
        failed = self.env["distribution.run"].search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "failed"),
                ("id", ">", latest.id or 0),
            ],
            limit=1,
        )
        return [
            {
                "subject": "failed",
                "subject_name": self.env._("The last run failed"),
                "cause": f"{run.name}: {(run.error or '').strip()[:200]}",
                "response": self.env._("read the error"),
                "remedy": self.env._("remove what the error names, and plan again"),
            }
            for run in failed
        ]

    def _old_plan(self, latest, watcher):
        age = (fields.Date.context_today(self) - latest.as_of).days
        if age <= watcher.horizon_days:
            return []
        return [
            {
                "subject": "stale",
                "subject_name": self.env._("The plan is old"),
                "cause": self.env._("The plan in force is %s days old.", age),
                "context": {"days": age},
                "response": self.env._("plan now"),
                "remedy": self.env._("see that the scheduled action Plan is active and runs"),
            }
        ]

    def _stops(self, company):
        stops = self.env["distribution.stop"].search(
            [("company_id", "=", company.id), ("lifted_on", "=", False)]
        )
        return [
            {
                "subject": f"stop-{stop.id}",
                "subject_name": stop.name,
                "cause": self.env._(
                    "Nothing runs by itself since %(day)s: %(reason)s",
                    day=format_date(self.env, stop.stopped_on),
                    reason=stop.reason or stop.name,
                ),
                "response": self.env._("look at what tripped it"),
                "remedy": self.env._("remove the reason, then lift the stop"),
            }
            for stop in stops
        ]

    def _no_policy(self, company):
        if self.env["distribution.policy.version"]._active(company):
            return []
        return [
            {
                "subject": "policy",
                "subject_name": self.env._("No policy is in force"),
                "cause": self.env._("Without an active policy everything waits for a planner."),
                "response": self.env._("activate a policy"),
                "remedy": self.env._("activate a version of the policy"),
            }
        ]
