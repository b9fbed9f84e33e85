from odoo import models
from odoo.exceptions import AccessError

_TOKEN = object()


class DistributionGuarded(models.AbstractModel):
    """Fields that only the application's own methods may change.

    The permission is an object of this process, carried in the context. A remote
    caller can send any context it likes, but never this object, and superuser mode
    does not help either: server actions and imports are refused as well.
    """

    _name = "distribution.guarded"
    _description = "Guarded Record"

    def _internally(self):
        return self.with_context(distribution_internal=_TOKEN)

    def _is_internal(self):
        return self.env.context.get("distribution_internal") is _TOKEN

    def _editable_fields(self):
        """Names of the fields that people may write directly."""
        return {
            name
            for mixin in ("mail.thread", "mail.activity.mixin")
            if mixin in self.env
            for name in self.env[mixin]._fields
        }

    def _check_guard(self, names):
        refused = sorted(set(names) - self._editable_fields())
        if refused and not self._is_internal():
            raise AccessError(
                self.env._(
                    "%(fields)s of a %(record)s can only be changed by its own actions, "
                    "such as Approve or Reject.",
                    fields=", ".join(self._fields[name].string for name in refused
                                     if name in self._fields),
                    record=self._description.lower(),
                )
            )

    def write(self, vals):
        self._check_guard(vals)
        return super().write(vals)
