"""Stock that used to sell and fell silent: how likely is that by chance?"""

__all__ = ["Silence", "silent"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.history import History

FEWEST_OCCASIONS, FEWEST_ELSEWHERE = 10, 3
LEAST_DAYS = 7.0
CERTAIN = 1.0 - 1e-9


@dataclass(frozen=True, eq=False)
class Silence:
    """Item-locations ``row`` (n,) that fell silent, ``days`` (n,) since the last demand, ``rate``
    (n,) the units a day before it."""

    row: np.ndarray
    days: np.ndarray
    rate: np.ndarray


def silent(history: History, candidates: np.ndarray, chance: float) -> Silence:
    """Which of the ``candidates``, bool (N,), fell silent in a way that has less than ``chance``.

    Where a share p of the buckets up to the last demand had any, s silent buckets have the
    probability ``(1 - p) ** s``. What the item does elsewhere scales p: a place where it sells
    half as often as before explains half of the silence. An item that is sold nowhere else says
    nothing, and neither do buckets in which demand is not known.
    """
    sold = history.quantity > 0
    occasions = sold.sum(axis=0)
    last = len(sold) - 1 - np.argmax(sold[::-1], axis=0)
    quiet = len(sold) - 1 - last
    long_ago = quiet * history.bucket_days >= LEAST_DAYS
    row = np.flatnonzero(candidates & (occasions >= FEWEST_OCCASIONS) & long_ago)
    row = row[_unlikely(occasions[row] / (last - history.first + 1)[row], quiet[row], chance)]
    after, known = np.arange(len(sold))[:, None] > last[row], history.observed[:, row]
    quiet, before = (known & after).sum(axis=0), (known & ~after).sum(axis=0)
    share = occasions[row] / np.maximum(before, occasions[row])
    scale = _elsewhere(sold, history, row, last[row])
    chosen = _unlikely(share * scale, quiet, chance)
    row, before = row[chosen], np.maximum(before, 1)[chosen]
    rate = history.quantity[:, row].sum(axis=0, dtype=float) / (before * history.bucket_days)
    days = (len(sold) - 1 - last[row]) * history.bucket_days
    return Silence(row, days, rate)


def _unlikely(share: np.ndarray, quiet: np.ndarray, chance: float) -> np.ndarray:
    return quiet * np.log1p(-np.minimum(share, CERTAIN)) < np.log(chance)


def _elsewhere(sold: np.ndarray, history: History, row: np.ndarray, last: np.ndarray) -> np.ndarray:
    """How often the item sold at its other locations since ``last`` (n,), against before: at
    most 1, and 0 where it hardly sold."""
    if not len(row):
        return np.empty(0)
    column = np.flatnonzero(np.isin(history.item, history.item[row]))
    items, start = np.unique(history.item[column], return_index=True)
    of_item = np.add.reduceat(sold[:, column].astype(float), start, axis=1)
    so_far = np.concatenate([np.zeros((1, len(items))), of_item.cumsum(axis=0)])
    own = np.concatenate([np.zeros((1, len(row))), sold[:, row].cumsum(axis=0)])
    item, place = np.searchsorted(items, history.item[row]), np.arange(len(row))
    first, after = history.first[row], last + 1
    before = so_far[after, item] - so_far[first, item] - own[after, place]
    since = so_far[-1, item] - so_far[after, item]
    often = before / np.maximum(after - first, 1)
    now = since / np.maximum(len(sold) - after, 1)
    scale = np.divide(now, often, out=np.zeros(len(row)), where=often > 0)
    return np.where(since >= FEWEST_ELSEWHERE, np.minimum(scale, 1.0), 0.0)
