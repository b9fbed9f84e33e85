import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..roles import APPROVER_GROUPS
from .distribution_executor import CONCURRENCY_ERRORS

_logger = logging.getLogger(__name__)

LOCK_CLASS = 1_684_632_178
ATTEMPTS = 5


class DistributionRun(models.Model):
    """How a run is worked: queue, lock, read, plan, write, execute, tell."""

    _inherit = "distribution.run"

    _lock_class = LOCK_CLASS

    @api.model
    def action_plan_now(self):
        """Queue a plan for the user's company and wake the scheduled action."""
        run = self._queue(self.env.company)
        self.env.ref("distribution_planning.cron_plan").sudo()._trigger()
        return run._form_action()

    @api.model
    def plan_now(self):
        """Plan the user's company and wait for the result: the run, done or failed."""
        run = self._queue(self.env.company)
        self.env["ir.cron"]._commit_progress()
        if not run._work():
            raise UserError(self.env._("Another plan of this company is running. Try again later."))
        return run

    def action_refresh(self):
        return {"type": "ir.actions.client", "tag": "soft_reload"}

    @api.model
    def _queue(self, company):
        """The company's queued run, made if there is none."""
        if not (self.env.su or self.env.user.has_group(APPROVER_GROUPS["planner"])):
            raise AccessError(self.env._("Only a planner can start a plan."))
        Run = self.sudo()
        queued = Run.search([("company_id", "=", company.id), ("state", "=", "queued")], limit=1)
        return (
            queued
            or Run._internally().create(
                {
                    "name": self.env["ir.sequence"].next_by_code("distribution.run"),
                    "company_id": company.id,
                    "as_of": fields.Date.context_today(self),
                }
            )
        ).with_env(self.env)

    @api.model
    def _cron_plan(self):
        """Work the queue; when the schedule is due, or nothing is queued, plan every company."""
        queued = self.search([("state", "=", "queued")])
        if not queued or self._is_schedule_due():
            for company in self._companies_to_plan():
                self._queue(company)
            queued = self.search([("state", "=", "queued")])
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for run in queued.sorted("id"):
            run._work()
            if not cron._commit_progress(1):
                break

    def _is_schedule_due(self):
        cron = self.env.ref("distribution_planning.cron_plan")
        return cron.nextcall <= fields.Datetime.now()

    def _companies_to_plan(self):
        groups = self.env["stock.warehouse"]._read_group(
            [("company_id.active", "=", True)], ["company_id"]
        )
        return self.env["res.company"].union(*(company for (company,) in groups))

    def _work(self):
        """Plan, unless another process is planning the company or has worked this run meanwhile.
        Returns whether it is worked.

        A failure leaves the plan before in force, and its reason on the run.
        """
        self.ensure_one()
        run = self.sudo().with_company(self.company_id)
        with run._company_lock() as locked:
            if not locked:
                return False
            if run.state != "queued":
                return True
            run._fail_interrupted()
            run._set(state="running", started_on=fields.Datetime.now(), progress=0)
            run._checkpoint()
            try:
                run._make_plan()
            except Exception as error:
                self.env.cr.rollback()
                _logger.exception("Planning run %s of %s failed", run.name, run.company_id.name)
                run._fail(str(error) or type(error).__name__)
            run._tell_requester()
            run._checkpoint()
        return True

    def _make_plan(self):
        company = self.company_id
        self._report(self.env._("Reading the data"), 2)
        noted = self.env["distribution.net.change"]._of(company).ids
        engine = self.env["distribution.engine"]
        with engine._loading() as process:
            snapshot = self.env["distribution.snapshot.reader"].read_snapshot(company, self.as_of)
            self._tell_left_out()
            policy = self.env["distribution.policy.version"]._active(company)
            self._set(policy_version_id=policy.id)
            plan = engine.plan(self, snapshot, policy, process)
        self._report(self.env._("Writing the plan"), 90)
        self._retried(lambda: self._put_in_force(plan, snapshot, noted))
        self._report(self.env._("Carrying out what runs by itself"), 95)
        self._retried(self._conclude)

    def _put_in_force(self, plan, snapshot, noted):
        self._keep(plan, snapshot)
        self._begin_changes(plan, noted)

    def _keep(self, plan, snapshot):
        """Put the new plan in force, whole, and hold earlier forecasts against what came."""
        writer = self.env["distribution.plan.writer"]
        writer.write_plan(self, plan, snapshot)
        writer.write_supply(self, snapshot)
        if self.kind == "whole":
            self.env["distribution.forecast"]._fill_actuals(
                self.company_id, self.as_of, snapshot["demand"]
            )
        self._set(state="done", finished_on=fields.Datetime.now())
        self.env.flush_all()
        self.env.invalidate_all()
        self._count()
        self._record(plan, snapshot)

    def _conclude(self):
        """Execute the automatic proposals and ask the right people for the others."""
        automatic = self.proposal_ids.filtered(
            lambda proposal: (
                proposal.verdict == "auto"
                and proposal.state == "to_approve"
                and not proposal.is_put_off
            )
        )
        executed = self.env["distribution.executor"]._execute(automatic, "automatic")
        self._set(executed_count=len(executed))
        self._count()
        if self.kind == "whole":
            self._ask_approvers()
        self._set(progress=100, step=False, finished_on=fields.Datetime.now())

    def _count(self):
        counts = dict(
            self.env["distribution.proposal"]._read_group(
                [("run_id", "=", self.id)], ["state"], ["__count"]
            )
        )
        self._set(
            proposal_count=sum(counts.values()),
            to_approve_count=counts.get("to_approve", 0) + counts.get("failed", 0),
            blocked_count=counts.get("blocked", 0),
            position_count=self.env["distribution.position"].search_count(
                [("run_id", "=", self.id)]
            ),
        )

    def _retried(self, work):
        """Do the work in a transaction of its own, again if somebody decided meanwhile."""
        self._checkpoint()
        for attempt in range(1, ATTEMPTS + 1):
            try:
                work()
                self._checkpoint()
                return
            except CONCURRENCY_ERRORS:
                if attempt == ATTEMPTS:
                    raise
                self.env.cr.rollback()
                self.env.invalidate_all()
