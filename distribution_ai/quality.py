"""How far the data of an item-location can be trusted, and why not further."""

__all__ = ["score_quality"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

LITTLE_HISTORY_DAYS = 56
STALE_DAYS = 180
CENSORED_SHARE = 0.2
_ROUNDING = 1e-9

PENALTIES = {
    "negative stock on hand": 0.4,
    "no source to replenish from": 0.4,
    "no unit cost: values are guesses": 0.2,
    "no demand on record": 0.3,
    "less than eight weeks of demand history": 0.25,
    "no demand for half a year": 0.15,
    "out of stock for a fifth of the record or more": 0.2,
    "too few receipts to learn the lead time: the planned one is used": 0.1,
    "open supply that is overdue": 0.15,
    "holding a unit costs less than at the place that supplies it": 0.05,
}
"""Each fault of the data with the share of the trust that it takes."""


def score_quality(state) -> pd.DataFrame:
    """Table ``quality``: ``trust`` 0 to 1 per item-location, in the network's order.

    ``state`` is a :class:`~distribution_ai.decide.State`. Faults take their share one after the
    other: ``trust = prod(1 - penalty)``. ``reasons`` names them, separated by "; ".
    """
    record = _Record(state)
    faults = np.stack([found(record) for found in _FAULTS.values()], axis=1)
    penalties = np.array([PENALTIES[name] for name in _FAULTS])
    trust = np.prod(np.where(faults, 1.0 - penalties, 1.0), axis=1)
    return pd.DataFrame(
        {
            "item_id": state.network.item_ids,
            "location_id": state.network.location_ids,
            "trust": trust,
            "reasons": _reasons(faults),
        }
    )


def _reasons(faults: np.ndarray) -> list[str]:
    """The faults in words; equal combinations are put into words once."""
    names = list(_FAULTS)
    codes = faults @ (1 << np.arange(len(names)))
    combinations, of_row = np.unique(codes, return_inverse=True)
    texts = [
        "; ".join(name for bit, name in enumerate(names) if code >> bit & 1)
        for code in combinations.tolist()
    ]
    return [texts[place] for place in of_row]


def _place(state, table: str, location: str = "location_id") -> np.ndarray:
    return state.network.places(state.snapshot, table, location)


@dataclass(frozen=True)
class _Record:
    """The state, and how old the first and the last demand on record are."""

    state: object

    def __getattr__(self, name: str):
        return getattr(self.state, name)

    @cached_property
    def days_since_first(self) -> np.ndarray:
        return self._age(np.minimum, np.inf)

    @cached_property
    def days_since_last(self) -> np.ndarray:
        return self._age(np.maximum, -np.inf)

    def _age(self, choose: np.ufunc, none: float) -> np.ndarray:
        """Days since the first or the last demand (N,), NaN where there is none."""
        place, day = self._demand
        chosen = np.full(self.state.network.size, none)
        choose.at(chosen, place, day)
        today = np.datetime64(self.state.snapshot.as_of, "D").astype(np.int64)
        return np.where(np.isfinite(chosen), today - chosen, np.nan)

    @cached_property
    def _demand(self) -> tuple[np.ndarray, np.ndarray]:
        demand, place = self.state.snapshot["demand"], _place(self.state, "demand")
        used = (place >= 0) & (demand["quantity"] > 0).to_numpy()
        days = demand["date"].to_numpy().astype("datetime64[D]").astype(np.int64)
        return place[used], days[used].astype(float)


def _negative_stock(state) -> np.ndarray:
    stock = state.snapshot["stock"]
    place = _place(state, "stock")
    low = (place >= 0) & (stock["on_hand"] < 0).to_numpy()
    return np.bincount(place[low], minlength=state.network.size) > 0


def _served_only(state) -> np.ndarray:
    """Whether demand reaches a location through those that it serves."""
    return state.sourcing.level > 0


def _censored(state) -> np.ndarray:
    """Out of stock for a large part of the days on record since the first demand."""
    available = state.snapshot["availability"]
    place = _place(state, "availability")
    known = place >= 0
    missing = (1.0 - available["in_stock"].to_numpy())[known]
    lost = np.bincount(place[known], missing, state.network.size)
    bucket = {"D": 1.0, "W-MON": 7.0}.get(state.snapshot.bucket, 30.4)
    buckets = np.nan_to_num(state.days_since_first) / bucket
    return lost >= CENSORED_SHARE * np.maximum(buckets, 1.0)


def _unlearned(state) -> np.ndarray:
    """The usual lane has too few receipts, and comes from a supplier."""
    sourcing = state.sourcing
    usual = sourcing.preferred
    if not len(sourcing.lane):
        return np.zeros(state.network.size, dtype=bool)
    fewest = state.parameters.lead_times.lead_time_min_observations
    few = state.lead_times.observations[sourcing.lane[usual]] < fewest
    return (usual >= 0) & sourcing.from_supplier[usual] & few


def _overdue(state) -> np.ndarray:
    supply = state.snapshot["supply"]
    place = _place(state, "supply", "destination_id")
    late = (supply["due_date"] < pd.Timestamp(state.snapshot.as_of)).to_numpy() & (place >= 0)
    return np.bincount(place[late], minlength=state.network.size) > 0


def _cheaper_than_its_source(state) -> np.ndarray:
    """Whether stock costs less to hold the nearer it is to the customer, which no chain does."""
    cost, parent = state.parameters.holding_cost, state.sourcing.parent
    return (parent >= 0) & (cost < cost[parent] * (1.0 - _ROUNDING))


_FAULTS = dict(zip(PENALTIES, (
    _negative_stock,
    lambda state: state.sourcing.preferred < 0,
    lambda state: state.network.items["unit_cost"].to_numpy()[state.network.item] <= 0,
    lambda state: np.isnan(state.days_since_first) & ~_served_only(state),
    lambda state: (state.days_since_first < LITTLE_HISTORY_DAYS) & ~_served_only(state),
    lambda state: (state.days_since_last > STALE_DAYS) & ~_served_only(state),
    _censored,
    _unlearned,
    _overdue,
    _cheaper_than_its_source,
), strict=True))  # fmt: skip
