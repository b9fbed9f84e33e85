from contextlib import contextmanager

from odoo import fields, models
from odoo.tools import SQL

from ..message_text import MessageChar, MessageText

# What this extends has to be loaded before it.
from . import distribution_guarded  # noqa: F401  # pylint: disable=unused-import


class DistributionWork(models.AbstractModel):
    """Work that takes a while: one at a time in a company, shown while it goes on.

    A model that inherits it has a ``company_id``, a ``state`` with ``running`` and ``failed``, and
    a lock of its own.
    """

    _name = "distribution.work"
    _inherit = ["distribution.guarded"]
    _description = "Work in Progress"

    _lock_class = None

    progress = fields.Float(readonly=True, copy=False, aggregator=None)
    step = MessageChar(kind="step", readonly=True, copy=False, help="What is being done now.")
    started_on = fields.Datetime(string="Started", readonly=True, copy=False)
    finished_on = fields.Datetime(string="Finished", readonly=True, copy=False)
    error = MessageText(readonly=True, copy=False)

    @contextmanager
    def _company_lock(self):
        """Whether the lock was free; then what others did while they had it is seen.

        It is held until the end of the block, and ends with the process at the latest. What fails
        within is rolled back: in a failed transaction the lock could not be given back, and would
        stay with the connection.
        """
        key = SQL("%s, %s", self._lock_class, self.company_id.id)
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s)", key))
        locked = self.env.cr.fetchone()[0]
        try:
            if locked:
                self._checkpoint()
                self.invalidate_recordset()
            yield locked
        except Exception:
            self.env.cr.rollback()
            raise
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
