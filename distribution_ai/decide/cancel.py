"""Cancel: open supply that nobody will need for a long time, or ever."""

__all__ = ["cancel"]

import numpy as np
import pandas as pd

from distribution_ai.decide.confidence import DEVIATIONS, FORECAST_ERROR, chance_of_gain
from distribution_ai.decide.lots import round_up
from distribution_ai.decide.surplus import Surplus


def cancel(surplus: Surplus) -> pd.DataFrame:
    """The units of each line above the order-up-to level: columns of a change.

    What is left of a line keeps to the lots of its lane. Saved are the holding of its units, on
    average until half of them would have been ordered anyway, the price of what would never be
    sold (after the item's end or its shelf life), and for a transfer its freight and what the
    giver gains by keeping the stock. A change costs an order line, and what is missing then.
    ``expected_value`` is missing where nothing can be cancelled.
    """
    state, supply, line, row = surplus.state, surplus.supply, surplus.line, surplus.row
    quantity = _units(surplus)
    due = supply.days[line]
    idle = surplus.idle(quantity / 2.0)
    saved = _holding_rate(surplus) * quantity * idle
    saved += _obsolete(surplus, quantity) * state.parameters.unit_cost[row]
    saved += _kept_by_the_giver(surplus, quantity, idle) - state.parameters.order_cost[row]
    without = surplus.schedule.adding(due, -quantity)
    until = np.maximum(state.protection.days[row], due)
    values = [
        saved - surplus.later_costs(without, until, factor)
        for factor in (1.0, *np.exp(FORECAST_ERROR * DEVIATIONS))
    ]
    return pd.DataFrame({
        "verb": "cancel", "line": line, "row": row, "quantity": quantity, "days": due,
        "idle": idle, "cost": 0.0, "expected_value": np.where(quantity > 0, values[0], np.nan),
        "sure": chance_of_gain(np.stack(values[1:])),
    })  # fmt: skip


def _units(surplus: Surplus) -> np.ndarray:
    """Units to cancel, so that what is left is a whole lot or nothing."""
    sourcing, line = surplus.state.sourcing, surplus.line
    edge = surplus.supply.edge[line]
    minimum = np.append(sourcing.min_quantity, 0.0)[edge]
    multiple = np.append(sourcing.multiple_quantity, 1.0)[edge]
    whole = surplus.supply.quantity[line]
    left = round_up(whole - surplus.units, minimum, multiple)
    return np.maximum(whole - left, 0.0)


def _holding_rate(surplus: Surplus) -> np.ndarray:
    """What holding a unit for a day costs more than where it would be without the line."""
    cost, giver = surplus.state.parameters.holding_cost, surplus.supply.giver[surplus.line]
    at_giver = np.append(cost, 0.0)[giver]
    return np.maximum(cost[surplus.row] - at_giver, 0.0)


def _obsolete(surplus: Surplus, quantity: np.ndarray) -> np.ndarray:
    """Units (m,) that demand will not use up before the item ends or spoils."""
    state, row = surplus.state, surplus.row
    items = state.network.items
    item = state.network.item[row]
    end = (items["end_date"] - state.today).dt.days.to_numpy(dtype=float)[item]
    shelf = items["shelf_life_days"].to_numpy(dtype=float)[item]
    life = np.fmin(np.maximum(end, 0.0), surplus.supply.days[surplus.line] + shelf)
    days = np.where(np.isnan(life), 0.0, life)
    sold = state.forecast.sum_mean(days / state.forecast.bucket_days, row)
    unsold = np.clip(surplus.net - sold, 0.0, quantity)
    return np.where(np.isnan(life) | (surplus.supply.giver[surplus.line] >= 0), 0.0, unsold)


def _kept_by_the_giver(surplus: Surplus, quantity: np.ndarray, idle: np.ndarray) -> np.ndarray:
    """The shortage that the giver of a transfer avoids by keeping the stock, beside what the plan
    buys for it, and the freight, where it would not have to travel soon anyway."""
    state, line = surplus.state, surplus.line
    giver, edge = surplus.supply.giver[line], surplus.supply.edge[line]
    known = giver >= 0
    position = surplus.giver_position
    short = state.curves.weighted_shortage(giver, position)
    short = short - state.curves.weighted_shortage(giver, position + quantity)
    long_idle = idle > state.parameters.burn_out_days[surplus.row]
    freight = np.append(state.landed_cost, 0.0)[edge] * quantity * long_idle
    return np.where(known, freight + state.curves.shortage_cost[giver] * short, 0.0)
