from odoo import api, fields, models

from ..cases import KINDS, ROLES, SEEN_HERE
from ..engine_text import EngineChar


class DistributionWatcher(models.Model):
    """What is watched for, from which size on, and whose concern it is. The engine's limits go
    into the next plan's data, so that a plan can be made again."""

    _name = "distribution.watcher"
    _inherit = ["mail.thread"]
    _description = "Watcher"
    _order = "id"

    kind = fields.Selection(KINDS, required=True, readonly=True)
    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True)
    active = fields.Boolean(default=True, tracking=True)
    goal = EngineChar(kind="goal", required=True)
    measure = fields.Selection(
        [("money", "Money"), ("share", "Share"), ("days", "Days")],
        string="Threshold In",
        required=True,
        readonly=True,
    )
    horizon_days = fields.Float(
        string="Horizon (days)",
        tracking=True,
        help="How far it looks ahead or back; 0 where it looks at today only.",
    )
    threshold = fields.Float(
        digits=(16, 6), tracking=True, help="From this size on it is a case, in its own measure."
    )
    minimum_periods = fields.Integer(
        string="Plans in a Row",
        default=1,
        tracking=True,
        help="A case is shown when this many plans in a row have seen it, one a day.",
    )
    deadline_days = fields.Integer(
        string="Deadline (days)", tracking=True, help="Days to act, from the day it is shown."
    )
    role = fields.Selection(ROLES, required=True, default="planner", tracking=True)
    escalate_to = fields.Selection(
        [("planner", "Planner"), ("manager", "Manager")],
        default="manager",
        tracking=True,
        help="Who hears of it when the deadline has passed.",
    )

    _kind_unique = models.UniqueIndex("(company_id, kind)")
    _limits_not_negative = models.Constraint(
        "CHECK (horizon_days >= 0 AND threshold >= 0 AND deadline_days >= 0)",
        "Horizon, threshold and deadline cannot be negative.",
    )
    _periods_positive = models.Constraint(
        "CHECK (minimum_periods >= 1)", "At least one plan has to see a case."
    )

    @api.depends("kind")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for watcher in self:
            watcher.display_name = kinds.get(watcher.kind)

    @api.model
    def _sync(self, companies):
        """Create what a company lacks, with the defaults of the engine's registry."""
        Watcher = self.sudo().with_context(active_test=False)
        for company in companies:
            known = set(Watcher.search([("company_id", "=", company.id)]).mapped("kind"))
            if known >= {kind for kind, _label in KINDS}:
                continue
            Watcher.create(
                [
                    {"company_id": company.id, **values}
                    for values in self._defaults()
                    if values["kind"] not in known
                ]
            )

    @api.model
    def _defaults(self):
        from distribution_ai.cases import WATCHERS

        engine = [
            {
                "kind": watcher.kind,
                "goal": watcher.goal,
                "measure": watcher.measure,
                "horizon_days": watcher.limits.horizon_days,
                "threshold": watcher.limits.threshold,
                "minimum_periods": watcher.limits.minimum_periods,
                "deadline_days": watcher.deadline_days,
                "role": watcher.role,
            }
            for watcher in WATCHERS
        ]
        return engine + [{"kind": kind, **watch._asdict()} for kind, watch in SEEN_HERE.items()]

    @api.model
    def _of(self, company):
        """The company's watchers by kind, inactive ones too."""
        self._sync(company)
        watchers = self.sudo().with_context(active_test=False)
        found = watchers.search([("company_id", "=", company.id)])
        return {watcher.kind: watcher for watcher in found}

    @api.model
    def action_open(self):
        """The list, with every watcher of the user's companies in it."""
        self.check_access("read")
        self._sync(self.env.companies)
        return self.env["ir.actions.act_window"]._for_xml_id("distribution_planning.action_watcher")
