import logging
from contextlib import contextmanager

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class DistributionBackground(models.AbstractModel):
    """Work that somebody asks for and that a scheduled action does: shown while it goes on, ended
    on request, its result or the reason of its failure kept on the record.

    A model that inherits it has a ``company_id``, names its scheduled action and a lock of its own,
    and does the work in ``_do_work``.
    """

    _name = "distribution.background"
    _inherit = ["distribution.guarded"]
    _description = "Work in the Background"

    _background_cron = None
    _background_lock = None

    state = fields.Selection(
        [
            ("queued", "Queued"),
            ("running", "Running"),
            ("done", "Done"),
            ("failed", "Failed"),
            ("cancelled", "Cancelled"),
        ],
        required=True,
        readonly=True,
        default="queued",
        copy=False,
        index=True,
    )
    progress = fields.Float(readonly=True, copy=False, aggregator=None)
    step = fields.Char(readonly=True, copy=False, help="What is being done now.")
    started_on = fields.Datetime(string="Started", readonly=True, copy=False)
    finished_on = fields.Datetime(string="Finished", readonly=True, copy=False)
    error = fields.Text(readonly=True, copy=False)

    def _do_work(self):
        """The work itself, as superuser in the record's company; raise what prevents it."""
        raise NotImplementedError

    def _check_may_work(self):
        """Raise AccessError unless the user may start such work, and cancel it."""
        raise NotImplementedError

    @api.model
    def _ask_for(self, values):
        """The record that works on these values: one that is not finished, else a new one."""
        self._check_may_work()
        unfinished = [(name, "=", value) for name, value in values.items()]
        unfinished.append(("state", "in", ("queued", "running")))
        Work = self.sudo()
        work = Work.search(unfinished, limit=1) or Work._internally().create(
            values | self._new_values()
        )
        self.env.ref(self._background_cron).sudo()._trigger()
        return work.with_env(self.env)

    @api.model
    def _new_values(self):
        """What a new record has beyond the values it works on."""
        return {}

    def action_cancel(self):
        """End what has not finished; its process ends within a step."""
        self._check_may_work()
        self.check_access("read")
        self.sudo().filtered(lambda work: work.state in ("queued", "running"))._set(
            state="cancelled", step=False, finished_on=fields.Datetime.now()
        )

    @api.model
    def _cron_work(self):
        """Work what is queued, the oldest first."""
        queued = self.search([("state", "=", "queued")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for work in queued:
            work._work()
            if not cron._commit_progress(1):
                break

    def _work(self):
        """Do the work, unless another process works for the company. A failure says why."""
        self.ensure_one()
        work = self.sudo().with_company(self.company_id).with_context(lang=self.create_uid.lang)
        with work._company_lock() as locked:
            work.invalidate_recordset(["state"])
            if not locked or work.state != "queued":
                return
            try:
                work._fail_interrupted()
                work._set(state="running", started_on=fields.Datetime.now(), progress=0)
                work._checkpoint()
                work._do_work()
                work._set(state="done", progress=100, step=False, finished_on=fields.Datetime.now())
            except Exception as error:
                self.env.cr.rollback()
                self.env.invalidate_all()
                if work.state != "cancelled":
                    _logger.exception("%s %s failed", self._description, work.display_name)
                    work._fail(str(error) or type(error).__name__)
            finally:
                work._checkpoint()

    @contextmanager
    def _company_lock(self):
        """Only one at a time in a company; the lock ends with the process at the latest."""
        key = SQL("%s, %s", self._background_lock, self.company_id.id)
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s)", key))
        locked = self.env.cr.fetchone()[0]
        try:
            yield locked
        finally:
            if locked:
                self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    def _fail_interrupted(self):
        running = [("company_id", "=", self.company_id.id), ("state", "=", "running")]
        for work in self.search(running):
            work._fail(self.env._("Interrupted: the process that worked on it has ended."))

    def _report(self, step, progress):
        """Show what is being done, at once."""
        self._set(step=step, progress=progress)
        self._checkpoint()

    def _checkpoint(self):
        self.env["ir.cron"]._commit_progress()

    def _set(self, **values):
        self._internally().write(values)

    def _fail(self, message):
        self._set(state="failed", error=message, finished_on=fields.Datetime.now(), step=False)
