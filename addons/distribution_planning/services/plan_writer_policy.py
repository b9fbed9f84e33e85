from odoo import api, fields, models
from odoo.tools import SQL


class PlanWriter(models.AbstractModel):
    """What the policy and the levels of autonomy make of the proposals of a new plan."""

    _inherit = "distribution.plan.writer"

    @api.private
    def write_plan(self, run, plan, snapshot):
        written = super().write_plan(run, plan, snapshot)
        self.sudo()._set_autonomy(run)
        self.sudo()._set_deadlines(run)
        self.env.invalidate_all()
        run._judge_changed_proposals()
        return written

    def _set_autonomy(self, run):
        """Note how far each proposal may go by itself; where it is observe, nobody is asked."""
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT proposal.warehouse_id, template.categ_id, proposal.verb
                     FROM distribution_proposal proposal
                     JOIN product_product product ON product.id = proposal.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id
                    WHERE proposal.run_id = %s""",
                run.id,
            )
        )
        found = self.env.cr.fetchall()
        levels = {}
        for scope, level in (
            self.env["distribution.autonomy"]._levels_of(run.company_id, found).items()
        ):
            warehouse_id, category_id, verb = scope
            levels.setdefault(level, []).append((warehouse_id, category_id or 0, verb))
        for level, scopes in levels.items():
            self._note_level(run, level, tuple(scopes))

    def _set_deadlines(self, run):
        """A proposal keeps the deadline it first got, and whom it was passed on to."""
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal
                      SET deadline = CASE WHEN deadline_days > 0
                                          THEN COALESCE(deadline, %(today)s::date + deadline_days)
                                     END,
                          approver = CASE WHEN escalated_on IS NOT NULL
                                          THEN COALESCE(escalate_to, approver) ELSE approver END
                    WHERE run_id = %(run)s AND state = 'to_approve'
                      AND (deadline_days > 0 OR deadline IS NOT NULL)""",
                today=fields.Date.context_today(self),
                run=run.id,
            )
        )

    def _note_level(self, run, level, scopes):
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal proposal
                      SET autonomy = %(level)s, held_back = NULL,
                          state = CASE WHEN %(level)s = 'observe' AND state = 'to_approve'
                                       THEN 'observed' ELSE state END
                     FROM product_product product
                     JOIN product_template template ON template.id = product.product_tmpl_id
                    WHERE product.id = proposal.product_id AND proposal.run_id = %(run)s
                      AND (proposal.warehouse_id, COALESCE(template.categ_id, 0), proposal.verb)
                          IN %(scopes)s""",
                level=level,
                run=run.id,
                scopes=scopes,
            )
        )
