from contextlib import ExitStack

from odoo import api, models
from odoo.exceptions import UserError


class DistributionEngine(models.AbstractModel):
    _inherit = "distribution.engine"

    @api.private
    def plan_again(self, run, replay):
        """The plan of a run once more, from its stored snapshot and policy version.

        Nothing is written but the progress, which is shown on the replay; it ends when the replay
        is no longer running, as with :meth:`plan`. Raises UserError where it cannot be made.
        """
        from distribution_ai.adapters.files import unpack
        from distribution_ai.errors import DistributionError
        from distribution_ai.plan import open_plan
        from distribution_ai.snapshot import write_snapshot

        attachment = run.snapshot_attachment_id
        if not attachment:
            raise UserError(self.env._("The snapshot of %s is no longer kept.", run.name))
        with ExitStack() as stack:
            process = stack.enter_context(self._loading())
            folder = self._folder(stack)
            try:
                snapshot = unpack(attachment.raw)
                if snapshot.digest != run.snapshot_digest:
                    raise UserError(self.env._("The stored snapshot of %s was changed.", run.name))
                write_snapshot(snapshot, folder / "snapshot")
                policy = self._write_policy(run.policy_version_id, folder / "policy")
                process.go(folder / "snapshot", folder / "plan", *policy)
                digest = self._follow(replay, process)
                return self._keeping(open_plan(folder / "plan", digest), stack)
            except DistributionError as error:
                raise UserError(self.env._("No plan could be made: %s", error)) from error
