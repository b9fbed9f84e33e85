"""Demand laid out over buckets and item-locations, worked on in blocks of item-locations."""

__all__ = ["blocks", "lay_out", "on_record", "uncensor"]

from collections.abc import Iterator

import numpy as np

from distribution_ai.demand.cells import Cells
from distribution_ai.demand.censoring import uncensored
from distribution_ai.demand.corrections import Corrections
from distribution_ai.demand.returns import net_of_returns

SERIES_PER_BLOCK = 1024
_DIGITS_OF_SHARE = 9


def blocks(size: int) -> Iterator[slice]:
    """Slices of ``size`` item-locations small enough to be worked on in the processor's cache."""
    for start in range(0, size, SERIES_PER_BLOCK):
        yield slice(start, min(start + SERIES_PER_BLOCK, size))


def lay_out(demand: Cells, buckets: int, size: int) -> tuple[np.ndarray, Corrections]:
    """Quantities net of returns, float32 (T, N), and what returns have changed."""
    quantity = np.zeros((buckets, size), dtype=np.float32)
    made = []
    for block in blocks(size):
        total = demand.sums(block, buckets)
        net = net_of_returns(total)
        quantity[:, block] = net
        if net is not total:
            columns = np.arange(block.start, block.stop)
            made.append(Corrections.between("returned", total, net, columns))
    return quantity, Corrections.joined(made)


def on_record(
    quantity: np.ndarray, first: np.ndarray, launch: np.ndarray, closed: np.ndarray | None
) -> np.ndarray:
    """Whether demand is known, bool (T, N): since the ``first`` bucket (N,), and, where nothing
    was asked for, not before the ``launch`` (N,) and not while ``closed`` (T, N)."""
    bucket = np.arange(len(quantity))[:, None]
    observed = bucket >= first
    late = np.flatnonzero(launch > first)
    observed[:, late] &= (bucket >= launch[late]) | (quantity[:, late] > 0)
    if closed is not None:
        observed &= ~(closed & (quantity == 0))
    return observed


def uncensor(
    quantity: np.ndarray, observed: np.ndarray, gaps: Cells, whole: np.ndarray, bucket: str
) -> Corrections:
    """Estimate in place what was asked for while the shelf was empty.

    ``gaps``: shares of buckets in which it was. Demand of which nothing is known becomes not
    observed. See :func:`~distribution_ai.demand.censoring.uncensored`.
    """
    made = []
    touched = np.flatnonzero(np.bincount(gaps.column, minlength=quantity.shape[1]))
    for block in blocks(quantity.shape[1]):
        columns = touched[slice(*np.searchsorted(touched, (block.start, block.stop)))]
        if not len(columns):
            continue
        missing = gaps.sums(block, len(quantity))[:, columns - block.start]
        share = np.clip(np.round(1.0 - missing, _DIGITS_OF_SHARE), 0.0, 1.0)
        sales = quantity[:, columns].astype(float)
        demand, known = uncensored(sales, share, observed[:, columns], whole[columns], bucket)
        made.append(Corrections.between("censored", sales, demand, columns))
        quantity[:, columns], observed[:, columns] = demand, known
    return Corrections.joined(made)
