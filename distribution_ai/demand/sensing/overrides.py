"""What planners have set: the last word on the forecast, until it expires."""

__all__ = ["apply_overrides"]

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot


def apply_overrides(mean: np.ndarray, snapshot: Snapshot, network: Network) -> np.ndarray:
    """Forecast (H, N) with the rows of ``overrides`` in force on the day planned from.

    ``quantity`` is the demand from ``date_from`` to ``date_to`` together and is spread as the
    forecast is (evenly where that is 0); ``factor`` multiplies it. A part of the dates before the
    day planned from or beyond the horizon keeps its share of the quantity. Later rows win.
    """
    table = snapshot["overrides"]
    expired = table["expires_on"] < pd.Timestamp(snapshot.as_of)
    column = network.find(table["item_id"], table["location_id"])
    table, column = table[~expired], column[~expired.to_numpy()]
    if not (column >= 0).any():
        return mean
    present = int(bucket_number(np.datetime64(snapshot.as_of), snapshot.bucket))
    first = bucket_number(table["date_from"].to_numpy(), snapshot.bucket) - present
    last = bucket_number(table["date_to"].to_numpy(), snapshot.bucket) - present
    changed = mean.astype(float)
    quantities, factors = table["quantity"].to_numpy(float), table["factor"].to_numpy(float)
    for place, begin, end, quantity, factor in zip(
        column, first, last, quantities, factors, strict=True
    ):
        rows = slice(max(begin, 0), max(min(end + 1, len(mean)), 0))
        if place < 0 or rows.start >= rows.stop:
            continue
        if np.isfinite(quantity):
            part = quantity * (rows.stop - rows.start) / (end + 1 - begin)
            usual = changed[rows, place]
            total = usual.sum()
            changed[rows, place] = part * (
                usual / total if total > 0 else 1.0 / (rows.stop - rows.start)
            )
        elif np.isfinite(factor):
            changed[rows, place] *= factor
    return changed
