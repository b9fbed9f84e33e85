from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..cases import KINDS

CRITERIA = ("kind", "partner_id", "product_categ_id", "warehouse_id")


class DistributionResponsibility(models.Model):
    """Whose case it is: of all rules that fit, the one that names the most wins."""

    _name = "distribution.responsibility"
    _description = "Responsibility"
    _order = "sequence, id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(KINDS, help="Empty: all kinds of case.")
    partner_id = fields.Many2one("res.partner", string="Vendor", ondelete="cascade")
    product_categ_id = fields.Many2one(
        "product.category",
        string="Category",
        ondelete="cascade",
        help="With the categories below it.",
    )
    warehouse_id = fields.Many2one("stock.warehouse", ondelete="cascade", check_company=True)
    user_id = fields.Many2one(
        "res.users",
        string="Responsible",
        required=True,
        ondelete="cascade",
        domain="[('company_ids', 'in', company_id), ('share', '=', False)]",
    )

    @api.constrains("user_id", "company_id")
    def _check_user(self):
        for rule in self:
            user = rule.user_id
            if rule.company_id not in user.company_ids or not user.has_group(
                "distribution_planning.group_distribution_user"
            ):
                raise ValidationError(
                    self.env._("%s cannot see the cases of this company.", user.name)
                )

    @api.model
    def _assign(self, cases):
        """Give each case without a responsible person the one that the rules name."""
        for company, theirs in cases.grouped("company_id").items():
            rules = self.sudo().search([("company_id", "=", company.id)])
            warehouses = self._only_warehouses(theirs) if rules else {}
            for case in theirs.filtered(lambda case: not case.user_id):
                place = warehouses.get(case.id)
                fitting = rules.filtered(
                    lambda rule, case=case, place=place: rule._fits(case, place)
                )
                if fitting:
                    case._internally().user_id = max(fitting, key=self._weight).user_id

    def _weight(self, rule):
        depth = (rule.product_categ_id.parent_path or "").count("/")
        return (sum(bool(rule[name]) for name in CRITERIA), depth, -rule.sequence, -rule.id)

    def _fits(self, case, warehouse_id):
        category = case.product_categ_id or case.product_id.categ_id
        return (
            (not self.kind or self.kind == case.kind)
            and (not self.partner_id or self.partner_id == case.partner_id.commercial_partner_id)
            and (not self.warehouse_id or self.warehouse_id.id == warehouse_id)
            and (
                not self.product_categ_id
                or (category.parent_path or "").startswith(self.product_categ_id.parent_path)
            )
        )

    def _only_warehouses(self, cases):
        """The warehouse of each case: its cause, or the only one that suffers."""
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT known.id, COALESCE(known.warehouse_id, MIN(position.warehouse_id))
                     FROM distribution_case known
                     LEFT JOIN distribution_case_position_rel rel ON rel.case_id = known.id
                     LEFT JOIN distribution_position position ON position.id = rel.position_id
                    WHERE known.id IN %s
                    GROUP BY known.id
                   HAVING known.warehouse_id IS NOT NULL
                       OR COUNT(DISTINCT position.warehouse_id) = 1""",
                tuple(cases.ids) or (0,),
            )
        )
        return dict(self.env.cr.fetchall())
