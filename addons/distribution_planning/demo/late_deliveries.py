"""Which sales had to wait for goods: they were promised before the day they were delivered."""

from __future__ import annotations

import numpy as np

from .dataset import Dataset
from .network import WAREHOUSES
from .simulation import Supply

__all__ = ["days_late"]

KEYS = ["day", "product", "warehouse"]
ANNOUNCED = 24
"""Units above which a customer orders early enough for goods to be sent in time."""


def days_late(data: Dataset, supply: Supply) -> np.ndarray:
    """Days between the promised day and the delivery of each sales line; 0 where it was in time.

    A line that was not announced is promised for the first day on which the shelf cannot serve
    it, as long ago as a transfer takes at the most, and delivered when goods have come.
    """
    day, product, warehouse = (data.lines[name].to_numpy() for name in KEYS)
    needed = data.lines.groupby(KEYS).quantity.cumsum().to_numpy()
    at_start = np.concatenate([supply.opening[None], supply.stock[:-1]])
    longest = np.array([max(place.transfer_days, 1) for place in WAREHOUSES])[warehouse]
    waits = data.lines.quantity.to_numpy() <= ANNOUNCED
    late = np.zeros(len(day), dtype=np.int64)
    for back in range(longest.max()):
        shelf = at_start[np.maximum(day - back, 0), product, warehouse]
        waits = waits & (back < longest) & (back < day) & (needed > shelf)
        late += waits
    return late
