from odoo import api, fields, models

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
            if watchers[kind].active:
                found += [
                    {"kind": kind, "case_id": f"{kind}:{topic}", "subject": topic,
                     "minimum_periods": watchers[kind].minimum_periods, **values}
                    for topic, values in getattr(case, f"_see_{kind}")(company, watchers[kind])
                ]  # fmt: skip
        self.env["distribution.plan.writer"].sudo()._write_cases_seen_here(company, found)
        self._after_cases(company)

    def _see_late_approval(self, company, watcher):
        """Proposals beyond their deadline or, where they have none, older than the horizon."""
        run = self.env["distribution.run"]._latest(company)
        today = fields.Date.context_today(self)
        old = fields.Datetime.subtract(fields.Datetime.now(), days=watcher.horizon_days)
        groups = self.env["distribution.proposal"]._read_group(
            [
                *run._in_force(),
                ("state", "=", "to_approve"),
                "|",
                ("deadline", "<", today),
                "&",
                ("deadline", "=", False),
                ("create_date", "<", old),
            ],
            ["approver"],
            ["__count", "expected_value:sum", "create_date:min"],
        )
        names = dict(
            self.env["distribution.proposal"]._fields["approver"]._description_selection(self.env)
        )
        for approver, count, value, oldest in groups:
            if value < watcher.threshold:
                continue
            name = names.get(approver, "")
            yield (
                approver,
                {
                    "subject_name": name,
                    "money_at_risk": value,
                    "context": {"proposals": count, "days": (today - oldest.date()).days},
                    "cause": self.env._(
                        "%(count)s proposals worth %(value)s wait for the %(approver)s; the oldest"
                        " since %(oldest)s.",
                        count=count,
                        value=company.currency_id.format(value),
                        approver=name.lower(),
                        oldest=oldest.date(),
                    ),
                    "response": self.env._("decide"),
                    "remedy": self.env._("decide, appoint a deputy, or let the policy decide more"),
                },
            )

    def _see_run_health(self, company, watcher):
        Run, Version = self.env["distribution.run"], self.env["distribution.policy.version"]
        latest = Run._latest(company)
        failed = Run.search([("company_id", "=", company.id), ("state", "=", "failed"),
                             ("id", ">", latest.id or 0)], limit=1)  # fmt: skip
        if failed:
            yield (
                "failed",
                {
                    "subject_name": self.env._("The last run failed"),
                    "cause": f"{failed.name}: {(failed.error or '').strip()[:200]}",
                    "response": self.env._("read the error"),
                    "remedy": self.env._("remove what the error names, and plan again"),
                },
            )
        age = (fields.Date.context_today(self) - latest.as_of).days if latest else None
        if age is not None and age > watcher.horizon_days:
            yield (
                "stale",
                {
                    "subject_name": self.env._("The plan is old"),
                    "cause": self.env._("The plan in force is %s days old.", age),
                    "context": {"days": age},
                    "response": self.env._("plan now"),
                    "remedy": self.env._("see that the scheduled action Plan is active and runs"),
                },
            )
        for stop in self.env["distribution.stop"].search(
            [("company_id", "=", company.id), ("lifted_on", "=", False)]
        ):
            yield (
                f"stop-{stop.id}",
                {
                    "subject_name": stop.name,
                    "cause": self.env._(
                        "Nothing runs by itself since %(day)s: %(reason)s",
                        day=stop.stopped_on.date(),
                        reason=stop.reason or stop.name,
                    ),
                    "response": self.env._("look at what tripped it"),
                    "remedy": self.env._("remove the reason, then lift the stop"),
                },
            )
        if not Version._active(company):
            yield (
                "policy",
                {
                    "subject_name": self.env._("No policy is in force"),
                    "cause": self.env._("Without an active policy everything waits for a planner."),
                    "response": self.env._("activate a policy"),
                    "remedy": self.env._("activate a version of the policy"),
                },
            )
