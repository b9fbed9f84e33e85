from odoo import models
from odoo.tools import SQL

from ...cases import SEEN_HERE


class SnapshotReader(models.AbstractModel):
    _inherit = "distribution.snapshot.reader"

    def _read_watchers(self, scope):
        return self._fetch(self._watchers_query(scope))

    def _watchers_query(self, scope):
        """The limits of the engine's watchers; where nobody has seen them yet, its own hold."""
        return SQL(
            """SELECT kind, active, horizon_days, threshold, minimum_periods
                 FROM distribution_watcher
                WHERE company_id = %s AND kind NOT IN %s""",
            scope.company.id,
            tuple(SEEN_HERE),
        )
