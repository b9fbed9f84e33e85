"""How sure it is that acting beats holding."""

__all__ = ["DEVIATIONS", "FORECAST_ERROR", "chance_of_gain", "confidence_of", "gain_of"]

import numpy as np
import pandas as pd
from scipy.special import ndtr

from distribution_ai.decide.state import State

FORECAST_ERROR = 0.25
DEVIATIONS = np.linspace(-2.5, 2.5, 11)


def confidence_of(state: State, actions: pd.DataFrame) -> np.ndarray:
    """Probability that acting beats holding if the whole forecast is off.

    The demand distribution already covers chance; what may still make a decision wrong is that
    the forecast as a whole is too high or too low. Its true level is taken as lognormal around
    the forecast with a deviation of 25 %, and the confidence is the probability that the
    expected value is positive there.
    ``actions`` are purchases and transfers with ``row``, ``net``, ``quantity``, ``gain`` and
    ``expected_value``.
    """
    quantity = actions["quantity"].to_numpy()
    costs = (actions["gain"] - actions["expected_value"]).to_numpy()
    values = [
        gain_of(state, actions, quantity, np.exp(FORECAST_ERROR * z)) - costs for z in DEVIATIONS
    ]
    return chance_of_gain(np.stack(values))


def gain_of(
    state: State, actions: pd.DataFrame, quantity: np.ndarray, demand_factor: float = 1.0
) -> np.ndarray:
    """What each purchase or transfer gains with a ``quantity`` (n,), before its costs: an order
    placed today from its arrival on, stock that is moved over the whole protection interval."""
    row, net = actions["row"].to_numpy(), actions["net"].to_numpy()
    ordered = state.order_curves.gain(row, net, quantity, demand_factor)
    moved = state.curves.gain(row, net, quantity, demand_factor)
    return np.where(actions["verb"] == "buy", ordered, moved)


def chance_of_gain(values: np.ndarray) -> np.ndarray:
    """Probability that a value is positive, from its values (deviations, n) at each of
    :data:`DEVIATIONS`, whether it grows or falls with demand.

    >>> round(float(chance_of_gain(DEVIATIONS[:, None] + 1.0)[0]), 4)   # above -1 deviation
    0.8413
    >>> round(float(chance_of_gain(1.0 - DEVIATIONS[:, None])[0]), 4)   # below +1 deviation
    0.8413
    """
    falling = values[0] > values[-1]
    return ndtr(-_break_even(np.where(falling, values[::-1], values)))


def _break_even(values: np.ndarray) -> np.ndarray:
    """Deviation from which on the values (deviations, n) are positive, by interpolation."""
    positive = values > 0
    first = np.where(positive.any(axis=0), positive.argmax(axis=0), len(values))
    upper = np.clip(first, 1, len(values) - 1)
    columns = np.arange(values.shape[1])
    low, high = values[upper - 1, columns], values[upper, columns]
    step = np.where(high > low, -low / np.where(high > low, high - low, 1.0), 1.0)
    between = DEVIATIONS[upper - 1] + np.clip(step, 0.0, 1.0) * np.diff(DEVIATIONS)[0]
    return np.where(
        first == 0, DEVIATIONS[0], np.where(first == len(values), DEVIATIONS[-1], between)
    )
