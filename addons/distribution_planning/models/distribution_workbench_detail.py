import json

from odoo import api, models
from odoo.exceptions import UserError

from ..engine_text import in_words, said

# What this extends has to be loaded before it.
from . import distribution_workbench  # noqa: F401  # pylint: disable=unused-import
from .distribution_workbench import _day, _row

HISTORY = 12
KEYS = 200
POSITION_FIGURES = (
    "on_hand",
    "inventory_position",
    "reorder_point",
    "order_up_to",
    "safety_stock",
    "demand_per_day",
    "protection_demand",
    "stockout_probability",
    "shortage_units",
    "shortage_cost",
    "lead_days",
    "protection_days",
    "service_level",
    "trust",
)


class DistributionWorkbench(models.AbstractModel):
    """The right side of the workbench: all about one proposal or one case."""

    _inherit = "distribution.workbench"

    @api.model
    def detail(self, kind, record_id):
        """All about one ``proposal`` or ``case``, or None if it is no more."""
        if kind not in ("proposal", "case"):
            raise UserError(self.env._("There is nothing to show of kind %s.", kind))
        return getattr(self, f"_detail_of_{kind}")(int(record_id))

    def _detail_of_proposal(self, record_id):
        proposal = self.env["distribution.proposal"].browse(record_id).exists()
        if not proposal:
            return None
        proposal.check_access("read")
        labels = {name: self._labels(name) for name in ("verb", "verdict", "state")}
        refusal = proposal._refusals().get(proposal, "")
        return {
            **_row(proposal, labels),
            "name": proposal.display_name,
            "reason": said(proposal, "reason"),
            "recommended": proposal.recommended_quantity,
            "changed_by": proposal.requester_id.name or "",
            "priced": self._priced(proposal),
            "may_change": not refusal and proposal.verb in ("buy", "transfer"),
            "may_undo": proposal._may_be_undone() and proposal.has_access("write"),
            "may_take_back": proposal.may_take_back and proposal.has_access("write"),
            "is_put_off": proposal.is_put_off,
            "refusal": refusal,
            "position_id": proposal.position_id.id,
            "position": self._position(proposal.position_id),
            "alternatives": self._alternatives(proposal, labels),
            "governance": self._governance(proposal),
            "documents": self._documents(proposal),
            "history": self._history(proposal),
            "pictures": self._pictures(proposal),
        }

    def _priced(self, proposal):
        """Value and cost of the quantity as it is now, if a person changed it."""
        if not proposal.uom_id.compare(proposal.quantity, proposal.recommended_quantity):
            return None
        return proposal.price_of(proposal.quantity) if proposal.value_curve else None

    def _position(self, position):
        if not position:
            return None
        return {
            **{name: position[name] for name in POSITION_FIGURES},
            "segment": said(position, "segment"),
            "stockout_date": _day(position.stockout_date),
            "trust_reasons": said(position, "trust_reasons"),
        }

    def _alternatives(self, proposal, labels):
        """What was chosen, what lost to it and why, and holding; the most valuable first."""
        chosen = {
            "id": 0,
            "chosen": True,
            "verb_label": labels["verb"][proposal.verb],
            "source": proposal.source or "",
            "quantity": proposal.recommended_quantity,
            "due_date": _day(proposal.due_date),
            "value": proposal.expected_value,
            "cost": proposal.cost,
            "why_not": "",
        }
        others = [
            {
                "id": other.id,
                "chosen": False,
                "verb_label": labels["verb"][other.verb],
                "source": other.source or "",
                "quantity": other.quantity,
                "due_date": _day(other.due_date),
                "value": other.expected_value,
                "cost": other.cost,
                "why_not": said(other, "why_not"),
            }
            for other in proposal.alternative_ids
        ]
        return [chosen, *others]

    def _governance(self, proposal):
        facts = json.loads(proposal.facts or "{}")
        return {
            "why": (proposal.why_verdict or "").split("\n") if proposal.why_verdict else [],
            "rules": proposal.rule_ids or "",
            "held_back": said(proposal, "held_back"),
            "approvals": proposal.approvals,
            "people": proposal.people,
            "four_eyes": proposal.four_eyes,
            "escalate_to": proposal.escalate_to or "",
            "facts": [{"name": in_words(self.env, "vocabulary", name.replace("_", " ")),
                       "value": value}
                      for name, value in sorted(facts.items())],
        }  # fmt: skip

    def _documents(self, proposal):
        """The documents made or changed, as far as the user may read them."""
        known = proposal.sudo()
        found = [
            *known.picking_ids.with_env(self.env),
            *known._purchase_orders().with_env(self.env),
            *known.sale_line_ids.order_id.with_env(self.env),
            *known.orderpoint_id.with_env(self.env),
        ]
        return [
            {"model": record._name, "id": record.id, "name": record.sudo().display_name}
            for record in found
            if record.has_access("read")
        ]

    def _history(self, proposal):
        """What was decided at this item-location before, the newest first."""
        keys = self.env["distribution.proposal"].search(
            [
                ("company_id", "=", proposal.company_id.id),
                ("product_id", "=", proposal.product_id.id),
                ("warehouse_id", "=", proposal.warehouse_id.id),
            ],
            order="id desc",
            limit=KEYS,
        )
        entries = self.env["distribution.ledger.entry"].search(
            [
                ("company_id", "=", proposal.company_id.id),
                ("proposal_key", "in", list(set(keys.mapped("proposal_key")))),
                ("event", "!=", "recommended"),
            ],
            order="sequence desc",
            limit=HISTORY,
        )
        events = dict(entries._fields["event"]._description_selection(self.env))
        verbs = self._labels("verb")
        return [
            {
                "id": entry.id,
                "on": str(entry.on),
                "event": events[entry.event],
                "verb": verbs.get(entry.verb, ""),
                "who": entry.sudo().user_id.name or entry.actor,
                **_said(entry),
            }
            for entry in entries
        ]


def _said(entry):
    """Quantity and reason of an entry of the ledger."""
    values = json.loads(entry["values"] or "{}")
    reasons = ("reject_reason", "change_reason", "undo_reason")
    reason = next((values[name] for name in reasons if values.get(name)), "")
    return {"quantity": values.get("quantity") or 0.0, "reason": reason}
