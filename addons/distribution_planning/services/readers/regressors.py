from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_regressors(self, scope):
        return self._fetch(self._regressors_query(scope))

    def _regressors_query(self, scope):
        """Values of the signals that are allowed and fresh enough to plan from."""
        return SQL(
            """WITH %(shared)s
            SELECT signal.name, value.date, value.value, value.product_id AS item_id,
                   'warehouse-' || value.warehouse_id AS location_id, signal.source
              FROM distribution_signal signal
              JOIN distribution_signal_value value ON value.signal_id = signal.id
              LEFT JOIN planned ON planned.product_id = value.product_id
             WHERE signal.active AND signal.allowed AND signal.company_id = %(company)s
               AND (SELECT MAX(newest.date) FROM distribution_signal_value newest
                     WHERE newest.signal_id = signal.id) >= %(as_of)s - signal.freshness_days
               AND (value.product_id IS NULL OR planned.product_id IS NOT NULL)
               AND (value.warehouse_id IS NULL OR value.warehouse_id IN %(warehouses)s)
               AND value.date BETWEEN %(since)s AND %(until)s""",
            shared=scope.shared,
            company=scope.company.id,
            as_of=SQL("%s::date", scope.as_of),
            warehouses=tuple(scope.warehouses.ids),
            since=scope.since,
            until=self._last_day(scope),
        )
