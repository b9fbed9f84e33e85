from odoo import api, models
from odoo.tools import SQL


class PlanWriter(models.AbstractModel):
    _inherit = "distribution.plan.writer"

    @api.private
    def write_supply(self, run, snapshot):
        """Note on the run's proposals what the plan knew about the documents that they change.

        A proposal is refused when the document says something else by the time it is carried
        out. Without this note it cannot be carried out at all.
        """
        supply, substitutes = snapshot["supply"], snapshot["substitutes"]
        writer = self.sudo()
        writer._stage("staged_supply", supply[["supply_id", "item_id", "quantity", "due_date"]])
        writer._stage("staged_ratio", substitutes[["item_id", "substitute_id", "ratio"]])
        writer._note_supply(run)
        writer._note_ratios(run)
        self.env.invalidate_all()

    def _note_supply(self, run):
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal proposal
                      SET supply_quantity = known.quantity, supply_date = known.due_date
                     FROM (SELECT supply_id, item_id, SUM(quantity::numeric) AS quantity,
                                  MAX(due_date::date) AS due_date
                             FROM staged_supply GROUP BY supply_id, item_id) known
                    WHERE proposal.run_id = %s AND known.item_id::int = proposal.product_id
                      AND known.supply_id = CASE
                          WHEN proposal.supply_purchase_line_id IS NOT NULL
                          THEN 'purchase-line-' || proposal.supply_purchase_line_id
                          ELSE 'move-' || proposal.supply_move_id END""",
                run.id,
            )
        )

    def _note_ratios(self, run):
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal proposal SET substitute_ratio = known.ratio::float8
                     FROM staged_ratio known
                    WHERE proposal.run_id = %s AND known.item_id::int = proposal.product_id
                      AND known.substitute_id::int = proposal.substitute_id""",
                run.id,
            )
        )
