from odoo import api, models
from odoo.tools import SQL

# What the kept demand stands for.
_OF_DEMAND = ("receipts", "events", "regressors", "overrides")


class SnapshotReader(models.AbstractModel):
    """A few products only, to be planned with the demand that a whole plan kept."""

    _inherit = "distribution.snapshot.reader"

    @api.private
    def read_products(self, company, as_of, products, kept):
        """The snapshot of some products as of a day, in all warehouses: they help each other out.

        ``kept`` is the demand side as bytes. Raises as :meth:`read_snapshot` does.
        """
        return self._read(company, as_of, products, kept)

    def _tables(self, scope):
        known = super()._tables(scope)
        return known if scope.products is None else [x for x in known if x not in _OF_DEMAND]

    def _read_lanes(self, scope):
        """A shipment that goes anyway for other products costs these nothing more."""
        lanes = super()._read_lanes(scope)
        if scope.products is None or lanes.empty:
            return lanes
        self.env.cr.execute(
            SQL(
                """SELECT DISTINCT 'lane-' || lane_id FROM distribution_proposal
                    WHERE company_id = %s AND verb = 'transfer' AND lane_id IS NOT NULL
                      AND state IN ('to_approve', 'failed', 'executed')
                      AND due_date >= %s AND product_id NOT IN %s
                      AND run_id >= (SELECT MAX(id) FROM distribution_run
                                      WHERE company_id = %s AND state = 'done'
                                        AND kind = 'whole')""",
                scope.company.id,
                scope.as_of,
                tuple(scope.products.ids),
                scope.company.id,
            )
        )
        shared = lanes["lane_id"].isin([lane for (lane,) in self.env.cr.fetchall()])
        return lanes.assign(fixed_cost=lanes["fixed_cost"].mask(shared, "0"))
