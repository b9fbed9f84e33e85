from odoo import api, fields, models

LIMITS = ("product_min_qty", "product_max_qty")
_DECIDED = "distribution_decided_by"


class StockWarehouseOrderpoint(models.Model):
    _inherit = "stock.warehouse.orderpoint"

    distribution_proposal_count = fields.Integer(
        compute="_compute_distribution_proposal_count",
        groups="distribution_planning.group_distribution_user",
    )

    distribution_position_id = fields.Many2one(
        "distribution.position",
        string="Planning Position",
        compute="_compute_distribution_position_id",
        groups="distribution_planning.group_distribution_user",
    )
    distribution_stockout_probability = fields.Float(
        string="Stock-Out Risk",
        compute="_compute_distribution_position_id",
        groups="distribution_planning.group_distribution_user",
        help="Probability of running out before supply can come, by the last plan.",
    )

    @api.depends("product_id", "warehouse_id")
    def _compute_distribution_position_id(self):
        """The position of the rule's product in its warehouse."""
        Position = self.env["distribution.position"]
        found = Position.search(
            [
                ("product_id", "in", self.product_id.ids),
                ("warehouse_id", "in", self.warehouse_id.ids),
            ]
        ).grouped(lambda position: (position.product_id, position.warehouse_id))
        for rule in self:
            position = found.get((rule.product_id, rule.warehouse_id), Position)
            rule.distribution_position_id = position
            rule.distribution_stockout_probability = position.stockout_probability

    def action_open_distribution_position(self):
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "distribution.position",
            "res_id": self.distribution_position_id.id,
            "views": [(False, "form")],
        }

    def _compute_distribution_proposal_count(self):
        """Decisions that set minimum and maximum."""
        counts = dict(
            self.env["distribution.proposal"]._read_group(
                [("orderpoint_id", "in", self.ids)], ["orderpoint_id"], ["__count"]
            )
        )
        for rule in self:
            rule.distribution_proposal_count = counts.get(rule, 0)

    def action_open_distribution_proposals(self):
        """Who set minimum and maximum, when and why."""
        Proposal = self.env["distribution.proposal"]
        return Proposal._action_open(Proposal.search([("orderpoint_id", "in", self.ids)]))

    def action_open_distribution_changes(self):
        """Every change of minimum and maximum, whoever made it."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_orderpoint_change"
        )
        return {**action, "domain": [("orderpoint_id", "in", self.ids)], "context": {}}

    def _decided_by(self, proposals):
        """Note these decisions with the changes to come: proposal's id by the id of the rule, or
        of the product of a rule to be created."""
        return self.with_context(**{_DECIDED: proposals})

    @api.model_create_multi
    def create(self, vals_list):
        rules = super().create(vals_list)
        rules._note_changes(dict.fromkeys(rules, (0, 0)), is_new=True)
        return rules

    def write(self, vals):
        before = {}
        if not vals.keys().isdisjoint(LIMITS):
            before = {rule: (rule.product_min_qty, rule.product_max_qty) for rule in self}
        result = super().write(vals)
        self._note_changes(before)
        return result

    def _note_changes(self, before, is_new=False):
        """Keep who changed what, in one go, whatever changed the limits. The empty rules that
        Odoo's replenishment report makes and drops by itself are no changes."""
        decided = (self.env.su and self.env.context.get(_DECIDED)) or {}
        changes = [
            {
                "orderpoint_id": rule.id,
                "company_id": rule.company_id.id,
                "product_id": rule.product_id.id,
                "warehouse_id": rule.warehouse_id.id,
                "old_minimum": minimum,
                "minimum": rule.product_min_qty,
                "old_maximum": maximum,
                "maximum": rule.product_max_qty,
                "is_new": is_new,
                "proposal_id": decided.get(rule.product_id.id if is_new else rule.id),
            }
            for rule, (minimum, maximum) in before.items()
            if (minimum, maximum) != (rule.product_min_qty, rule.product_max_qty)
        ]
        if changes:
            self.env["distribution.orderpoint.change"].sudo()._internally().create(changes)
