from datetime import timedelta

from odoo import models
from odoo.fields import Date
from odoo.tools import date_utils

# What this extends has to be loaded before it.
from . import distribution_workbench  # noqa: F401  # pylint: disable=unused-import

QUANTILES = ("q05", "q25", "q75", "q95")
LEAST_DAYS, MOST_DAYS = 28, 91
ARRIVING = ("confirmed", "draft", "in_transit")


class DistributionWorkbench(models.AbstractModel):
    """The picture: stock day by day where goods arrive and where they leave."""

    _inherit = "distribution.workbench"

    def _pictures(self, proposal):
        """One picture for each place that the proposal touches, the one that gains first."""
        today = Date.context_today(self)
        touched = self._touched(proposal, today)
        places = [place for place, _label, _changes in touched]
        known = self._known_of(proposal.company_id, places, today)
        return [
            self._picture(known, place, label, changes, today) for place, label, changes in touched
        ]

    def _touched(self, proposal, today):
        """``[((product, warehouse), label, [(days from today, quantity)])]``."""
        product, warehouse = proposal.product_id, proposal.warehouse_id
        label, changes = self.env._("%s, receives", warehouse.name), []
        due = _days(proposal.due_date, today)
        is_open = proposal.state in ("to_approve", "failed", "held", "blocked", "observed")
        others = []
        if not is_open or proposal.verb in ("hold", "adjust"):
            label = warehouse.name
        elif proposal.verb in ("buy", "transfer", "substitute"):
            changes = [(due, proposal.quantity)]
        elif proposal.supply_date:
            label = warehouse.name
            planned = _days(proposal.supply_date, today)
            less = proposal.quantity if proposal.verb == "cancel" else proposal.supply_quantity
            changes = [(planned, -less)]
            if proposal.verb != "cancel":
                changes.append((due, less))
        if proposal.verb == "transfer" and proposal.origin_warehouse_id:
            given = [(0, -proposal.quantity)] if is_open else []
            origin = proposal.origin_warehouse_id
            others = [((product, origin), self.env._("%s, gives", origin.name), given)]
        elif proposal.verb == "substitute" and proposal.substitute_id:
            given = [(0, -proposal.quantity * proposal._ratio())] if is_open else []
            replacement = proposal.substitute_id
            others = [
                ((replacement, warehouse), self.env._("%s, instead", replacement.display_name),
                 given)
            ]  # fmt: skip
        return [((product, warehouse), label, changes), *others]

    def _known_of(self, company, places, today):
        """What is known of the places, each kind read at once."""
        products = self.env["product.product"].union(*(product for product, _place in places))
        warehouses = self.env["stock.warehouse"].union(*(place for _product, place in places))
        both = [("product_id", "in", products.ids), ("warehouse_id", "in", warehouses.ids)]
        positions = self.env["distribution.position"].search(both)
        as_of = positions[:1].run_id.as_of or today
        forecasts = self.env["distribution.forecast"].search(
            [*both, ("made_week", "=", date_utils.start_of(as_of, "week"))], order="week"
        )
        serving = self.env["distribution.lane"].search(
            [("origin_warehouse_id", "in", warehouses.ids), ("route_id", "!=", False)]
        )
        parts = {}
        for part, product, warehouse, *rest in self.env["distribution.snapshot.reader"].parts_now(
            company, products, today
        ):
            parts.setdefault((product, warehouse), []).append((part, *rest))
        return {
            "as_of": as_of,
            "positions": positions.grouped(lambda one: (one.product_id, one.warehouse_id)),
            "forecasts": forecasts.grouped(lambda one: (one.product_id, one.warehouse_id)),
            "serving": serving.origin_warehouse_id,
            "parts": parts,
        }

    def _picture(self, known, place, label, changes, today):
        product, warehouse = place
        position = known["positions"].get(place, self.env["distribution.position"])
        forecasts = known["forecasts"].get(place, self.env["distribution.forecast"])
        demand = self._demand(known, position, forecasts, today)
        horizon = len(demand.mean) - 1
        stock, supply, outgoing = _split(known["parts"].get((product.id, warehouse.id), []), today)
        opening = stock - outgoing["owed"] - outgoing["leaving"]
        arrivals = [(day, quantity) for day, quantity, *_rest in supply]
        return {
            "label": label,
            "product": product.display_name,
            "unit": product.uom_id.name,
            "position_id": position.id,
            "days": [str(today + timedelta(days=n)) for n in range(horizon + 1)],
            "on_hand": stock,
            "planned_on_hand": position.on_hand if position else None,
            **outgoing,
            "reorder_point": position.reorder_point,
            "order_up_to": position.order_up_to,
            "safety_stock": position.safety_stock,
            "lead_days": position.lead_days,
            "has_forecast": bool(forecasts),
            "serves": warehouse in known["serving"],
            "supply": [
                {"day": day, "quantity": quantity, "state": state, "late": late}
                for day, quantity, state, late in supply
                if day <= horizon
            ],
            "changes": [{"day": day, "quantity": quantity} for day, quantity in changes],
            "before": _course(position, opening, demand, arrivals),
            "after": _course(position, opening, demand, arrivals + changes) if changes else None,
        }

    def _demand(self, known, position, forecasts, today):
        """Demand from today on, from the weekly forecasts of the plan."""
        import numpy as np

        from distribution_ai.explain.projection import demand_to_date

        weeks = [(max(row.week, known["as_of"]), row.week + timedelta(days=7)) for row in forecasts]
        begin = np.array([_days(first, today) for first, _end in weeks], dtype=np.int64)
        days = np.array([(end - first).days for first, end in weeks], dtype=np.int64)
        mean = np.array(forecasts.mapped("planned"), dtype=float)
        quantiles = np.array([[row[name] for name in QUANTILES] for row in forecasts], dtype=float)
        wanted = max(2 * position.protection_days, position.lead_days + 14, LEAST_DAYS)
        last = int((begin + days).max(initial=0)) if len(begin) else MOST_DAYS
        horizon = int(min(wanted, max(last, LEAST_DAYS), MOST_DAYS))
        serves = position.warehouse_id in known["serving"]
        others = _of_others(position, begin, days, mean) if serves or not forecasts else 0.0
        return demand_to_date(
            begin, days, mean, quantiles.reshape(len(mean), len(QUANTILES)), horizon, others,
            known=_range_of_sum(position),
        )  # fmt: skip


