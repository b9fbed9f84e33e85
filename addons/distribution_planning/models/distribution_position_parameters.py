from odoo import models

from .. import parameters
from ..category_path import category_path
from ..services.override_chain import chain


class DistributionPosition(models.Model):
    """Which parameters hold for a position, and which settings they beat."""

    _inherit = "distribution.position"

    def parameter_chains(self):
        """For each parameter what the next plan uses, where it comes from, and what it beats.

        Plain data for the browser: ``chain`` has the settings that hold here, the one that wins
        first.
        """
        self.ensure_one()
        self.check_access("read")
        rows = self._parameter_rows()
        place = self._parameter_place()
        chains = []
        for name in parameters.known():
            words = parameters.words(name)
            held = chain([row for row in rows if row["parameter"] == name], place)
            chains.append(
                {
                    "parameter": name,
                    "name": str(words.name),
                    "meaning": str(words.meaning),
                    "default": str(words.default),
                    "chain": [self._link_in_chain(row) for row in held],
                }
            )
        return chains

    def _parameter_rows(self):
        """The policy's rows and then those of the ERP: of equal ones the later wins."""
        policy = self.env["distribution.policy.version"]._active(self.company_id)
        settings = self.env["distribution.parameter"]._rows(self.company_id)
        return [*policy._parameter_rows(), *settings]

    def _parameter_place(self):
        """This position's values of the scopes, as the snapshot has them."""
        product = self.product_id.with_company(self.company_id)
        return {
            "item_id": str(product.id),
            "location_id": f"warehouse-{self.warehouse_id.id}",
            "category": category_path(product.categ_id),
            "region": self.warehouse_id._distribution_regions()[self.warehouse_id],
            "company": self.company_id.name,
        }

    def _link_in_chain(self, row):
        setting = self.env["distribution.parameter"].browse(row.get("setting_id"))
        return {
            "value": row["value"],
            "source": row.get("policy") or self.env._("Setting"),
            "scope": setting.scope if setting else self._scope_in_words(row),
            "setting_id": setting.id,
        }

    def _scope_in_words(self, row):
        """The scope of a policy's row; it holds here, so its identifiers are this position's."""
        names = {
            "item_id": self.product_id.display_name,
            "location_id": self.warehouse_id.name,
            "category": row.get("category"),
            "channel": row.get("channel"),
            "region": row.get("region"),
            "company": row.get("company"),
        }
        named = [name for scope, name in names.items() if row.get(scope)]
        return ", ".join(named) or self.env._("Everywhere")

    def action_set_parameter(self):
        """A new setting for this position."""
        self.ensure_one()
        Parameter = self.env["distribution.parameter"]
        Parameter.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Set a Parameter"),
            "res_model": Parameter._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_product_id": self.product_id.id,
                "default_warehouse_id": self.warehouse_id.id,
            },
        }
