"""Surplus: open supply beyond what the order-up-to level asks for."""

__all__ = ["CHANGEABLE", "Surplus", "find_surplus"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import idle_days, schedule_of
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.schedule import Schedule
from distribution_ai.decide.state import State

CHANGEABLE = ("draft", "confirmed")


@dataclass(frozen=True, eq=False)
class Surplus:
    """Lines (m,) of open supply that are not needed when they are due.

    ``line`` in ``supply``, ``row`` its receiver, ``units`` of it that lie above the order-up-to
    level, and ``idle`` (m,) days that the whole line would lie until it would have been ordered
    anyway; ``giver_position`` (m,) is the inventory position of who sends it, after all that the
    plan brings and takes, and ``schedule`` that of the receiver as things stand.
    """

    state: State
    supply: OpenSupply
    line: np.ndarray
    row: np.ndarray
    units: np.ndarray
    net: np.ndarray
    giver_position: np.ndarray
    schedule: Schedule

    def later_costs(self, changed: Schedule, until: np.ndarray, factor: float = 1.0) -> np.ndarray:
        """Money (m,) that a changed schedule loses in shortages up to day ``until`` (m,)."""
        before = self.schedule.up_to(until).weighted_late(self.state, factor)
        after = changed.up_to(until).weighted_late(self.state, factor)
        price = self.state.curves.shortage_cost[self.row]
        return price * np.maximum((after - before).mean(axis=1), 0.0)

    def idle(self, units: np.ndarray) -> np.ndarray:
        """Days (m,) that so many units of each line lie idle after they are due."""
        due = self.supply.days[self.line]
        return idle_days(self.state, self.row, self.net - units, due)


def find_surplus(
    state: State,
    supply: OpenSupply,
    needs: Needs,
    coming: pd.DataFrame,
    given: np.ndarray,
    settled: np.ndarray,
) -> Surplus:
    """Lines that may be changed and that the position does not need, the latest first.

    ``needs`` are those after all decisions, ``coming`` and ``given`` what these bring and take.
    Item-locations that get something by this plan, or whose supply it brings forward (``settled``,
    (N,)), have no surplus: nobody buys and cancels.
    """
    excess = needs.net - np.nan_to_num(state.order_levels[1])
    place = np.flatnonzero(
        np.isin(supply.state, CHANGEABLE)
        & ~supply.overdue
        & (excess[supply.row] >= 1.0)
        & ~settled[supply.row]
    )
    lines = pd.DataFrame({"line": place, "row": supply.row[place]})
    lines = lines.assign(days=supply.days[place], quantity=supply.quantity[place])
    lines = lines.sort_values(["row", "days", "line"], ascending=[True, False, False])
    earlier = (lines.groupby("row")["quantity"].cumsum() - lines["quantity"]).to_numpy()
    row, line = lines["row"].to_numpy(), lines["line"].to_numpy()
    left = np.floor(excess[row] - earlier + 1e-6)
    units = np.clip(left, 0.0, lines["quantity"].to_numpy())
    some = units >= 1.0
    row, line, earlier = row[some], line[some], earlier[some]
    schedule = _schedules(state, row, coming, given)
    giver = np.append(needs.position, 0.0)[supply.giver[line]]
    net = needs.net[row] - earlier
    return Surplus(state, supply, line, row, units[some], net, giver, schedule)


def _schedules(state: State, row: np.ndarray, coming: pd.DataFrame, given: np.ndarray) -> Schedule:
    rows, place = np.unique(row, return_inverse=True)
    return schedule_of(state, rows, coming, given).take(place)
