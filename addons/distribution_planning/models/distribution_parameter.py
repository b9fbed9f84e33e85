import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .. import parameters
from ..category_path import category_path

SCOPE_FIELDS = ("product_id", "product_categ_id", "warehouse_id", "region")
_NUMBER = re.compile(r"[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?")


class DistributionParameter(models.Model):
    """A parameter of the engine, set for a scope. It beats the policy's for the same scope."""

    _name = "distribution.parameter"
    _inherit = ["mail.thread"]
    _description = "Planning Parameter"
    _order = "parameter, product_id, product_categ_id, warehouse_id, region, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    parameter = fields.Selection(
        "_selection_parameter",
        required=True,
        tracking=True,
        help="What is set. The meaning and the limits of the value are shown beside it.",
    )
    value = fields.Char(
        required=True, tracking=True, help="A number with a decimal point, or one of the choices."
    )
    meaning = fields.Char(compute="_compute_words")
    limits = fields.Char(
        string="Allowed", compute="_compute_words", help="What the engine accepts as a value."
    )
    product_id = fields.Many2one(
        "product.product",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        domain=[("is_storable", "=", True)],
        help="Only for this product. Empty: for all.",
    )
    product_categ_id = fields.Many2one(
        "product.category",
        string="Category",
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="Only for products of this category and of those below it. The deeper one wins.",
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        check_company=True,
        index="btree_not_null",
        ondelete="cascade",
        tracking=True,
        help="Only in this warehouse. Empty: in all.",
    )
    region = fields.Char(
        tracking=True,
        help="Only in warehouses whose address is in this state, or in this country where it has "
        "no state.",
    )
    scope = fields.Char(compute="_compute_scope", help="Where the value holds.")
    note = fields.Char(string="Why", help="For those who ask later why it is set so.")
    active = fields.Boolean(default=True, tracking=True)

    _scope_unique = models.UniqueIndex(
        "(company_id, parameter, COALESCE(product_id, 0), COALESCE(product_categ_id, 0),"
        " COALESCE(warehouse_id, 0), COALESCE(region, '')) WHERE active",
        "This parameter is already set for this scope. Change that setting, or archive it.",
    )

    @api.model
    def _selection_parameter(self):
        return [(name, str(parameters.words(name).name)) for name in parameters.known()]

    @api.depends("parameter")
    def _compute_words(self):
        for setting in self:
            limits = parameters.known().get(setting.parameter)
            words = parameters.words(setting.parameter or "")
            setting.meaning = words.meaning if limits else False
            setting.limits = self._limits_in_words(limits) if limits else False

    @api.model
    def _limits_in_words(self, limits):
        if limits.choices:
            return self.env._("One of: %s", ", ".join(limits.choices))
        if limits.maximum == float("inf"):
            return self.env._("A number from %g on", limits.minimum)
        return self.env._(
            "A number from %(least)g to %(most)g", least=limits.minimum, most=limits.maximum
        )

    @api.depends(*SCOPE_FIELDS)
    def _compute_scope(self):
        for setting in self:
            named = (
                setting.product_id.display_name,
                setting.product_categ_id.complete_name,
                setting.warehouse_id.name,
                setting.region,
            )
            setting.scope = ", ".join(filter(None, named)) or self.env._("Everywhere")

    @api.depends("parameter", "value", "scope")
    def _compute_display_name(self):
        for setting in self:
            name = parameters.words(setting.parameter or "").name
            setting.display_name = f"{name} {setting.value or ''} ({setting.scope})"

    @api.constrains("parameter", "value")
    def _check_value(self):
        for setting in self:
            limits = parameters.known()[setting.parameter]
            if not self._is_allowed(setting.value.strip(), limits):
                raise ValidationError(
                    self.env._(
                        "%(parameter)s cannot be %(value)s. %(limits)s.",
                        parameter=parameters.words(setting.parameter).name,
                        value=setting.value,
                        limits=setting.limits,
                    )
                )

    @api.model
    def _is_allowed(self, value, limits):
        if limits.choices:
            return value in limits.choices
        return bool(_NUMBER.fullmatch(value)) and limits.minimum <= float(value) <= limits.maximum

    @api.constrains("parameter", *SCOPE_FIELDS)
    def _check_scope(self):
        for setting in self:
            scoped = any(setting[name] for name in SCOPE_FIELDS)
            if scoped and not parameters.known()[setting.parameter].scoped:
                raise ValidationError(
                    self.env._(
                        "%s holds everywhere: it cannot be set for a part only.",
                        parameters.words(setting.parameter).name,
                    )
                )
            if setting.product_id and setting.product_categ_id:
                raise ValidationError(
                    self.env._("Choose a product or a category: a product has its category.")
                )
            if setting.warehouse_id and setting.region:
                raise ValidationError(
                    self.env._("Choose a warehouse or a region: a warehouse has its region.")
                )

    @api.constrains("region", "company_id")
    def _check_region(self):
        for setting in self.filtered("region"):
            warehouses = self.env["stock.warehouse"].search(
                [("company_id", "=", setting.company_id.id)]
            )
            regions = sorted(set(warehouses._distribution_regions().values()) - {""})
            if setting.region not in regions:
                raise ValidationError(
                    self.env._(
                        "No warehouse of %(company)s is in %(region)s. Their addresses are in: "
                        "%(regions)s.",
                        company=setting.company_id.name,
                        region=setting.region,
                        regions=", ".join(regions) or "–",
                    )
                )

    @api.model
    def _rows(self, company):
        """The company's settings as rows of the engine's table, as the snapshot has them."""
        known = parameters.known()
        settings = self.sudo().search([("company_id", "=", company.id)])
        return [
            {
                "parameter": setting.parameter,
                "value": setting.value.strip(),
                **(setting._scope_values() if known[setting.parameter].scoped else {}),
                "setting_id": setting.id,
            }
            for setting in settings
        ]

    def _scope_values(self):
        return {
            "item_id": str(self.product_id.id or ""),
            "location_id": f"warehouse-{self.warehouse_id.id}" if self.warehouse_id else "",
            "category": category_path(self.product_categ_id),
            "region": self.region or "",
            "company": self.company_id.name,
        }
