from odoo import api, fields, models
from odoo.exceptions import ValidationError


class DistributionAutonomy(models.Model):
    """How far planning may go by itself in a part of a company; elsewhere the company's level
    holds. The most specific row wins: the one with the most of warehouse, category and action;
    of as many, the one that names the warehouse, then the deeper category.

    What a row names cannot be deleted before the row: it would hold for more than was allowed."""

    _name = "distribution.autonomy"
    _inherit = ["mail.thread"]
    _description = "Autonomy"
    _order = "company_id, warehouse_id, category_id, verb, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        default=lambda self: self.env.company,
        tracking=True,
    )
    warehouse_id = fields.Many2one(
        "stock.warehouse",
        string="To Warehouse",
        check_company=True,
        ondelete="restrict",
        tracking=True,
    )
    category_id = fields.Many2one(
        "product.category",
        ondelete="restrict",
        help="With the categories below it.",
        tracking=True,
    )
    verb = fields.Selection(
        lambda self: self.env["distribution.proposal"]._fields["verb"]._description_selection(
            self.env
        ),
        string="Action",
        tracking=True,
    )  # fmt: skip
    level = fields.Selection(
        lambda self: (
            self.env["res.company"]
            ._fields["distribution_autonomy"]
            ._description_selection(self.env)
        ),
        required=True,
        default="recommend",
        tracking=True,
    )
    reason = fields.Char(help="On what evidence, such as the result of a dry run.")

    _scope_unique = models.UniqueIndex(
        "(company_id, COALESCE(warehouse_id, 0), COALESCE(category_id, 0), COALESCE(verb, ''))",
        "There is already a level for this warehouse, category and action.",
    )

    @api.constrains("warehouse_id", "category_id", "verb")
    def _check_scope(self):
        if any(not (row.warehouse_id or row.category_id or row.verb) for row in self):
            raise ValidationError(
                self.env._(
                    "Name a warehouse, a category or an action. The level of the whole company is "
                    "in the settings."
                )
            )

    @api.depends("company_id", "warehouse_id", "category_id", "verb")
    def _compute_display_name(self):
        for row in self:
            named = [row.warehouse_id.name, row.category_id.complete_name, row.verb]
            row.display_name = ", ".join(filter(None, named)) or row.company_id.name

    @api.model_create_multi
    def create(self, vals_list):
        rows = super().create(vals_list)
        rows._note_changes({})
        return rows

    def write(self, vals):
        before = self._told()
        result = super().write(vals)
        self._note_changes(before)
        return result

    def unlink(self):
        before = self._told()
        result = super().unlink()
        self.browse()._note_changes(before)
        return result

    def _told(self):
        """The level of each scope, as the ledger says it: ``{(company, scope): level}``."""
        return {(row.company_id, row.display_name): row.level for row in self}

    def _note_changes(self, before):
        after = self._told()
        for company, scope in {**before, **after}:
            levels = before.get((company, scope)), after.get((company, scope))
            if levels[0] != levels[1]:
                company._autonomy_to_ledger(scope, *levels)

    @api.model
    def _levels(self, proposals):
        """The level that holds for each proposal: ``{proposal: level}``."""
        found = {}
        for company, theirs in proposals.grouped("company_id").items():
            scopes = {
                proposal: (
                    proposal.warehouse_id.id,
                    proposal.product_id.categ_id.id,
                    proposal.verb,
                )
                for proposal in theirs
            }
            levels = self._levels_of(company, set(scopes.values()))
            found |= {proposal: levels[scope] for proposal, scope in scopes.items()}
        return found

    @api.model
    def _levels_of(self, company, scopes):
        """The level that holds for each scope of a company, which is the ids of a warehouse and of
        a category (or neither) and an action: ``{scope: level}``."""
        rows = self.sudo().search([("company_id", "=", company.id)])
        categories = (
            self.env["product.category"].sudo().browse({scope[1] for scope in scopes if scope[1]})
        )
        above = {
            category.id: [int(part) for part in (category.parent_path or "").split("/") if part]
            for category in categories
        }
        usual = company.sudo().distribution_autonomy
        return {scope: rows._level_for(scope, above.get(scope[1], []), usual) for scope in scopes}

    def _level_for(self, scope, above, usual):
        """That of the most specific row that holds for a scope, whose category is the last of the
        ids ``above``; ``usual`` where none does."""
        warehouse, _category, verb = scope
        holding = self.filtered(
            lambda row: (
                row.warehouse_id.id in (warehouse, False)
                and (not row.category_id or row.category_id.id in above)
                and row.verb in (verb, False)
            )
        )
        if not holding:
            return usual
        return max(holding, key=lambda row: row._specificity(above)).level

    def _specificity(self, above):
        named = [bool(self.warehouse_id), bool(self.category_id), bool(self.verb)]
        depth = above.index(self.category_id.id) if self.category_id else -1
        return sum(named), named[0], depth
