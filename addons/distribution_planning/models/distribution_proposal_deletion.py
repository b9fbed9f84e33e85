from odoo import api, models
from odoo.exceptions import UserError
from odoo.fields import Domain

# What this extends has to be loaded before it.
from . import distribution_proposal_documents, distribution_proposal_policy  # noqa: F401  # pylint: disable=unused-import
from .distribution_proposal_decision import SETTLED_STATES

MOST_TOLD = 3


class DistributionProposal(models.Model):
    """What becomes of proposals when a product, vendor or warehouse that they name is deleted."""

    _inherit = "distribution.proposal"

    @api.model
    def _let_go(self, records):
        """Delete the proposals about records that are to be deleted, as nothing came of them;
        the ledger keeps what was recommended.

        Raises UserError where somebody decided about a record: it is archived instead."""
        links = [
            name
            for name, field in self._fields.items()
            if field.type == "many2one"
            and field.store
            and field.comodel_name == records._name
            and field.ondelete == "restrict"
        ]
        about = Domain.OR(Domain(name, "in", records.ids) for name in links)
        proposals = self.sudo().with_context(active_test=False)
        settled = Domain("state", "in", SETTLED_STATES) | Domain("document_changes", "!=", False)
        decided = proposals.search(about & settled, limit=MOST_TOLD)
        if decided:
            named = records.filtered(lambda one: any(one in decided[name] for name in links))
            raise UserError(
                self.env._(
                    "%(records)s cannot be deleted, as it is part of decisions on record "
                    "(%(proposals)s). Archive it instead.",
                    records=", ".join(named.mapped("display_name")),
                    proposals="; ".join(decided.mapped("display_name")),
                )
            )
        proposals.search(about).unlink()
