"""Stable targets: a reordering rule in force stays unless the change is worth making."""

__all__ = ["stays"]

import numpy as np

from distribution_ai.parameters import Parameters


def stays(parameters: Parameters, reorder_point: np.ndarray, order_up_to: np.ndarray) -> np.ndarray:
    """Where a rule is in force and none of its levels is off, (N,).

    A level is off when it differs from the new one (N,) by more than ``target_change_units`` and by
    more than ``target_change_share`` of it. Where the new ones are unknown (NaN) nothing stays.
    """
    point, up_to = parameters.current_reorder_point, parameters.current_order_up_to
    return (
        ~(np.isnan(point) & np.isnan(up_to))
        & ~np.isnan(reorder_point)
        & ~_is_off(parameters, point, reorder_point)
        & ~_is_off(parameters, up_to, order_up_to)
    )


def _is_off(parameters: Parameters, current: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Where a level in force (NaN: none) is off."""
    gap = np.abs(current - target)
    share = parameters.target_change_share * np.abs(target)
    return (gap > share) & (gap > parameters.target_change_units)
