import logging
import tempfile
import weakref
from contextlib import ExitStack, contextmanager
from pathlib import Path
from threading import Event, Timer

from odoo import api, models
from odoo.exceptions import UserError

_logger = logging.getLogger(__name__)

TIME_LIMIT = 3600
# Shares of a run's progress bar: reading comes before the engine, writing after it.
FIRST, LAST = 5, 90


class DistributionEngine(models.AbstractModel):
    """Plans in a process of its own, so that the limits of Odoo's workers do not bind it."""

    _name = "distribution.engine"
    _description = "Planning Engine"

    @contextmanager
    def _loading(self):
        """A process for :meth:`plan` that loads the engine while the data are read."""
        from distribution_ai.run.process import prepare

        process = prepare()
        try:
            yield process
        finally:
            process.stop()

    @api.private
    def plan(self, run, snapshot, policy, process=None):
        """The plan of a snapshot under a policy version (maybe empty), in a process of its own or
        in one that was made ready for it.

        The snapshot is stored with the run, so that the same plan can be made again from it; the
        plan's tables stay in a folder that goes when the plan does. Progress is shown on the run,
        which commits the transaction; the process ends when this one does, when the run is no
        longer running, or after an hour. Raises UserError with the engine's own words if there is
        no plan.
        """
        from distribution_ai.adapters.files import pack_folder
        from distribution_ai.errors import DistributionError
        from distribution_ai.plan import open_plan
        from distribution_ai.snapshot import write_snapshot

        with ExitStack() as stack:
            process = process or stack.enter_context(self._loading())
            folder = self._folder(stack)
            write_snapshot(snapshot, folder / "snapshot")
            process.go(
                folder / "snapshot", folder / "plan", *self._write_policy(policy, folder / "policy")
            )
            self._store_snapshot(run, snapshot, pack_folder(folder / "snapshot"))
            self._preload()  # while the other process works, for the changes to come
            try:
                digest = self._follow(run, process, self._heed_forecasts)
                return self._keeping(open_plan(folder / "plan", digest), stack)
            except DistributionError as error:
                raise UserError(self.env._("No plan could be made: %s", error)) from error

    def _folder(self, stack):
        """A temporary folder that goes with the stack."""
        return Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="distribution-")))

    def _keeping(self, plan, stack):
        """The plan, with whose end the stack is closed."""
        weakref.finalize(plan, stack.pop_all().close)
        return plan

    def _follow(self, run, process, heed=lambda run, process: None):
        """Show the progress of a process on its run until it ends, and ``heed`` what it tells;
        the digest of its work."""
        _logger.info("%s: working in process %s", run.display_name, process.pid)
        too_late = Event()
        timer = Timer(TIME_LIMIT, lambda: (too_late.set(), process.stop()))
        timer.start()
        try:
            for progress in process.progress():
                self._check_running(run)
                run._report(progress.step.capitalize(), FIRST + (LAST - FIRST) * progress.fraction)
                heed(run, process)
            if too_late.is_set():
                raise UserError(self.env._("The engine took more than %s seconds.", TIME_LIMIT))
            return process.wait()
        finally:
            timer.cancel()
            process.stop()

    def _heed_forecasts(self, run, process):
        """Make forecasts ready to be written while the engine still decides."""
        if path := process.take_forecasts():
            from distribution_ai.plan import table_pieces

            self.env["distribution.plan.writer"].stage_forecasts(
                run, lambda columns: table_pieces("forecasts", path, columns)
            )

    def _check_running(self, run):
        """Stop when somebody ended the run meanwhile."""
        run.invalidate_recordset(["state"])
        if run.state != "running":
            raise UserError(self.env._("The run was stopped."))

    def _write_policy(self, policy, folder):
        """The policy version as a folder of rules: a list of it, empty without one."""
        if not policy:
            return []
        folder.mkdir()
        for name in ("parameters", "governance"):
            (folder / f"{name}.yaml").write_text(policy[f"{name}_yaml"], encoding="utf-8")
        return [folder]

    def _store_snapshot(self, run, snapshot, packed):
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{run.name.replace('/', '-')}-snapshot.zip",
                "raw": packed,
                "mimetype": "application/zip",
                "res_model": run._name,
                "res_id": run.id,
                "company_id": run.company_id.id,
            }
        )
        run._set(snapshot_digest=snapshot.digest, snapshot_attachment_id=attachment.id)
