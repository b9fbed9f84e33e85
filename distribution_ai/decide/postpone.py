"""Postpone: open supply that will be needed, but later than it is due."""

__all__ = ["postpone"]

import numpy as np
import pandas as pd

from distribution_ai.decide.confidence import DEVIATIONS, FORECAST_ERROR, chance_of_gain
from distribution_ai.decide.surplus import Surplus

LEAST_DAYS = 7.0


def postpone(surplus: Surplus) -> pd.DataFrame:
    """Each line to the day on which it would have been ordered to come: columns of a change.

    That day, a policy without the line would have its next order delivered. Saved is the holding
    until then; a change costs an order line, and what the later date risks in shortages. A line
    is not moved for less than a week. ``expected_value`` is missing where nothing can be done.
    """
    state, supply, line = surplus.state, surplus.supply, surplus.line
    quantity, due = supply.quantity[line], supply.days[line]
    later = np.floor(surplus.idle(quantity) + 1e-6)
    to = due + later
    holding = state.parameters.holding_cost[surplus.row] * quantity * later
    moved = surplus.schedule.moving(due, to, quantity)
    change = state.parameters.order_cost[surplus.row]
    values = [
        holding - change - surplus.later_costs(moved, to, factor)
        for factor in (1.0, *np.exp(FORECAST_ERROR * DEVIATIONS))
    ]
    possible = (later >= LEAST_DAYS) & supply.purchase[line]
    return pd.DataFrame({
        "verb": "postpone", "line": line, "row": surplus.row, "quantity": quantity, "days": to,
        "idle": later, "cost": 0.0, "expected_value": np.where(possible, values[0], np.nan),
        "sure": chance_of_gain(np.stack(values[1:])),
    })  # fmt: skip
