from odoo import api, fields, models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import distribution_autonomy  # noqa: F401  # pylint: disable=unused-import

# Evidence for more autonomy: so many decisions, so few of them changed, rejected or regretted.
ENOUGH, UNCHANGED, REGRETTED = 20, 0.9, 0.1


class DistributionAutonomy(models.Model):
    """What decisions of the scope were worth. It suggests; only a person changes a level."""

    _inherit = "distribution.autonomy"

    decision_count = fields.Integer(
        string="Decisions Looked Back On", compute="_compute_evidence", help="Of the last year."
    )
    unchanged_share = fields.Float(
        string="Followed", compute="_compute_evidence", help="Carried out as recommended."
    )
    realised_value = fields.Monetary(string="Were Worth", compute="_compute_evidence")
    regret_share = fields.Float(
        string="Regretted",
        compute="_compute_evidence",
        help="Of those followed: doing nothing would have been better.",
    )
    suggestion = fields.Char(compute="_compute_evidence")
    currency_id = fields.Many2one(related="company_id.currency_id")

    @api.depends("company_id", "warehouse_id", "category_id", "verb")
    def _compute_evidence(self):
        facts = self._facts()
        for row in self:
            mine = [fact for fact in facts if row._covers(fact)]
            count, followed, value, regretted = (
                sum(fact[name] for fact in mine)
                for name in ("decisions", "followed", "value", "regretted")
            )
            row.decision_count = count
            row.unchanged_share = followed / count if count else 0
            row.realised_value = value
            row.regret_share = regretted / followed if followed else 0
            row.suggestion = row._suggest()

    def _facts(self):
        """Last year's outcomes by company, warehouse, category and verb, in one query."""
        self.env["distribution.outcome"].check_access("read")
        self.env.flush_all()
        self.env.cr.execute(
            SQL(
                """SELECT outcome.company_id, outcome.warehouse_id, outcome.verb,
                          category.parent_path, COUNT(*) AS decisions,
                          COUNT(*) FILTER (WHERE decision = 'followed') AS followed,
                          COUNT(*) FILTER (WHERE decision = 'followed' AND has_regret)
                          AS regretted, SUM(realised_value) AS value
                     FROM distribution_outcome outcome
                     LEFT JOIN product_category category ON category.id = outcome.category_id
                    WHERE outcome.company_id IN %s AND decided_on > CURRENT_DATE - 365
                    GROUP BY 1, 2, 3, 4""",
                tuple(self.company_id.ids) or (0,),
            )
        )
        return self.env.cr.dictfetchall()

    def _covers(self, fact):
        path = (fact["parent_path"] or "").split("/")
        return (
            fact["company_id"] == self.company_id.id
            and (not self.warehouse_id or fact["warehouse_id"] == self.warehouse_id.id)
            and (not self.category_id or str(self.category_id.id) in path)
            and (not self.verb or fact["verb"] == self.verb)
        )

    def _suggest(self):
        if self.decision_count < ENOUGH:
            return self.env._("Too few decisions to tell")
        if self.realised_value < 0:
            return self.env._("Evidence for less: the decisions lost money")
        if self.unchanged_share >= UNCHANGED and self.regret_share <= REGRETTED:
            return self.env._("Evidence for more: hardly anything was changed or regretted")
        return self.env._("No evidence for a change")

    def action_open_outcomes(self):
        """The decisions behind the evidence."""
        self.ensure_one()
        domain = [("company_id", "=", self.company_id.id)]
        if self.warehouse_id:
            domain.append(("warehouse_id", "=", self.warehouse_id.id))
        if self.category_id:
            domain.append(("category_id", "child_of", self.category_id.id))
        if self.verb:
            domain.append(("verb", "=", self.verb))
        return {
            **self.env["ir.actions.act_window"]._for_xml_id("distribution_planning.action_outcome"),
            "domain": domain,
            "context": {},
        }
