"""Outside regressors laid out over buckets: price, display, weather, any number with a name."""

__all__ = ["Regressor", "read_regressors"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

_SPREAD = 1e-6
LEAST_SHARE_POSITIVE = 0.99


@dataclass(frozen=True, eq=False)
class Regressor:
    """One regressor: ``values`` (B, N) or (B, 1) float32 over all buckets that are known, past and
    future, NaN where none is known."""

    name: str
    values: np.ndarray

    def feature(self, past: int) -> np.ndarray | None:
        """What demand is regressed on, float32 in the same shape; None if it never varies.

        Positive numbers as logarithms relative to each series' median of the first ``past``
        buckets, so that effects are elasticities; shares and flags as they are; all else
        relative to the median in multiples of twice the usual deviation. A number stays what it
        was until the next is known; a flag does not.
        """
        known = self.values[:past][np.isfinite(self.values[:past])]
        if not len(known) or np.ptp(known) < _SPREAD * np.abs(known).max():
            return None
        if _positive(known):
            return _centred(np.log(_carried(np.where(self.values > 0, self.values, np.nan))), past)
        if known.min() >= 0 and known.max() <= 1:
            return np.nan_to_num(self.values, nan=0.0)
        return _centred(_carried(self.values), past) / np.float32(2.0 * known.std())


def read_regressors(
    snapshot: Snapshot, network: Network, begin: int, end: int
) -> tuple[Regressor, ...]:
    """Regressors from bucket number ``begin`` to before ``end`` (counted from 1970); several rows
    of a bucket are averaged. The most specific row wins: of the item-location, the item, the
    location, all. Of a number per item the mean over the other items of the same category at the
    location is a regressor too: what competes with the item."""
    table = snapshot["regressors"]
    number = bucket_number(table["date"].to_numpy(), snapshot.bucket) - begin
    inside = (number >= 0) & (number < end - begin)
    table, number = table[inside], number[inside]
    found = []
    for name, rows in pd.Series(np.arange(len(table))).groupby(table["name"].to_numpy()):
        values = _laid_out(table.iloc[rows], number[rows], network, end - begin)
        found.append(Regressor(str(name), values))
        rivals = _of_rivals(found[-1], network)
        if rivals is not None:
            found.append(rivals)
    return tuple(found)


def _laid_out(rows: pd.DataFrame, bucket, network: Network, buckets: int) -> np.ndarray:
    item, location = rows["item_id"].to_numpy(object), rows["location_id"].to_numpy(object)
    value = rows["value"].to_numpy(float)
    general = (item == "") & (location == "")
    everywhere = _means(bucket[general], np.zeros(general.sum(), int), value[general], buckets, 1)
    if general.all():
        return everywhere
    values = np.repeat(everywhere, network.size, axis=1)
    for chosen, ids, position in (
        ((item == "") & ~general, network.locations["location_id"], network.location),
        ((location == "") & ~general, network.items["item_id"], network.item),
    ):
        if chosen.any():
            name = location if ids.name == "location_id" else item
            place = pd.Index(ids).get_indexer(name[chosen])
            part = _means(bucket[chosen], place, value[chosen], buckets, len(ids))[:, position]
            values = np.where(np.isfinite(part), part, values)
    exact = (item != "") & (location != "")
    column = network.find(rows["item_id"][exact], rows["location_id"][exact])
    part = _means(bucket[exact], column, value[exact], buckets, network.size)
    return np.where(np.isfinite(part), part, values)


def _means(bucket, column, value, buckets: int, size: int) -> np.ndarray:
    """Mean value of each cell, float32 (B, size), NaN without any."""
    known = column >= 0
    cell = bucket[known] * size + column[known]
    total = np.bincount(cell, value[known], buckets * size)
    count = np.bincount(cell, minlength=buckets * size)
    mean = np.full(buckets * size, np.nan, dtype=np.float32)
    np.divide(total, count, out=mean, where=count > 0, casting="unsafe")
    return mean.reshape(buckets, size)


def _of_rivals(regressor: Regressor, network: Network) -> Regressor | None:
    """Mean logarithm over the other items of the category at the location, as a number again;
    None where there are none or the regressor is no positive number."""
    known = regressor.values[np.isfinite(regressor.values)]
    if regressor.values.shape[1] == 1 or not len(known) or not _positive(known):
        return None
    category = pd.factorize(network.items["category"])[0][network.item]
    group = pd.factorize(category.astype(np.int64) * len(network.locations) + network.location)[0]
    if np.bincount(group).max() < 2:
        return None
    logs = np.log(_carried(np.where(regressor.values > 0, regressor.values, np.nan)))
    own = np.nan_to_num(logs, nan=0.0)
    order = np.argsort(group, kind="stable")
    start = np.flatnonzero(np.diff(group[order], prepend=-1))
    total = np.add.reduceat(own[:, order], start, axis=1)[:, group]
    count = np.add.reduceat(np.isfinite(logs)[:, order].astype(float), start, axis=1)[:, group]
    others = count - np.isfinite(logs)
    mean = np.where(others > 0, (total - own) / np.maximum(others, 1.0), np.nan)
    return Regressor(f"{regressor.name} of other items", np.exp(mean).astype(np.float32))


def _positive(known: np.ndarray) -> bool:
    """Whether a number is one of which ratios matter; a few zeros are taken as missing."""
    return bool(known.min() >= 0 and (known > 0).mean() >= LEAST_SHARE_POSITIVE)


def _carried(values: np.ndarray) -> np.ndarray:
    """Missing values replaced by the latest known, or by the first known before that."""
    known = np.isfinite(values)
    if known.all():
        return values
    place = np.where(known, np.arange(len(values))[:, None], -1)
    last = np.maximum.accumulate(place, axis=0)
    first = np.argmax(known, axis=0)
    return np.take_along_axis(values, np.where(last >= 0, last, first), axis=0)


def _centred(values: np.ndarray, past: int) -> np.ndarray:
    """Less the median of the first ``past`` buckets; 0 for series without any value."""
    part = np.where(np.isfinite(values[:past]), values[:past], 0.0)
    return np.nan_to_num(values - np.median(part, axis=0), nan=0.0).astype(np.float32)
