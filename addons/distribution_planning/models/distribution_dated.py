from odoo import api, models
from odoo.tools import format_date


class DistributionDated(models.AbstractModel):
    """Rows that go by their day or week, written as the reader's language has it."""

    _name = "distribution.dated"
    _description = "Named by Its Day"

    @api.depends(lambda self: (self._rec_name,) if self._rec_name else ())
    @api.depends_context("lang")
    def _compute_display_name(self):
        for row in self:
            row.display_name = format_date(self.env, row[self._rec_name])
