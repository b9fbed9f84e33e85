"""One-off orders: a single bucket far outside what an item-location is ever asked for."""

__all__ = ["one_off_orders"]

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number
from distribution_ai.demand.corrections import Corrections
from distribution_ai.demand.layout import blocks
from distribution_ai.demand.scopes import in_scope
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

LEAST_FACTOR, FACTOR_OF_FEW = 5.0, 1000.0
CHANCE = 3e-4
USUAL_TAIL, PRIOR_OF_TAIL = 0.3, 3.0
ENOUGH_BUCKETS, FEWEST_BUCKETS = 8, 3
LIFT_ELSEWHERE, SHARE_OF_OWN_LIFT = 2.0, 0.1
CANDIDATES_AT_ONCE = 256
_TINY = 1e-12


def one_off_orders(
    quantity: np.ndarray,
    first: np.ndarray,
    snapshot: Snapshot,
    network: Network,
    begin: int,
) -> Corrections:
    """Buckets to cap, and the quantity to use in their place: the largest of any other bucket.

    ``quantity`` (T, N) in units, ``first`` (N,) the first bucket with a row, ``begin`` the number
    of the first bucket. A one-off order is :data:`FACTOR` times as large as any other bucket of
    its series (:data:`FACTOR_OF_FEW` times where there are few with demand to compare with), so
    that a peak that has come before is never one. Neither is demand for which there is a reason:
    an event or a changed regressor, or the same item asked for more at other locations too.
    """
    bucket, column, largest, second = _peaks(quantity)
    excused = _elsewhere(quantity, first, network, bucket, column)
    excused |= _in_event(snapshot, network, bucket + begin, column)
    excused |= _in_signal(snapshot, network, bucket + begin, column)
    kept = ~excused
    return Corrections.of("capped", bucket[kept], column[kept], largest[kept], second[kept])


def _peaks(quantity: np.ndarray):
    """Bucket, column, largest and second largest quantity of the series with a lonely peak."""
    found = [(np.empty(0, np.int64), np.empty(0, np.int64), np.empty(0), np.empty(0))]
    for block in blocks(quantity.shape[1] if len(quantity) >= FEWEST_BUCKETS else 0):
        part = quantity[:, block]
        count = min(len(part), ENOUGH_BUCKETS)
        top = np.sort(np.partition(part, len(part) - count, axis=0)[-count:], axis=0).astype(float)
        second, largest = top[-2:]
        filled = (part > 0).sum(axis=0)
        enough = filled >= ENOUGH_BUCKETS
        factor = np.full(len(filled), FACTOR_OF_FEW)
        factor[enough] = _factor(top[:-1, enough])
        lonely = np.flatnonzero((largest > factor * second) & (filled >= FEWEST_BUCKETS))
        bucket = np.argmax(part[:, lonely], axis=0)
        found.append((bucket, block.start + lonely, largest[lonely], second[lonely]))
    return tuple(np.concatenate(part) for part in zip(*found, strict=True))


def _factor(top: np.ndarray) -> np.ndarray:
    """How far the largest quantity may surpass the second (n,), given the next ones (k, n).

    Above a threshold quantities are Pareto distributed, and the ratio of the largest two exceeds
    r with probability ``r ** -index``; the tail index is estimated as in Hill (1975), together
    with a usual one.
    """
    inverse = np.log(top[1:] / top[0]).sum(axis=0)
    inverse = (inverse + PRIOR_OF_TAIL * USUAL_TAIL) / (len(top) - 1 + PRIOR_OF_TAIL)
    return np.maximum(LEAST_FACTOR, CHANCE**-inverse)


def _elsewhere(quantity, first, network: Network, bucket, column) -> np.ndarray:
    """Whether the item was asked for more at its other locations too, in proportion."""
    usual = quantity.sum(axis=0, dtype=float) / np.maximum(len(quantity) - first, 1)
    start = np.searchsorted(network.item, network.item[column])
    length = np.searchsorted(network.item, network.item[column], side="right") - start
    candidate = np.repeat(np.arange(len(column)), length)
    peer = np.arange(len(candidate)) + np.repeat(start - (np.cumsum(length) - length), length)
    other = peer != column[candidate]
    candidate, peer = candidate[other], peer[other]
    expected = np.bincount(candidate, usual[peer], len(column))
    there = np.bincount(candidate, quantity[bucket[candidate], peer], len(column))
    own_lift = quantity[bucket, column] / np.maximum(usual[column], _TINY)
    wanted = np.maximum(LIFT_ELSEWHERE, SHARE_OF_OWN_LIFT * own_lift)
    return (expected > 0) & (there >= wanted * expected)


def _in_event(snapshot: Snapshot, network: Network, number, column) -> np.ndarray:
    """Whether an event other than a closure covers each candidate."""
    events = snapshot["events"]
    events = events[events["kind"] != "closure"]
    first = bucket_number(events["date_from"].to_numpy(), snapshot.bucket)
    last = bucket_number(events["date_to"].to_numpy(), snapshot.bucket)
    covered = np.zeros(len(column), dtype=bool)
    for start in range(0, len(column) if len(events) else 0, CANDIDATES_AT_ONCE):
        some = slice(start, start + CANDIDATES_AT_ONCE)
        during = (first[:, None] <= number[some]) & (number[some] <= last[:, None])
        near = np.flatnonzero(during.any(axis=1))
        scope = in_scope(events.iloc[near], network, column[some])
        covered[some] = (during[near] & scope).any(axis=0)
    return covered


def _in_signal(snapshot: Snapshot, network: Network, number, column) -> np.ndarray:
    """Whether a regressor of each candidate has another value than it usually has."""
    signals = snapshot["regressors"]
    if signals.empty or not len(column):
        return np.zeros(len(column), dtype=bool)
    scope = ["name", "item_id", "location_id"]
    usual = signals.groupby(scope)["value"].transform("median")
    changed = signals[signals["value"] != usual]
    named = {
        "item_id": network.item_ids[column],
        "location_id": network.location_ids[column],
    }
    candidates = pd.DataFrame({"bucket": number, "place": np.arange(len(column)), **named})
    changed = changed.assign(bucket=bucket_number(changed["date"].to_numpy(), snapshot.bucket))
    covered = np.zeros(len(column), dtype=bool)
    for keys in (["item_id", "location_id"], ["item_id"], ["location_id"], []):
        blank = [name for name in named if name not in keys]
        rows = changed[(changed[keys] != "").all(axis=1) & (changed[blank] == "").all(axis=1)]
        hit = candidates.merge(rows[["bucket", *keys]].drop_duplicates(), on=["bucket", *keys])
        covered[hit["place"].to_numpy()] = True
    return covered