def _course(position, opening, demand, arrivals):
    """Stock day by day from the opening stock with what arrives, ``[(day, quantity)]``."""
    import numpy as np

    from distribution_ai.explain.projection import at_two_instants, projected_stock

    days, amounts = zip(*arrivals, strict=True) if arrivals else ((), ())
    expected, ranges = projected_stock(opening, demand, np.array(days), np.array(amounts))
    standing = at_two_instants(
        expected, position.lead_days, position.safety_stock, position.order_up_to
    )
    if not position:
        standing["status"] = "unknown"
    return {
        "expected": expected.round(2).tolist(),
        "ranges": ranges.round(2).tolist(),
        **standing,
    }


def _of_others(position, begin, days, mean):
    """Demand a day over the protection interval that is not the location's own."""
    import numpy as np

    if position.protection_days <= 0 or not position.protection_demand:
        return position.demand_per_day
    within = np.clip(position.protection_days - begin, 0, days) / np.maximum(days, 1)
    own = float((within * mean).sum())
    return max(position.protection_demand - own, 0.0) / position.protection_days


def _range_of_sum(position):
    if not position or position.protection_q95 <= 0:
        return None
    return (
        position.protection_days,
        position.protection_q05,
        position.protection_demand,
        position.protection_q95,
    )


def _split(parts, today):
    """Stock, supply to come ``[(days from today, quantity, state, is late)]``, and what goes."""
    stock, supply, outgoing = 0.0, [], {"owed": 0.0, "leaving": 0.0}
    for part, quantity, day, _name in parts:
        if part == "stock":
            stock += quantity
        elif part in ARRIVING:
            supply.append((_days(day, today), quantity, part, bool(day) and day < today))
        else:
            outgoing[part] += quantity
    return stock, supply, outgoing


def _days(day, today):
    return max((day - today).days, 0) if day else 0
