"""Exact levels for demand in whole units: from tables, or from formulas where these end."""

__all__ = ["count_fill_rate_level", "count_quantile"]

from collections.abc import Callable
from functools import partial

import numpy as np

from distribution_ai.stock.policies.counts import Counts, CountTables, least_between, masses
from distribution_ai.stock.policies.levels import allowed_lost_share

_TABLE_ENDS = (8, 16, 24, 32, 48, 64, 96, 128, 192, 256)
_CELLS_AT_ONCE = 65_536
_ROUNDING = 1e-9
_IGNORED_SHARE = 1e-3
_LEAST_FREE = 1e-3


def count_quantile(demand: Counts, probability: np.ndarray) -> np.ndarray:
    """Least whole stock (N,) that demand stays within with ``probability`` (N,).

    >>> count_quantile(Counts(np.array([18.0]), np.array([1.0])), np.array([270 / 470]))
    array([19.])
    """

    def counted(rows: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
        missing = probability[rows] - _ROUNDING
        level = np.zeros(len(rows))
        for mass in masses(demand.take(rows), end):
            missing -= mass
            level += missing > 0
        return level, missing <= 0

    return _by_tables(demand, counted, lambda rows: demand.take(rows).quantile(probability[rows]))


def count_fill_rate_level(
    protection: Counts,
    lead: Counts | None,
    fill_rate: np.ndarray,
    lot: np.ndarray | None = None,
    lost_sales: bool = False,
) -> np.ndarray:
    """As :func:`~distribution_ai.stock.policies.levels.fill_rate_level`, in whole units.

    With ``lot`` (N,), whole units of at least 1, an order is placed when the position is at the
    level or below it, and takes it to one of level + 1 … level + lot.

    >>> month = Counts(np.array([3.0]), np.array([1.0]))
    >>> count_fill_rate_level(month, None, np.array([0.9]), np.array([4.0]))
    array([4.])
    """
    if lost_sales:
        allowed = allowed_lost_share(protection, fill_rate, lot)
    elif lead is None:
        allowed = (1.0 - fill_rate) * lot
    else:
        allowed = (1.0 - fill_rate) * (protection.mean - lead.mean)

    def enough(late, early, rows: np.ndarray, level: np.ndarray) -> np.ndarray:
        lots = None if lot is None else lot[rows]
        return _short(late, early, lots, lost_sales, level) <= allowed[rows] + _ROUNDING

    def tabled(rows: np.ndarray, end: int) -> tuple[np.ndarray, np.ndarray]:
        late = CountTables(protection.take(rows), end)
        early = None if lead is None else CountTables(lead.take(rows), end)
        fits = partial(enough, late, early, rows)
        highest = np.full(len(rows), float(end))
        level = least_between(np.full(len(rows), -1.0), highest, fits)
        lots = None if lot is None else lot[rows]
        hidden = _beyond(late, early, lots, lost_sales, highest)
        return level, fits(highest) & (hidden <= _IGNORED_SHARE * allowed[rows])

    def searched(rows: np.ndarray) -> np.ndarray:
        late, early = protection.take(rows), None if lead is None else lead.take(rows)
        return late.least(partial(enough, late, early, rows))

    return _by_tables(protection, tabled, searched)


def _by_tables(demand: Counts, tabled: Callable, searched: Callable) -> np.ndarray:
    """Levels from tables as long as needed, and by search where the longest is too short.

    ``tabled(rows, end)`` gives levels and whether they are known, ``searched(rows)`` levels.
    """
    level = np.zeros(len(demand.mean))
    waiting = np.ones(len(level), dtype=bool)
    need = demand.mean + 2.5 * demand.sd
    for end in _TABLE_ENDS:
        tried = np.flatnonzero(waiting & (need <= end))
        width = max(_CELLS_AT_ONCE // end, 1)
        for begin in range(0, len(tried), width):
            rows = tried[begin : begin + width]
            level[rows], known = tabled(rows, end)
            waiting[rows] = ~known
    rows = np.flatnonzero(waiting)
    if len(rows):
        level[rows] = searched(rows)
    return level


def _short(late, early, lot: np.ndarray | None, lost_sales: bool, level: np.ndarray) -> np.ndarray:
    """Units short newly at ``level`` (N,), or the share of demand lost; see ``shortage``."""
    if early is None:
        units = late.loss(level) - late.loss(level + lot)
    elif lot is None:
        units = late.loss(level) - early.loss(level)
    else:
        far = level + lot
        units = late.second_loss(level) - late.second_loss(far)
        units = (units - early.second_loss(level) + early.second_loss(far)) / lot
    if not lost_sales:
        return units
    demand = lot if early is None else late.mean - early.mean
    backlog = _backlog(late if early is None else early, demand, lot, early is None, level)
    free = np.maximum(1.0 - backlog, _LEAST_FREE)
    lost = np.clip((units / demand - backlog) / free, 0.0, 1.0)
    return np.where(free > _LEAST_FREE, lost, 1.0)


def _backlog(early, demand, lot: np.ndarray | None, watched: bool, level) -> np.ndarray:
    """Probability (N,) that something is owed after a delivery; see ``shortage.lost_share``."""
    if lot is None:
        return early.survival(level)
    far = level + lot
    if watched:
        return early.survival(far)
    within = np.clip(np.round(demand), 1.0, lot)
    return (early.loss(far - within) - early.loss(far)) / within


def _beyond(late, early, lot: np.ndarray | None, lost_sales: bool, end: np.ndarray) -> np.ndarray:
    """What positions beyond the tables could still add to :func:`_short`, at most, (N,)."""
    if lot is None:
        return np.zeros(len(end))
    hidden = late.loss(end) if early is None else late.second_loss(end) / lot
    if not lost_sales:
        return hidden
    return hidden / (lot if early is None else late.mean - early.mean)
