"""What a unit costs more from another source than from the usual one."""

__all__ = ["beyond_usual_price"]

import numpy as np

from distribution_ai.decide.state import State


def beyond_usual_price(state: State) -> np.ndarray:
    """Money per unit by which each edge, shape (E,), is dearer than the usual source of its
    receiver, freight included; nothing where either price is unknown."""
    sourcing = state.sourcing
    known = ~sourcing.from_supplier | (sourcing.unit_price > 0)
    price = np.where(known, sourcing.unit_price, np.nan) + state.landed_cost
    return np.nan_to_num(price - _from_usual_source(state, price)[sourcing.item_location])


def _from_usual_source(state: State, price: np.ndarray) -> np.ndarray:
    """Money per unit (N,) over the usual edges from the supplier on, NaN without one."""
    sourcing = state.sourcing
    cost = np.full(state.network.size, np.nan)
    for level in range(int(sourcing.level.max(initial=-1)), -1, -1):
        rows = np.flatnonzero((sourcing.level == level) & sourcing.has_source)
        edge, parent = sourcing.preferred[rows], sourcing.parent[rows]
        above = np.where(sourcing.from_supplier[edge], 0.0, np.append(cost, np.nan)[parent])
        cost[rows] = price[edge] + above
    return cost
