from odoo import models

BRINGS = ("buy", "transfer")


class DistributionExecutor(models.AbstractModel):
    """Whether what the plan wants to bring has come by another way meanwhile."""

    _inherit = "distribution.executor"

    def _refusals(self, proposals, how):
        return {**self._refuse_served(proposals), **super()._refusals(proposals, how)}

    def _refuse_served(self, proposals):
        """Proposals whose need others have served since the data of the plan was read.

        Drafts count as supply. What this plan brought itself does not count.
        """
        planned = proposals.filtered(lambda one: one.verb in BRINGS and one.position_id)
        if not planned:
            return {}
        run = planned.run_id[:1]
        now = self.env["distribution.snapshot.reader"].positions_now(
            planned.company_id, planned.product_id, run.as_of
        )
        changed = self._changed_by_plan(planned)
        reasons = {}
        for proposal in planned:
            place = proposal.product_id.id, proposal.warehouse_id.id
            known = proposal.position_id.inventory_position + changed.get(place, 0)
            more = now.get(place, 0) - known
            if proposal.uom_id.compare(more, proposal.quantity) >= 0:
                reasons[proposal] = self.env._(
                    "%(more)s %(unit)s more are there or on order than when it was planned.",
                    more=proposal.uom_id.round(more),
                    unit=proposal.uom_id.name,
                )
        return reasons

    def _changed_by_plan(self, proposals):
        """What the plan's own proposals added to the inventory positions or took from them."""
        done = self.env["distribution.proposal"].search(
            [
                ("run_id", "in", proposals.run_id.ids),
                ("product_id", "in", proposals.product_id.ids),
                ("verb", "in", (*BRINGS, "cancel")),
                ("state", "not in", ("undone", "asked")),
                "|",
                ("move_ids", "!=", False),
                "|",
                ("purchase_line_ids", "!=", False),
                ("state", "=", "executed"),
            ]
        )
        changed = {}
        for proposal in done:
            sign = -1 if proposal.verb == "cancel" else 1
            for warehouse, units in (
                (proposal.warehouse_id, sign * proposal.quantity),
                (proposal.origin_warehouse_id, -sign * proposal.quantity),
            ):
                place = proposal.product_id.id, warehouse.id
                changed[place] = changed.get(place, 0) + units
        return changed
