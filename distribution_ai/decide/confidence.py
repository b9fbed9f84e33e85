"""How sure it is that acting beats holding."""

__all__ = ["confidence_of"]

import numpy as np
import pandas as pd
from scipy.special import ndtr

from distribution_ai.decide.state import State

FORECAST_ERROR = 0.25
DEVIATIONS = np.linspace(-2.5, 2.5, 11)


def confidence_of(state: State, actions: pd.DataFrame, trust: np.ndarray) -> np.ndarray:
    """Probability that acting beats holding if the whole forecast is off, times the trust.

    The demand distribution already covers chance; what may still make a decision wrong is that
    the forecast as a whole is too high or too low. Its true level is taken as lognormal around
    the forecast with a deviation of 25 %, and the confidence is the probability that the
    expected value is positive there, times ``trust`` (N,), the quality of the data.
    ``actions`` has ``row``, ``net``, ``quantity``, ``gain`` and ``expected_value``.
    """
    row = actions["row"].to_numpy()
    net, quantity = actions["net"].to_numpy(), actions["quantity"].to_numpy()
    costs = (actions["gain"] - actions["expected_value"]).to_numpy()
    values = np.stack(
        [
            state.curves.gain(row, net, quantity, np.exp(FORECAST_ERROR * z)) - costs
            for z in DEVIATIONS
        ]
    )
    return ndtr(-_break_even(values)) * trust[row]


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
