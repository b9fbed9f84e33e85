from odoo import api, models

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP

# What this extends has to be loaded before it.
from . import distribution_setup  # noqa: F401  # pylint: disable=unused-import
from .distribution_setup import DOUBTFUL_TRUST


class DistributionSetup(models.AbstractModel):
    """The buttons of the steps. Each leads to what already does the work, and checks the right."""

    _inherit = "distribution.setup"

    @api.model
    def action_home(self):
        """Where the app opens: the set-up until there is a plan, then the workbench."""
        if not self.env["distribution.run"]._latest(self.env.company):
            return self._action("action_setup")
        menus = self.env.ref("distribution_planning.menu_workbench").child_id
        first = menus._filter_visible_menus().sorted("sequence")[:1]
        return first.sudo().action._get_action_dict()

    @api.model
    def action_plan(self):
        """Queue a plan; the page stays and follows it."""
        self.env["distribution.run"].action_plan_now()

    @api.model
    def action_runs(self):
        return self._action("action_run", domain=self._mine())

    @api.model
    def action_baseline(self):
        return self._action("action_baseline", domain=self._mine())

    @api.model
    def action_doubtful(self):
        return self._action(
            "action_position", domain=[*self._mine(), ("trust", "<", DOUBTFUL_TRUST)]
        )

    @api.model
    def action_lead_times(self):
        domain = [("product_id", "=", False), ("observations", ">", 0), *self._different()]
        return self._action("action_lead_time", domain=[*self._mine(), *domain])

    @api.model
    def action_replay(self):
        """Queue a replay; the page stays and follows it."""
        self.env["distribution.replay"].action_replay_now()

    @api.model
    def action_replays(self):
        replay = self._latest("distribution.replay")
        return {
            "type": "ir.actions.act_window",
            "res_model": replay._name,
            "res_id": replay.id,
            "views": [(False, "form")],
        }

    @api.model
    def action_autonomy(self):
        return self._action("action_autonomy", domain=self._mine())

    @api.model
    def action_settings(self):
        return self._action("action_config_settings")

    @api.model
    def action_people(self):
        groups = [self.env.ref(name) for name in (*APPROVER_GROUPS.values(), GOVERNANCE_GROUP)]
        users = groups[0].all_user_ids.union(*(group.all_user_ids for group in groups))
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Who Decides"),
            "res_model": "res.users",
            "views": [(False, "list"), (False, "form")],
            "domain": [("id", "in", users.ids), ("company_ids", "in", self.env.company.ids)],
        }

    def _people(self, group):
        return (
            self.env.ref(group)
            .sudo()
            .all_user_ids.filtered(
                lambda user: (
                    user.active
                    and not user.share
                    and user != self.env.ref("base.user_root")
                    and self.env.company in user.company_ids
                )
            )
        )

    @api.model
    def action_deputies(self):
        return self._action("action_deputy", domain=self._mine())

    @api.model
    def action_policies(self):
        return self._action("action_policy_version")

    @api.model
    def action_dry_run(self):
        return self.env["distribution.policy.version"]._active(self.env.company).action_dry_run()

    def _mine(self):
        return [("company_id", "=", self.env.company.id)]

    def _action(self, name, **extra):
        action = self.env["ir.actions.actions"]._for_xml_id(f"distribution_planning.{name}")
        return {**action, "context": {}, **extra}
