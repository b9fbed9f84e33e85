from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine_text import said

# What this extends has to be loaded before it.
from . import distribution_kpi_day  # noqa: F401  # pylint: disable=unused-import

DAYS = 28
RUNS = 14


class DistributionKpiDay(models.Model):
    """The page of the day: what waits, what is late, what is in the way, how the runs are."""

    _inherit = "distribution.kpi.day"

    @api.model
    def operational_picture(self):
        """Plain data for the browser, about the user's company and now."""
        self.check_access("read")
        self.env.flush_all()
        return {
            "currency_id": self.env.company.currency_id.id,
            "days": DAYS,
            "waiting": self._waiting_for(),
            "kinds": self._open_kinds(),
            "adoption": self._adoption(),
            "blocked": self._blocked_by(),
            "runs": self._run_health(),
        }

    def _mine(self, *more):
        return [("company_id", "=", self.env.company.id), *more]

    def _waiting_for(self):
        """Proposals of the newest plan that wait, by who has to decide; and those that are late."""
        Proposal = self.env["distribution.proposal"]
        waiting = self._mine(
            ("state", "=", "to_approve"), ("is_current", "=", True), ("is_put_off", "=", False)
        )
        late = [*waiting, ("deadline", "<", fields.Date.context_today(self))]
        labels = dict(Proposal._fields["approver"]._description_selection(self.env))
        [(overdue, overdue_value)] = Proposal._read_group(
            late, aggregates=["__count", "expected_value:sum"]
        )
        return {
            "roles": [
                {"role": role or "planner", "name": labels[role or "planner"], "count": count,
                 "value": value}
                for role, count, value in Proposal._read_group(
                    waiting, ["approver"], ["__count", "expected_value:sum"]
                )
            ],
            "overdue": overdue,
            "overdue_value": overdue_value,
        }  # fmt: skip

    def _open_kinds(self):
        """Open cases by kind, the most money at risk first."""
        Case = self.env["distribution.case"]
        labels = dict(Case._fields["kind"]._description_selection(self.env))
        rows = Case._read_group(
            self._mine(("state", "=", "open")), ["kind"], ["__count", "money_at_risk:sum"]
        )
        return {
            "rows": [
                {"kind": kind, "name": labels.get(kind, kind), "count": count, "value": value}
                for kind, count, value in sorted(rows, key=lambda row: -(row[2] or 0))
            ],
        }

    def _adoption(self):
        """What became of the proposals that people decided in the last weeks, and how soon.

        From insight to action: from the plan that first proposed it to the decision.
        """
        self.env.cr.execute(
            SQL(
                """SELECT COUNT(*) AS decided, COUNT(*) FILTER (WHERE %(done)s) AS carried_out,
                          COUNT(*) FILTER (WHERE %(done)s AND quantity <> recommended_quantity)
                          AS changed,
                          COUNT(*) FILTER (WHERE state = 'rejected') AS rejected,
                          COUNT(*) FILTER (WHERE state = 'undone') AS undone,
                          COUNT(DISTINCT decided_by_id) AS people,
                          percentile_cont(ARRAY[0.5, 0.9]) WITHIN GROUP (ORDER BY
                              EXTRACT(EPOCH FROM decided_on - create_date) / 3600) AS hours
                     FROM distribution_proposal
                    WHERE company_id = %(company)s AND decided_how = 'person'
                      AND decided_on >= %(since)s
                      AND state IN ('executed', 'asked', 'held', 'rejected', 'undone')""",
                done=SQL("state IN ('executed', 'asked', 'held')"),
                company=self.env.company.id,
                since=self._since(),
            )
        )
        found = self.env.cr.dictfetchone()
        hours = found.pop("hours") or [None, None]
        automatic = self.env["distribution.proposal"].search_count(
            self._mine(
                ("decided_how", "=", "automatic"),
                ("state", "=", "executed"),
                ("decided_on", ">=", self._since()),
            )
        )
        return {**found, "automatic": automatic, "median_hours": hours[0], "late_hours": hours[1]}

    def _since(self):
        return fields.Datetime.now() - timedelta(days=DAYS)

    def _blocked_by(self):
        """What keeps proposals of the newest plan from being carried out, most money first."""
        Proposal = self.env["distribution.proposal"]
        current = self._mine(("is_current", "=", True))
        ruled = Proposal._read_group(
            [*current, ("state", "=", "blocked")],
            ["rule_ids"],
            ["__count", "expected_value:sum"],
        )
        causes = [self._cause("rule", rules or "", count, value) for rules, count, value in ruled]
        untrusted = [*current, ("state", "=", "to_approve"), ("rule_ids", "like", "data-trust")]
        failed = [*current, ("state", "=", "failed")]
        stale = self._mine(("state", "=", "to_approve"), ("is_current", "=", False))
        for kind, domain in (("data", untrusted), ("failed", failed), ("stale", stale)):
            [(count, value)] = Proposal._read_group(
                domain, aggregates=["__count", "expected_value:sum"]
            )
            causes.append(self._cause(kind, "", count, value))
        stops = self.env["distribution.stop"].search_count(self._mine(("in_force", "=", True)))
        causes.append(self._cause("stop", "", stops, 0))
        return sorted(
            (cause for cause in causes if cause["count"]), key=lambda cause: -cause["value"]
        )

    def _cause(self, kind, rules, count, value):
        labels = {
            "rule": self.env._("Policy rule: %s", rules),
            "data": self.env._("Data that cannot be trusted: a person has to look"),
            "failed": self.env._("Refused or failed when carried out"),
            "stale": self.env._("Of an older plan: plan again"),
            "stop": self.env._("Automatic execution is stopped"),
        }
        return {"kind": kind, "rules": rules, "name": labels[kind], "count": count,
                "value": value or 0}  # fmt: skip

    def _run_health(self):
        """The last runs, the newest first."""
        Run = self.env["distribution.run"]
        states = dict(Run._fields["state"]._description_selection(self.env))
        return [
            {
                "id": run.id,
                "name": run.name,
                "state": run.state,
                "state_name": states[run.state],
                "as_of": str(run.as_of),
                "seconds": (run.finished_on - run.started_on).total_seconds()
                if run.finished_on and run.started_on
                else None,
                "proposals": run.proposal_count,
                "automatic": run.executed_count,
                "error": said(run, "error"),
            }
            for run in Run.search(self._mine(("kind", "=", "whole")), limit=RUNS)
        ]

    @api.model
    def action_open_proposals(self, kind, value=None):
        """The records behind a figure of the day."""
        current = ("is_current", "=", True)
        waiting, due = ("state", "=", "to_approve"), ("is_put_off", "=", False)
        decided = [("decided_how", "=", "person"), ("decided_on", ">=", self._since())]
        domains = {
            "role": [waiting, current, due, ("approver", "=", value)],
            "overdue": [waiting, current, due, ("deadline", "<", fields.Date.context_today(self))],
            "decided": [*decided, ("state", "in", ("executed", "asked", "held", "rejected",
                                                   "undone"))],
            "rejected": [*decided, ("state", "=", "rejected")],
            "automatic": [("decided_how", "=", "automatic"), ("state", "=", "executed"),
                          ("decided_on", ">=", self._since())],
            "rule": [current, ("state", "=", "blocked"), ("rule_ids", "=", value or False)],
            "data": [current, waiting, ("rule_ids", "like", "data-trust")],
            "failed": [current, ("state", "=", "failed")],
            "stale": [waiting, ("is_current", "=", False)],
        }  # fmt: skip
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_proposal"
        )
        return {**action, "domain": self._mine(*domains[kind]), "context": {}}
