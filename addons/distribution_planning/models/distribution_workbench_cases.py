from odoo import api, models
from odoo.exceptions import AccessError

from ..engine_text import said

# What this extends has to be loaded before it.
from . import distribution_workbench_detail  # noqa: F401  # pylint: disable=unused-import
from .distribution_workbench import _day

MOST_CARDS = 200
TOP = 10


class DistributionWorkbench(models.AbstractModel):
    """The day's few cases: a budget of cards for each role, the most money first."""

    _inherit = "distribution.workbench"

    @api.model
    def cases(self, every=False):
        """Cards of the open cases; with ``every`` also those beyond the day's budget."""
        Case = self.env["distribution.case"]
        Case.check_access("read")
        domain = [("company_id", "=", self.env.company.id), ("state", "=", "open")]
        counts = dict(Case._read_group(domain, ["role"], ["__count"]))
        found = Case.browse()
        for role in counts:
            if every:
                found |= Case.search([*domain, ("role", "=", role)], limit=MOST_CARDS)
            else:
                found |= Case.browse(Case.cards_of_the_day(role)["case_ids"])
        total = sum(counts.values())
        return {
            "cards": self._cards(found.sorted(lambda case: (-case.money_at_risk, case.id))),
            "more": total - len(found),
            "total": total,
        }

    def _cards(self, cases):
        labels = {name: self._case_labels(name) for name in ("kind", "role", "state")}
        return [
            {
                "id": case.id,
                "kind": case.kind,
                "kind_label": labels["kind"][case.kind],
                "subject": said(case, "subject"),
                "count": case.position_count,
                "proposals": case.proposal_count,
                "money_at_risk": case.money_at_risk,
                "role_label": labels["role"][case.role],
                "deadline": _day(case.deadline),
                "state": case.state,
                "state_label": labels["state"][case.state],
            }
            for case in cases
        ]

    def _case_labels(self, field):
        return dict(self.env["distribution.case"]._fields[field]._description_selection(self.env))

    def _detail_of_case(self, record_id):
        case = self.env["distribution.case"].browse(record_id).exists()
        if not case:
            return None
        case.check_access("read")
        [card] = self._cards(case)
        page = self.proposals({"case": case.id}, limit=TOP)
        return {
            **card,
            **{name: said(case, name) for name in ("cause", "remedy", "response")},
            "expected_value": case.expected_value,
            "periods": case.periods,
            "first_seen": _day(case.first_seen),
            "last_seen": _day(case.last_seen),
            "user": case.user_id.name or "",
            "may_act": self._may_act(case, "open", "watching", "snoozed"),
            "may_reopen": self._may_act(case, "snoozed", "dismissed"),
            "proposals": page["rows"],
            "proposal_total": page["total"],
            "positions": [_position(position) for position in case.position_ids[:TOP]],
        }

    def _may_act(self, case, *states):
        try:
            case._check_may_act()
        except AccessError:
            return False
        return case.state in states

    @api.model
    def act_on_case(self, case_id, action, argument):
        """Snooze until a day, dismiss with a reason, or reopen (without argument), by the case's
        own methods."""
        case = self.env["distribution.case"].browse(int(case_id))
        case.check_access("read")
        if action == "reopen":
            case.action_reopen()
        else:
            {"snooze": case.action_snooze, "dismiss": case.action_dismiss}[action](argument)
        return self.cases()


def _position(position):
    return {
        "id": position.id,
        "product": position.product_id.display_name,
        "warehouse": position.warehouse_id.name,
        "unit": position.uom_id.name,
        "on_hand": position.on_hand,
        "reorder_point": position.reorder_point,
        "stockout_probability": position.stockout_probability,
        "stockout_date": _day(position.stockout_date),
        "shortage_cost": position.shortage_cost,
        "excess_cost": position.excess_cost,
    }
