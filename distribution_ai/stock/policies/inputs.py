"""What the formulas ask of their inputs, and the faults they name."""

__all__ = ["HIGHEST_SHARE", "bounded_share", "not_negative", "positive"]

import numpy as np

from distribution_ai.errors import PlanningError
from distribution_ai.parameters import HIGHEST_SERVICE_LEVEL

HIGHEST_SHARE = HIGHEST_SERVICE_LEVEL
"""Any share asked for is drawn in to this one: nothing finite serves demand without a tail."""


def not_negative(name: str, values) -> np.ndarray:
    """``values`` as floats, all known, finite and at least zero.

    Raises :class:`PlanningError` that names the first one that is not.

    >>> not_negative("demand", [1, 2]).tolist()
    [1.0, 2.0]
    """
    return _all(name, values, lambda given: given >= 0, "at least 0")


def positive(name: str, values) -> np.ndarray:
    """``values`` as floats, all known, finite and above zero; else :class:`PlanningError`."""
    return _all(name, values, lambda given: given > 0, "above 0")


def bounded_share(name: str, values) -> np.ndarray:
    """Shares drawn in to 0…:data:`HIGHEST_SHARE`; :class:`PlanningError` where one is unknown.

    >>> bounded_share("fill rate", [-0.5, 0.95, 1.0]).tolist()
    [0.0, 0.95, 0.9999]
    """
    given = np.asarray(values, dtype=float)
    if np.isnan(given).any():
        raise PlanningError(f"{name} is unknown; give a share between 0 and 1")
    return np.clip(given, 0.0, HIGHEST_SHARE)


def _all(name: str, values, holds, wanted: str) -> np.ndarray:
    given = np.asarray(values, dtype=float)
    wrong = np.flatnonzero(~(np.isfinite(given) & holds(given)))
    if len(wrong):
        raise PlanningError(
            f"{name} of item-location {wrong[0]} is {given.flat[wrong[0]]:g}; "
            f"it must be finite and {wanted}"
        )
    return given
