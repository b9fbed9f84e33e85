from odoo import models
from odoo.tools import SQL


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_substitutes(self, scope):
        return self._fetch(self._substitutes_query(scope))

    def _substitutes_query(self, scope):
        return SQL(
            """WITH %(shared)s
            SELECT substitute.product_id AS item_id, substitute.substitute_id,
                   substitute.ratio, substitute.penalty
              FROM distribution_substitute substitute
              JOIN planned ON planned.product_id = substitute.product_id
              JOIN planned other ON other.product_id = substitute.substitute_id
             WHERE substitute.active AND substitute.company_id = %(company)s""",
            shared=scope.shared,
            company=scope.company.id,
        )
