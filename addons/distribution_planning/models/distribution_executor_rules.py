from odoo import models
from odoo.tools import format_date

from .stock_warehouse_orderpoint import LIMITS

IN_USE_AGAIN = {"active": True, "trigger": "manual"}


class DistributionExecutor(models.AbstractModel):
    """Change reordering rules: minimum and maximum, or silence until a day."""

    _inherit = "distribution.executor"

    def _prepare_adjust(self, batch):
        """Archived rules too: a product can have only one in a place."""
        return self.with_context(active_test=False)._rules_by_product(batch)

    def _prepare_hold(self, batch):
        return self._rules_by_product(batch)

    def _rules_by_product(self, batch):
        """The reordering rules of the batch by product, read at once."""
        rules = self.env["stock.warehouse.orderpoint"].search(
            [
                ("company_id", "=", batch.company_id.id),
                ("product_id", "in", batch.product_id.ids),
                ("location_id", "=", batch[0].warehouse_id.lot_stock_id.id),
            ]
        )
        return {rule.product_id: rule for rule in rules}

    def _refuse_adjust(self, proposals):
        """Rules that somebody changed after the data of the plan was read."""
        changes = self.env["distribution.orderpoint.change"].search(
            [
                ("product_id", "in", proposals.product_id.ids),
                ("warehouse_id", "=", proposals.warehouse_id.id),
                ("create_date", ">", min(proposals.run_id.mapped("started_on"))),
                ("proposal_id", "=", False),
            ]
        )
        by_product = {change.product_id: change for change in changes.sorted("id")}
        return {
            proposal: self.env._(
                "%(person)s changed the reordering rule after the plan's data was read.",
                person=by_product[proposal.product_id].create_uid.name,
            )
            for proposal in proposals
            if proposal.product_id in by_product
        }

    def _execute_adjust(self, proposals, rules):
        """Set the reordering rules: one write for all that get the same limits."""
        before = {product: _before(rule) for product, rule in rules.items()}
        new = proposals.filtered(lambda proposal: proposal.product_id not in rules)
        rules = rules | self._create_rules(new)
        decided = {rules[proposal.product_id].id: proposal.id for proposal in proposals}
        for limits, alike in (proposals - new).grouped(_limits).items():
            changed = self.env["stock.warehouse.orderpoint"].browse(
                [rules[product].id for product in alike.product_id]
            )
            changed._decided_by(decided).write(dict(limits))
            changed.filtered(lambda rule: not rule.active).write(IN_USE_AGAIN)
        for proposal in proposals:
            rule = rules[proposal.product_id]
            proposal._internally().write(
                {
                    "orderpoint_id": rule.id,
                    "document_changes": [self._rule_change(rule, before.get(rule.product_id))],
                }
            )
        return {
            proposal: [change["name"] for change in proposal.document_changes]
            for proposal in proposals
        }

    def _create_rules(self, proposals):
        """Reordering rules for the products that have none: ``{product: rule}``."""
        Rule = self.env["stock.warehouse.orderpoint"]
        rules = Rule._decided_by(
            {proposal.product_id.id: proposal.id for proposal in proposals}
        ).create(
            [
                {
                    **dict(_limits(proposal)),
                    "product_id": proposal.product_id.id,
                    "warehouse_id": proposal.warehouse_id.id,
                    "location_id": proposal.warehouse_id.lot_stock_id.id,
                    "company_id": proposal.company_id.id,
                    "trigger": "manual",
                }
                for proposal in proposals
            ]
        )
        return {rule.product_id: rule for rule in rules}

    def _rule_change(self, rule, before):
        after = {name: rule[name] for name in before or LIMITS}
        return {
            "kind": "changed" if before else "created",
            "model": rule._name,
            "id": rule.id,
            "before": before or {},
            "after": after,
            "name": self._limits_message(rule, before),
        }

    def _limits_message(self, rule, before):
        if before is None:
            return self.env._(
                "%(rule)s created: minimum %(minimum)s, maximum %(maximum)s",
                rule=rule.name,
                minimum=rule.product_min_qty,
                maximum=rule.product_max_qty,
            )
        return self.env._(
            "%(rule)s: minimum %(old_minimum)s → %(minimum)s, "
            "maximum %(old_maximum)s → %(maximum)s",
            rule=rule.name,
            old_minimum=before["product_min_qty"],
            minimum=rule.product_min_qty,
            old_maximum=before["product_max_qty"],
            maximum=rule.product_max_qty,
        )

    def _execute_hold(self, proposals, rules):
        """Silence Odoo's own suggestion until the day to look again.

        Rules that order by themselves cannot be silenced: they stay as they are.
        """
        for until, alike in proposals.grouped("due_date").items():
            silenced = alike.filtered(lambda held: self._may_be_silenced(rules, held))
            found = self.env["stock.warehouse.orderpoint"].union(
                *(rules[product] for product in silenced.product_id)
            )
            before = {rule: rule.snoozed_until for rule in found}
            found.snoozed_until = until
            for proposal in silenced:
                rule = rules[proposal.product_id]
                proposal._internally().write(
                    {
                        "orderpoint_id": rule.id,
                        "document_changes": [self._snooze_change(rule, before[rule])],
                    }
                )
        return {
            proposal: [self.env._("Held until %s", format_date(self.env, proposal.due_date))]
            + [change["name"] for change in proposal.document_changes or []]
            for proposal in proposals
        }

    def _may_be_silenced(self, rules, proposal):
        return proposal.product_id in rules and rules[proposal.product_id].trigger == "manual"

    def _snooze_change(self, rule, before):
        return {
            "kind": "changed",
            "model": rule._name,
            "id": rule.id,
            "before": {"snoozed_until": before and str(before)},
            "after": {"snoozed_until": str(rule.snoozed_until)},
            "name": self.env._("%s silenced", rule.name),
        }


def _before(rule):
    """What setting the limits changes of a rule."""
    names = LIMITS if rule.active else (*LIMITS, *IN_USE_AGAIN)
    return {name: rule[name] for name in names}


def _limits(proposal):
    """Minimum and maximum that the proposal sets."""
    return (
        ("product_min_qty", proposal.new_reorder_point),
        ("product_max_qty", proposal.new_order_up_to),
    )
