"""The world that a stretch of history makes: the same for every policy."""

__all__ = ["LEAD_TIMES", "build_world"]

import numpy as np

from distribution_ai.demand.corrections import KINDS
from distribution_ai.demand.history import History
from distribution_ai.learn.past import Past, snapshot_at
from distribution_ai.learn.rivals import opening_stock
from distribution_ai.learn.simulation import World
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import protection_interval
from distribution_ai.supply.lead_times import LeadTimes
from distribution_ai.supply.sourcing import Sourcing

LEAD_TIMES = ("mean", "sampled")
"""Lead times as they are on average, or drawn from what was learned of them."""

_LEAST_HISTORY = 0.5
_TINY = 1e-9


def build_world(
    snapshot: Snapshot,
    network: Network,
    history: History,
    sourcing: Sourcing,
    known: LeadTimes,
    parameters: Parameters,
    played: slice,
    lead_times: str,
) -> World:
    """What every policy meets in the buckets ``played`` of a history and in the warm-up before.

    The warm-up is the longest protection interval, at most half of what comes before. ``known``
    are the lead times learned, ``lead_times`` one of :data:`LEAD_TIMES`.
    """
    days = history.bucket_days
    interval = protection_interval(sourcing, parameters)
    longest = int(np.ceil(interval.days[sourcing.has_source].max(initial=0.0) / days))
    warm_up = min(longest, int(played.start * _LEAST_HISTORY))
    whole = slice(played.start - warm_up, played.stop)
    past = Past(snapshot_at(snapshot, history.dates[whole.start]), network)
    demand = _asked_for(history)[whole]
    sampled = lead_times == "sampled"
    return World(
        demand=demand,
        opening=opening_stock(past),
        lead=(_drawn if sampled else _mean)(snapshot, network, sourcing, known, len(demand), days),
        parent=sourcing.parent,
        level=sourcing.level,
        min_quantity=sourcing.of_preferred(sourcing.min_quantity, 0.0),
        multiple_quantity=sourcing.of_preferred(sourcing.multiple_quantity, 1.0),
        has_source=sourcing.has_source & _can_ship(sourcing),
        backorder=snapshot.unmet_demand == "backorder",
        lane=sourcing.of_preferred(sourcing.lane, 0),
        review=np.maximum(np.rint(interval.review_days / days), 1).astype(np.int64),
        unit_cost=sourcing.of_preferred(sourcing.unit_cost, 0.0),
        value=parameters.unit_cost,
        place=network.location,
        warm_up=warm_up,
    )


def _mean(_snapshot, _network, sourcing: Sourcing, _known, _buckets, bucket_days) -> np.ndarray:
    return _whole(sourcing.of_preferred(sourcing.lead_time, 0.0), bucket_days)


def _drawn(
    snapshot: Snapshot, network: Network, sourcing: Sourcing, known: LeadTimes, buckets: int,
    bucket_days: float,
) -> np.ndarray:  # fmt: skip
    """Whole buckets (T, N): one draw for each bucket and item-location, whatever is ordered."""
    support = known.of_edges(sourcing.lane, network.item[sourcing.item_location]).support
    size = support.shape[1]
    support = np.concatenate([support, np.zeros((1, size))])
    edge = np.where(sourcing.has_source, sourcing.preferred, len(support) - 1)
    draw = np.random.default_rng(snapshot.seed).integers(0, size, (buckets, network.size))
    return _whole(support[edge, draw], bucket_days)


def _whole(days: np.ndarray, bucket_days: float) -> np.ndarray:
    return np.ceil(np.maximum(days, 0.0) / bucket_days - _TINY).astype(np.int64)


def _asked_for(history: History) -> np.ndarray:
    """Demand (T, N) as it really came: one-off orders uncapped, and a predecessor's demand left
    with the predecessor. What empty shelves did not serve stays as estimated."""
    made, quantity = history.corrections, history.quantity.astype(float)
    capped, inherited = (made.kind == KINDS.index(kind) for kind in ("capped", "superseded"))
    cells = made.bucket[capped], made.column[capped]
    quantity[cells] = np.maximum(quantity[cells], made.observed[capped])
    np.subtract.at(quantity, (made.bucket[inherited], made.column[inherited]), made.used[inherited])
    return np.maximum(quantity, 0.0)


def _can_ship(sourcing: Sourcing) -> np.ndarray:
    """Whether the usual source is a supplier or an item-location that is planned itself."""
    return (sourcing.parent >= 0) | sourcing.of_preferred(sourcing.from_supplier, False)
