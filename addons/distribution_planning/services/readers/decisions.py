from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    """What people have said of proposals, and what the plan before still proposes."""

    _inherit = "distribution.snapshot.reader"

    def _read_edits(self, scope):
        return self._fetch(self._edits_query(scope))

    def _read_previous(self, scope):
        return self._fetch(self._previous_query(scope))

    def _edits_query(self, scope):
        """Restrictions in force, and quantities that somebody changed and nobody decided yet."""
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT restriction.verb, restriction.product_id AS item_id,
                   %(restricted_columns)s, NULL::numeric AS quantity, NULL::date AS due_date
              FROM distribution_restriction restriction
             WHERE restriction.active AND restriction.company_id = %(company)s
               AND restriction.valid_until >= %(as_of)s
               AND %(restricted_known)s
             UNION
            SELECT proposal.verb, proposal.product_id, %(changed_columns)s,
                   proposal.quantity, NULL::date
              FROM distribution_proposal proposal
             WHERE proposal.company_id = %(company)s AND proposal.state IN ('to_approve', 'failed')
               AND proposal.verb IN ('buy', 'transfer')
               AND proposal.quantity <> proposal.recommended_quantity
               AND %(changed_known)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            restricted_columns=self._named(
                "restriction", SQL("restriction.purchase_line_id"), SQL("restriction.move_id")
            ),
            restricted_known=self._is_known(scope, "restriction"),
            changed_columns=self._named(
                "proposal", SQL("proposal.supply_purchase_line_id"), SQL("proposal.supply_move_id")
            ),
            changed_known=self._is_known(scope, "proposal"),
            company=scope.company.id,
            as_of=scope.as_of,
        )

    def _previous_query(self, scope):
        """Proposals that wait as the plan made them, and the next one should keep."""
        return SQL(
            """WITH %(shared)s, %(offers)s
            SELECT DISTINCT proposal.verb, proposal.product_id AS item_id, %(columns)s,
                   proposal.recommended_quantity AS quantity, NULL::date AS due_date
              FROM distribution_proposal proposal
             WHERE proposal.company_id = %(company)s AND proposal.state IN ('to_approve', 'failed')
               AND proposal.verb NOT IN ('adjust', 'hold')
               AND proposal.quantity = proposal.recommended_quantity
               AND %(known)s""",
            shared=scope.shared,
            offers=self._offers(scope),
            columns=self._named(
                "proposal", SQL("proposal.supply_purchase_line_id"), SQL("proposal.supply_move_id")
            ),
            known=self._is_known(scope, "proposal"),
            company=scope.company.id,
        )

    def _named(self, table, purchase_line, move):
        """SQL: what a row is about, by the snapshot's names; NULL is any."""
        return SQL(
            """COALESCE('warehouse-' || %(table)s.origin_warehouse_id,
                        'vendor-' || %(table)s.vendor_id) AS origin_id,
               'warehouse-' || %(table)s.warehouse_id AS destination_id,
               'lane-' || %(table)s.lane_id AS lane_id,
               COALESCE('purchase-line-' || %(purchase_line)s, 'move-' || %(move)s) AS supply_id,
               %(table)s.substitute_id""",
            table=SQL.identifier(table),
            purchase_line=purchase_line,
            move=move,
        )

    def _is_known(self, scope, table):
        """SQL: the snapshot still has all that a row names."""
        return SQL(
            """COALESCE(%(table)s.product_id IN (SELECT product_id FROM planned), TRUE)
               AND COALESCE(%(table)s.substitute_id IN (SELECT product_id FROM planned), TRUE)
               AND COALESCE(%(table)s.vendor_id IN (SELECT vendor_id FROM offer), TRUE)
               AND COALESCE(%(table)s.warehouse_id IN %(warehouses)s, TRUE)
               AND COALESCE(%(table)s.origin_warehouse_id IN %(warehouses)s, TRUE)""",
            table=SQL.identifier(table),
            warehouses=tuple(scope.warehouses.ids),
        )
