from contextlib import ExitStack
from threading import Event, Timer

from odoo import api, models
from odoo.exceptions import UserError


class DistributionEngine(models.AbstractModel):
    _inherit = "distribution.engine"

    @api.private
    def plan_again(self, run, seconds):
        """The plan of a run once more, from its stored snapshot and policy version, in a process
        of its own. Nothing is written. Raises UserError where it cannot be made, or not in so many
        seconds.
        """
        from distribution_ai.adapters.files import unpack
        from distribution_ai.errors import DistributionError
        from distribution_ai.plan import open_plan
        from distribution_ai.snapshot import write_snapshot

        attachment = run.sudo().snapshot_attachment_id
        if not attachment:
            raise UserError(self.env._("The snapshot of %s is no longer kept.", run.name))
        with ExitStack() as stack:
            folder = self._folder(stack)
            try:
                snapshot = unpack(attachment.raw)
                if snapshot.digest != run.snapshot_digest:
                    raise UserError(self.env._("The stored snapshot of %s was changed.", run.name))
                write_snapshot(snapshot, folder / "snapshot")
                policy = self._write_policy(run.sudo().policy_version_id, folder / "policy")
                digest = self._wait(folder, policy, seconds)
                return self._keeping(open_plan(folder / "plan", digest), stack)
            except DistributionError as error:
                raise UserError(self.env._("No plan could be made: %s", error)) from error

    def _wait(self, folder, policy_folder, seconds):
        from distribution_ai.run.process import start

        process = start(folder / "snapshot", folder / "plan", *policy_folder)
        too_late = Event()
        timer = Timer(seconds, lambda: (too_late.set(), process.stop()))
        timer.start()
        try:
            for _progress in process.progress():
                pass
            if too_late.is_set():
                raise UserError(
                    self.env._(
                        "Making the plan again takes more than %s seconds. Export the ledger and "
                        "use the command line: ledger show --document NAME --snapshots FOLDER.",
                        seconds,
                    )
                )
            return process.wait()
        finally:
            timer.cancel()
            process.stop()
