import pandas as pd
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ..engine_text import said
from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP
from .distribution_stop import ACTIVITY

EARLIER_RUNS = 10
FAILED_DAYS, UNDONE_DAYS = 7, 28


class DistributionRun(models.Model):
    """A plan is looked at as a whole before anything of it runs by itself."""

    _inherit = "distribution.run"

    measures = fields.Json(readonly=True, copy=False)
    ready_count = fields.Integer(compute="_compute_ready_count")
    stop_ids = fields.One2many("distribution.stop", "run_id", string="Breakers That Tripped")

    def _compute_ready_count(self):
        for run in self:
            run.ready_count = len(run._ready_proposals())

    def _ready_proposals(self):
        """What one person may release at once: the policy allows it, autonomy is guided."""
        return (
            self.env["distribution.proposal"]
            .search(
                [
                    *self._in_force(),
                    ("verdict", "=", "auto"),
                    ("state", "=", "to_approve"),
                    ("autonomy", "=", "guided"),
                ]
            )
            .filtered(lambda proposal: not proposal.is_put_off)
        )

    def _keep(self, plan, snapshot):
        from distribution_ai.govern import measure_plan

        kept = super()._keep(plan, snapshot)
        if self.kind == "whole":
            self._set(measures=measure_plan(plan.tables, snapshot))
        return kept

    def _conclude(self):
        """Breakers ask for shares of a whole plan."""
        if self.kind == "whole":
            self._check_breakers()
        return super()._conclude()

    def _judge_changed_proposals(self):
        """A quantity that a person changed is judged as such, not as the plan's."""
        self.env.cr.execute(
            SQL(
                """SELECT id FROM distribution_proposal
                    WHERE run_id = %s AND state IN ('to_approve', 'failed')
                      AND quantity <> recommended_quantity""",
                self.id,
            )
        )
        changed = [id_ for (id_,) in self.env.cr.fetchall()]
        self.env["distribution.proposal"].browse(changed)._judge_again(refuse=False)

    def action_release(self):
        """Carry out everything that the policy allows where autonomy is guided."""
        ready = self._ready_proposals()
        if not ready:
            raise UserError(self.env._("Nothing is ready to be released."))
        return ready.action_approve()

    def _check_breakers(self):
        """Stop automatic execution where a breaker of the policy trips on this plan."""
        from distribution_ai.govern import trips

        breakers = self.policy_version_id._policy().breakers if self.policy_version_id else ()
        if not breakers:
            return
        Stop = self.env["distribution.stop"]
        tripped = set(
            Stop.search([("company_id", "=", self.company_id.id), ("lifted_on", "=", False)])
            .mapped("breaker")
        )  # fmt: skip
        for trip in trips(breakers, self._plan_facts()):
            if trip.breaker.id not in tripped:
                stop = Stop._stop(
                    self.company_id,
                    name=trip.breaker.title,
                    kind="breaker",
                    breaker=trip.breaker.id,
                    reason=_because(trip),
                    run_id=self.id,
                )
                self._ask_to_reset(stop)

    def _plan_facts(self):
        """What breakers may ask of this plan, compared with the plans before."""
        from distribution_ai.govern import plan_facts

        earlier = self.search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "=", "done"),
                ("id", "<", self.id),
                ("measures", "!=", False),
            ],
            limit=EARLIER_RUNS,
        )
        now = {**(self.measures or {}), **self._execution_shares()}
        return plan_facts(now, pd.DataFrame(earlier.mapped("measures")))

    def _execution_shares(self):
        """Shares of executions that failed, and of automatic ones that people took back."""
        today = fields.Datetime.now()
        self.env.cr.execute(
            SQL(
                """SELECT count(*) FILTER (WHERE event IN ('failed', 'refused'))::float8
                          / NULLIF(count(*), 0)
                     FROM distribution_ledger_entry
                    WHERE company_id = %s AND "on" > %s
                      AND event IN ('executed', 'failed', 'refused')""",
                self.company_id.id,
                fields.Datetime.subtract(today, days=FAILED_DAYS),
            )
        )
        failed = self.env.cr.fetchone()[0]
        self.env.cr.execute(
            SQL(
                """SELECT count(*) FILTER (WHERE state = 'undone')::float8 / NULLIF(count(*), 0)
                     FROM distribution_proposal
                    WHERE company_id = %s AND decided_on > %s AND decided_how = 'automatic'
                      AND state IN ('executed', 'undone')""",
                self.company_id.id,
                fields.Datetime.subtract(today, days=UNDONE_DAYS),
            )
        )
        return {"failed_share": failed, "undone_share": self.env.cr.fetchone()[0]}

    def _ask_to_reset(self, stop):
        """An activity for everyone who may reset the breaker."""
        groups = [self.env.ref(name) for name in (GOVERNANCE_GROUP, APPROVER_GROUPS["manager"])]
        users = self.env["res.users"].union(*(group.all_user_ids for group in groups))
        for user in users.filtered(
            lambda user: user.active and not user.share and self.company_id in user.company_ids
        ):
            told = stop.with_context(lang=user.lang)
            self.activity_schedule(
                ACTIVITY,
                summary=told.env._("Nothing runs by itself: %s", said(told, "name")),
                note=stop.reason,
                user_id=user.id,
            )

    @api.model
    def action_stop_all(self):
        return self.env["distribution.stop"].action_stop_all()


def _because(trip):
    return "; ".join(_held(condition, seen) for condition, seen in trip.because)


def _held(condition, seen):
    """A comparison that held and the value that it saw, in English as the ledger has it."""
    said = f"{'not ' if condition.negated else ''}{condition.operator.replace('_', ' ')}"
    if condition.value is None or seen is None:
        return f"{condition.fact} {said}"
    return f"{condition.fact} is {seen:g} ({said} {condition.value:g})"
