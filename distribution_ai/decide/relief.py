"""Relief: what the usual source need not bring because something else did."""

__all__ = ["Relief", "relieved"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State

LEAST_UNITS = 1e-9


@dataclass(frozen=True, eq=False)
class Relief:
    """Units (N,) that nobody asks of an item-location any more (``units``), that it gives to
    others than those it usually supplies (``given``), and the share (N,) of what comes to an
    item-location from elsewhere that is relief to its parent (``passed``)."""

    units: np.ndarray
    given: np.ndarray
    passed: np.ndarray

    def passed_on(self, state: State, moves, worth: np.ndarray) -> np.ndarray:
        """What each of the ``moves`` is worth to those above its receiver, (n,), where the relief
        of item-locations is ``worth`` (N,) in money."""
        sourcing = state.sourcing
        a_unit = worth / np.maximum(self.units, LEAST_UNITS)
        above = np.zeros(len(worth))
        for level in range(int(sourcing.level.max(initial=-1)), -1, -1):
            rows = np.flatnonzero((sourcing.level == level) & (sourcing.parent >= 0))
            parent = sourcing.parent[rows]
            above[rows] = self.passed[rows] * (a_unit[parent] + above[parent])
        elsewhere = (moves.giver < 0) | ~state.serves[moves.edge]
        return np.where(elsewhere, above[moves.row] * moves.quantity, 0.0)


def relieved(state: State, needs: Needs, moves) -> Relief:
    """Relief by all ``moves`` together, from the customers' end upwards.

    What an item-location lacked (``needs``) and gets from elsewhere is not asked of its parent; the
    parent's own lack shrinks by that, and so on.
    """
    sourcing, size = state.sourcing, state.network.size
    usual = (moves.giver >= 0) & state.serves[moves.edge]
    served = np.bincount(moves.row[usual], moves.quantity[usual], size)
    elsewhere = np.bincount(moves.row[~usual], moves.quantity[~usual], size)
    lateral = (moves.giver >= 0) & ~usual
    given = np.bincount(moves.giver[lateral], moves.quantity[lateral], size)
    units, passed = np.zeros((2, size))
    for level in range(int(sourcing.level.max(initial=-1)) + 1):
        rows = np.flatnonzero((sourcing.level == level) & (sourcing.parent >= 0))
        came = elsewhere[rows] + units[rows]
        lacked = np.maximum(needs.quantity[rows] - np.maximum(served[rows] - given[rows], 0.0), 0.0)
        less = np.minimum(came, lacked)
        passed[rows] = less / np.maximum(came, LEAST_UNITS)
        np.add.at(units, sourcing.parent[rows], less)
    return Relief(units, given, passed)
