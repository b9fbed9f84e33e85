from odoo import models

from ..engine_text import InWords


class Base(models.AbstractModel):
    """Groups of what the engine or the application wrote have its words in the reader's language,
    and are those of the stored text."""

    _inherit = "base"

    def _web_read_group_groupby_formatter(self, groupby_spec, values):
        field = self._fields.get(groupby_spec)
        if not isinstance(field, InWords):
            return super()._web_read_group_groupby_formatter(groupby_spec, values)
        return lambda text: (
            text and field.in_words(self.env, text),
            [(groupby_spec, "=", text)],
        )
