"""Adjust: reordering rules in the ERP that no longer fit."""

__all__ = ["plan_adjustments"]

import numpy as np
import pandas as pd

from distribution_ai.decide.state import State
from distribution_ai.stock.stability import stays


def plan_adjustments(state: State) -> pd.DataFrame:
    """Rules whose reorder point or order-up-to level is off; see :func:`stays`.

    ``quantity`` is the new reorder point. ``expected_value`` is the difference in the expected
    cost of facing one protection interval from the old and from the new reorder point; it is
    negative where the old rule costs less but misses the service level asked for.
    """
    parameters, targets = state.parameters, state.targets
    point, up_to = np.ceil(targets.reorder_point), np.ceil(targets.order_up_to)
    ruled = ~np.isnan(parameters.current_reorder_point) | ~np.isnan(parameters.current_order_up_to)
    row = np.flatnonzero(ruled & ~stays(parameters, point, up_to) & state.sourcing.has_source)
    old = np.nan_to_num(parameters.current_reorder_point[row])
    value = state.curves.cost(row, old) - state.curves.cost(row, point[row])
    return pd.DataFrame(
        {
            "row": row,
            "quantity": point[row],
            "old_reorder_point": old,
            "old_order_up_to": parameters.current_order_up_to[row],
            "new_reorder_point": point[row],
            "new_order_up_to": up_to[row],
            "expected_value": value,
        }
    )
