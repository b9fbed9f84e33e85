from odoo import models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import outcome_writer  # noqa: F401  # pylint: disable=unused-import


class OutcomeWriter(models.AbstractModel):
    """The rows that decisions are scored from: ``outcome_due`` names the decisions."""

    _inherit = "distribution.outcome.writer"

    def _own_moves(self, scope):
        """SQL: what the decisions' own documents brought and took, by day."""
        reader = self.env["distribution.snapshot.reader"]
        return SQL(
            """WITH %(shared)s, linked AS (
                SELECT due.id AS proposal_id, move.id AS move_id
                  FROM outcome_due due
                  JOIN stock_move move ON move.distribution_proposal_id = due.id
                 UNION
                SELECT due.id, move.id
                  FROM outcome_due due
                  JOIN distribution_proposal_purchase_line_rel link ON link.proposal_id = due.id
                  JOIN stock_move move ON move.purchase_line_id = link.purchase_line_id
            )
            SELECT linked.proposal_id, side.sign, %(day)s - DATE '1970-01-01' AS day,
                   SUM(%(quantity)s) AS units
              FROM linked
              JOIN distribution_proposal proposal ON proposal.id = linked.proposal_id
              JOIN stock_move move ON move.id = linked.move_id AND move.state = 'done'
              JOIN planned ON planned.product_id = move.product_id
              JOIN uom_uom unit ON unit.id = move.product_uom
              LEFT JOIN inside here ON here.location_id = move.location_id
              LEFT JOIN inside there ON there.location_id = move.location_dest_id
             CROSS JOIN LATERAL (VALUES (here.warehouse_id, here.tz, -1),
                                        (there.warehouse_id, there.tz, 1)
                                ) AS side (warehouse_id, tz, sign)
             WHERE here.warehouse_id IS DISTINCT FROM there.warehouse_id
               AND side.warehouse_id = CASE WHEN side.sign > 0 THEN proposal.warehouse_id
                                            ELSE proposal.origin_warehouse_id END
             GROUP BY 1, 2, 3""",
            shared=scope.shared,
            day=reader._local_day(SQL("move.date"), "side"),
            quantity=reader._done_quantity(),
        )

    def _decisions(self, company):
        """SQL: what was recommended and decided, and the money of a unit at both ends."""
        product = self.env["product.product"]
        return SQL(
            """SELECT due.id AS proposal_id, proposal.verb, proposal.state,
                      proposal.product_id AS item_id, proposal.warehouse_id,
                      CASE WHEN proposal.verb = 'substitute' THEN due.substitute_id
                           WHEN proposal.origin_warehouse_id IS NOT NULL THEN proposal.product_id
                      END AS giver_id,
                      COALESCE(proposal.origin_warehouse_id, proposal.warehouse_id)
                      AS giver_warehouse_id,
                      due.date_from - DATE '1970-01-01' AS first,
                      due.date_to - DATE '1970-01-01' AS until,
                      COALESCE(proposal.order_date, due.date_from) - DATE '1970-01-01' AS leaves,
                      COALESCE(proposal.due_date, due.date_from) - DATE '1970-01-01' AS arrives,
                      proposal.supply_date - DATE '1970-01-01' AS was_due,
                      COALESCE(NULLIF(proposal.quantity, 0), proposal.supply_quantity, 0)
                      AS quantity,
                      COALESCE(NULLIF(proposal.recommended_quantity, 0),
                               proposal.supply_quantity, 0) AS recommended,
                      COALESCE(NULLIF(proposal.substitute_ratio, 0), 1) AS ratio,
                      CASE WHEN proposal.verb = 'buy' THEN 0 ELSE proposal.cost END AS cost,
                      %(cost)s AS unit_cost, template.list_price AS price,
                      %(giver_cost)s AS giver_cost, giver_template.list_price AS giver_price,
                      %(rate)s AS rate
                 FROM outcome_due due
                 JOIN distribution_proposal proposal ON proposal.id = due.id
                 JOIN product_product product ON product.id = proposal.product_id
                 JOIN product_template template ON template.id = product.product_tmpl_id
                 LEFT JOIN product_product giver ON giver.id = due.substitute_id
                 LEFT JOIN product_template giver_template
                   ON giver_template.id = giver.product_tmpl_id""",
            cost=product._field_to_sql("product", "standard_price"),
            giver_cost=product._field_to_sql("giver", "standard_price"),
            rate=self._holding_rate(company),
        )

    def _holding_rate(self, company):
        """What keeping stock costs a year, as a share of its cost: the company's, or a fifth."""
        from distribution_ai.parameters import DEFAULT_HOLDING_RATE

        set_ = self.env["distribution.parameter"].search(
            [
                ("company_id", "=", company.id),
                ("parameter", "=", "holding_rate"),
                ("product_id", "=", False),
                ("product_categ_id", "=", False),
                ("warehouse_id", "=", False),
                ("region", "=", False),
            ],
            limit=1,
        )
        return float(set_.value) if set_ else DEFAULT_HOLDING_RATE

    def _path(self, scope):
        """SQL: by product, warehouse and day, what came less what left other than demand
        (``supply``), what was asked for, and the ``net`` change of stock."""
        writer = self.env["distribution.kpi.writer"]
        return SQL(
            """SELECT product_id AS item_id, warehouse_id, day - DATE '1970-01-01' AS day,
                      SUM(supply) AS supply, SUM(asked) AS asked, SUM(net) AS net
                 FROM (SELECT product_id, warehouse_id, day, net + sold AS supply, 0 AS asked, net
                         FROM kpi_flow
                        UNION ALL
                       SELECT product_id, warehouse_id, due, 0, units, 0 FROM (%s) asked) path
                WHERE day >= %s
                GROUP BY 1, 2, 3""",
            writer._asked(scope),
            scope.since,
        )

    def _on_hand(self, scope):
        return SQL(
            """WITH %s SELECT quant.product_id AS item_id, inside.warehouse_id,
                      SUM(quant.quantity) AS units
                 FROM stock_quant quant
                 JOIN planned ON planned.product_id = quant.product_id
                 JOIN inside ON inside.location_id = quant.location_id GROUP BY 1, 2""",
            scope.shared,
        )
