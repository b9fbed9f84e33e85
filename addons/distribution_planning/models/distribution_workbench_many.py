from odoo import api, models

from ..engine_text import said

# What this extends has to be loaded before it.
from . import distribution_workbench_actions  # noqa: F401  # pylint: disable=unused-import

# As many as the web client selects in a list.
MOST_SELECTED = 20000
# A slice takes a second or a few; what shares documents stays together up to the most.
SLICE, MOST_IN_SLICE = 5, 40


class DistributionWorkbench(models.AbstractModel):
    """Deciding many at once, in slices that are kept one by one."""

    _inherit = "distribution.workbench"

    @api.model
    def select(self, filters=None):
        """Ids of all proposals that the filters find, the most valuable first."""
        Proposal = self.env["distribution.proposal"]
        Proposal.check_access("read")
        return Proposal.search(self._domain(filters or {}), limit=MOST_SELECTED).ids

    @api.model
    def slices(self, ids):
        """The proposals in lists of ids, each to be decided by a call of its own.

        What shares documents stays together, and the most valuable comes first.
        """
        proposals = self._chosen(ids)
        value = dict(zip(proposals.ids, proposals.mapped("expected_value"), strict=True))
        groups = [
            sorted(group.ids, key=lambda one: (-value[one], one))[at : at + MOST_IN_SLICE]
            for group in self.env["distribution.executor"]._batches(proposals)
            for at in range(0, len(group), MOST_IN_SLICE)
        ]
        groups.sort(key=lambda group: (-sum(value[one] for one in group), group))
        return _packed(groups)

    @api.model
    def approve_slice(self, ids):
        """Approve what the user may approve of a slice; tell of each of the others why not."""
        proposals = self._chosen(ids)
        refusals = proposals._refusals()
        able = proposals.filtered(lambda proposal: proposal not in refusals)
        if able:
            able.action_approve()
        failures = {one: said(one, "failure") for one in able if one.state == "failed"}
        return {
            "states": {proposal.id: proposal.state for proposal in able},
            "left": [
                {"name": proposal.display_name, "reason": reason}
                for proposal, reason in {**refusals, **failures}.items()
            ],
        }


def _packed(groups):
    """Fill slices with whole groups, in their order."""
    slices = []
    for group in groups:
        if slices and len(slices[-1]) + len(group) <= SLICE:
            slices[-1] += group
        else:
            slices.append(list(group))
    return slices
