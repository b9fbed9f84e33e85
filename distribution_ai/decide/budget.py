"""Budget: what to spend on first when money is short."""

__all__ = ["SPENDS", "within_budget"]

import numpy as np
import pandas as pd

from distribution_ai.decide.state import State

SPENDS = ("buy", "transfer", "expedite")


def within_budget(state: State, actions: pd.DataFrame) -> np.ndarray:
    """Which of the actions the parameter ``budget`` can pay for.

    What spends money is taken by value per unit of money, the best first, as long as it fits into
    what is left; what spends nothing always is. What a planner has fixed is paid first.
    """
    spends = actions["verb"].isin(SPENDS).to_numpy() & (actions["cost"] > 0).to_numpy()
    cost = np.where(spends, actions["cost"], 0.0)
    if cost.sum() <= state.parameters.budget:
        return np.ones(len(actions), dtype=bool)
    fixed = actions["edited"].to_numpy(dtype=bool) & spends
    affordable = ~spends | fixed
    left = state.parameters.budget - cost[fixed].sum()
    ratio = actions["expected_value"].to_numpy() / np.maximum(cost, 1e-9)
    waiting = np.lexsort((np.arange(len(actions)), -ratio))
    waiting = waiting[~affordable[waiting]]
    while len(waiting := waiting[cost[waiting] <= left]):
        bought = waiting[np.cumsum(cost[waiting]) <= left]
        affordable[bought] = True
        left -= cost[bought].sum()
        waiting = waiting[len(bought) :]
    return affordable
