import logging

from odoo import api, fields, models

# What this extends has to be loaded before it.
from . import distribution_work  # noqa: F401  # pylint: disable=unused-import

_logger = logging.getLogger(__name__)


class DistributionBackground(models.AbstractModel):
    """Work that somebody asks for and that a scheduled action does: shown while it goes on, ended
    on request, its result or the reason of its failure kept on the record.

    A model that inherits it names its scheduled action and does the work in ``_do_work``.
    """

    _name = "distribution.background"
    _inherit = ["distribution.work"]
    _description = "Work in the Background"

    _background_cron = None

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
