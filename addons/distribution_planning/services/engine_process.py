import logging
import tempfile
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

    @api.private
    def plan(self, run, snapshot, policy):
        """The plan of a snapshot under a policy version (maybe empty).

        The snapshot is stored with the run first, so that the same plan can be made again from
        it. Progress is shown on the run, which commits the transaction; the process ends when
        this one does, when the run is no longer running, or after an hour. Raises UserError with
        the engine's own words if there is no plan.
        """
        from distribution_ai.errors import DistributionError
        from distribution_ai.plan import read_plan
        from distribution_ai.snapshot import write_snapshot

        self._store_snapshot(run, snapshot)
        with tempfile.TemporaryDirectory(prefix="distribution-") as name:
            folder = Path(name)
            write_snapshot(snapshot, folder / "snapshot")
            try:
                self._run_process(run, folder, self._write_policy(policy, folder / "policy"))
                return read_plan(folder / "plan")
            except DistributionError as error:
                raise UserError(self.env._("No plan could be made: %s", error)) from error

    def _run_process(self, run, folder, policy_folder):
        from distribution_ai.run.process import start

        self._follow(run, start(folder / "snapshot", folder / "plan", policy_folder))

    def _follow(self, run, process):
        """Show the progress of a process on its run until it ends."""
        _logger.info("%s: working in process %s", run.name, process.pid)
        too_late = Event()
        timer = Timer(TIME_LIMIT, lambda: (too_late.set(), process.stop()))
        timer.start()
        try:
            for progress in process.progress():
                self._check_running(run)
                run._report(progress.step.capitalize(), FIRST + (LAST - FIRST) * progress.fraction)
            if too_late.is_set():
                raise UserError(self.env._("The engine took more than %s seconds.", TIME_LIMIT))
            process.wait()
        finally:
            timer.cancel()
            process.stop()

    def _check_running(self, run):
        """Stop when somebody ended the run meanwhile."""
        run.invalidate_recordset(["state"])
        if run.state != "running":
            raise UserError(self.env._("The run was stopped."))

    def _write_policy(self, policy, folder):
        """The policy version as a folder of rules, or None without one."""
        if not policy:
            return None
        folder.mkdir()
        for name in ("parameters", "governance"):
            (folder / f"{name}.yaml").write_text(policy[f"{name}_yaml"], encoding="utf-8")
        return folder

    def _store_snapshot(self, run, snapshot):
        from distribution_ai.adapters.files import pack

        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{run.name.replace('/', '-')}-snapshot.zip",
                "raw": pack(snapshot),
                "mimetype": "application/zip",
                "res_model": run._name,
                "res_id": run.id,
                "company_id": run.company_id.id,
            }
        )
        run._set(snapshot_digest=snapshot.digest, snapshot_attachment_id=attachment.id)
