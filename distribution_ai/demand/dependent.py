"""Dependent demand: what a location is asked for by those that it replenishes."""

__all__ = ["with_dependent"]

from dataclasses import replace

import numpy as np

from distribution_ai.supply.sourcing import Sourcing


def with_dependent(history, sourcing: Sourcing):
    """Add to every item-location the demand of those it replenishes, at all echelons.

    Where a served location could not sell, its mean demand stands in. A location that serves
    others begins with the first of them and ends with the last.
    """
    if not (sourcing.parent >= 0).any():
        return history
    total = history.quantity.copy()
    for block in history.blocks():
        _fill_unknown(total[:, block], history.observed[:, block], history.first[block])
    known, first = history.observed.copy(), history.first.copy()
    starts, ends = history.starts.copy(), history.ends.copy()
    serves = sourcing.level > 0
    idle = serves & (history.first == len(history.dates))
    starts[idle], ends[idle] = np.iinfo(np.int64).max, -1
    for level in range(int(sourcing.level.max())):
        children = np.flatnonzero((sourcing.parent >= 0) & (sourcing.level == level))
        children = children[np.argsort(sourcing.parent[children], kind="stable")]
        parents, start = np.unique(sourcing.parent[children], return_index=True)
        if not len(parents):
            continue
        total[:, parents] += np.add.reduceat(total[:, children], start, axis=1)
        for values, combined in ((first, np.minimum), (starts, np.minimum), (ends, np.maximum)):
            of_children = combined.reduceat(values[children], start)
            values[parents] = combined(values[parents], of_children)
        known[:, parents] = np.arange(len(history.dates))[:, None] >= first[parents]
    total[:, ~serves] = history.quantity[:, ~serves]
    closures = history.closures.without(np.flatnonzero(serves))
    return replace(
        history, quantity=total, observed=known, first=first, starts=starts, ends=ends,
        closures=closures,
    )  # fmt: skip


def _fill_unknown(quantity: np.ndarray, observed: np.ndarray, first: np.ndarray) -> None:
    """Replace demand that is not known by the mean of what is, in place."""
    unknown = ~observed & (np.arange(len(quantity))[:, None] >= first)
    columns = np.flatnonzero(unknown.any(axis=0))
    if not len(columns):
        return
    part, known = quantity[:, columns], observed[:, columns]
    total = np.where(known, part, 0.0).sum(axis=0, dtype=float)
    mean = total / np.maximum(known.sum(axis=0), 1)
    quantity[:, columns] = np.where(unknown[:, columns], np.maximum(part, mean), part)
