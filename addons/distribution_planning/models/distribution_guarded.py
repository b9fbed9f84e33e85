from odoo import api, models
from odoo.exceptions import AccessError

_TOKEN = object()
_KEY = "distribution_internal"


class DistributionGuarded(models.AbstractModel):
    """Fields that only the application's own methods may change.

    The permission is an object of this process, carried in the context. A remote
    caller can send any context it likes, but never this object, and superuser mode
    does not help either: server actions and imports are refused as well.
    """

    _name = "distribution.guarded"
    _description = "Guarded Record"

    def _internally(self):
        return self.with_context(**{_KEY: _TOKEN})

    def _is_internal(self):
        return self.env.context.get(_KEY) is _TOKEN

    @api.model
    def _editable_fields(self):
        """Names of the fields that people may write directly."""
        mixins = [name for name in ("mail.thread", "mail.activity.mixin") if name in self._inherit]
        return {field for mixin in mixins for field in self.env[mixin]._fields}

    def _check_guard(self, names):
        refused = sorted(set(names) - self._editable_fields())
        if refused and not self._is_internal():
            labels = [self._fields[name].string for name in refused if name in self._fields]
            raise AccessError(
                self.env._(
                    "%(model)s: %(fields)s can only be changed by the actions of the "
                    "application, such as Approve or Reject.",
                    model=self._description,
                    fields=", ".join(labels),
                )
            )

    @api.model_create_multi
    def create(self, vals_list):
        if self._is_internal():
            return super().create(vals_list)
        editable = self._editable_fields()
        self._check_guard({name for vals in vals_list for name in vals})
        context = {
            key: value
            for key, value in self.env.context.items()
            if not key.startswith("default_") or key.removeprefix("default_") in editable
        }
        # The keys left out must go, so the context is replaced and not added to.
        guarded = self.with_context(context)  # pylint: disable=context-overridden
        return super(DistributionGuarded, guarded).create(vals_list)

    def write(self, vals):
        self._check_guard(vals)
        return super().write(vals)
