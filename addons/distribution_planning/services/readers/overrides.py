from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_overrides(self, scope):
        return self._fetch(self._overrides_query(scope))

    def _overrides_query(self, scope):
        """What planners say of days to come, until their word expires."""
        return SQL(
            """WITH %(shared)s
            SELECT 'override-' || override.id AS override_id, override.product_id AS item_id,
                   'warehouse-' || override.warehouse_id AS location_id, override.date_from,
                   override.date_to,
                   CASE override.mode WHEN 'quantity' THEN override.quantity END AS quantity,
                   CASE override.mode WHEN 'factor' THEN override.factor END AS factor,
                   author.name AS author, %(reason)s AS reason, override.expires_on
              FROM distribution_forecast_override override
              JOIN planned ON planned.product_id = override.product_id
              JOIN distribution_override_reason reason ON reason.id = override.reason_id
              LEFT JOIN res_users account ON account.id = override.create_uid
              LEFT JOIN res_partner author ON author.id = account.partner_id
             WHERE override.active AND override.warehouse_id IN %(warehouses)s
               AND override.expires_on >= %(as_of)s AND override.date_to >= %(as_of)s""",
            shared=scope.shared,
            reason=self.env["distribution.override.reason"]._field_to_sql("reason", "name"),
            warehouses=tuple(scope.warehouses.ids),
            as_of=scope.as_of,
        )
