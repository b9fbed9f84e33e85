"""Small situations with known demand and targets, built as planning builds them."""

import datetime

import numpy as np
import pandas as pd

from distribution_ai.decide import State
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.models.error_shape import PROBABILITIES, ErrorShape
from distribution_ai.demand.models.sum_deviation import SumDeviation
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import ProtectionDemand
from distribution_ai.stock.position import inventory_position
from distribution_ai.stock.risk import Risks
from distribution_ai.stock.targets import Targets
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing

HORIZON = 91
AS_OF = datetime.date(2026, 5, 1)
REQUIRED = {
    "demand": ["item_id", "location_id", "date", "quantity"],
    "stock": ["item_id", "location_id", "on_hand"],
    "lanes": ["lane_id", "origin_id", "destination_id", "lead_time_days"],
}


def snapshot_of(**tables) -> Snapshot:
    """A snapshot from lists of dicts; required tables that are not given are empty."""
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows is not None}
    for name, columns in REQUIRED.items():
        frames.setdefault(name, pd.DataFrame(columns=columns))
    header = {"format": 1, "as_of": AS_OF.isoformat(), "bucket": "D", "currency": "EUR"}
    return Snapshot.build(header, frames)


def state_of(snapshot: Snapshot, levels: dict, demand: dict, own: dict | None = None) -> State:
    """A state with given targets and demand.

    ``levels`` maps (item, location) to reorder point and order-up-to, ``demand`` to mean and
    deviation over the protection interval (gamma-like, deterministic), ``own`` likewise for the
    location's own customers (default: all demand of those that serve nobody).
    """
    network = Network.of(snapshot)
    parameters = resolve(snapshot, network)
    lead_times = learn_lead_times(snapshot, network)
    sourcing = resolve_sourcing(snapshot, network, lead_times)
    pairs = list(zip(network.item_ids, network.location_ids, strict=True))
    total = _by_pair(demand, pairs)
    if own is None:
        own_demand = np.where(sourcing.level[:, None] == 0, total, 0.0)
    else:
        own_demand = _by_pair(own, pairs)
    level = _by_pair(levels, pairs)
    position = inventory_position(snapshot, network)
    protection = _protection(sourcing, total)
    short = np.maximum(protection.mean - position.position, 0.0)
    return State(
        snapshot=snapshot,
        network=network,
        parameters=parameters,
        sourcing=sourcing,
        lead_times=lead_times,
        protection=protection,
        own_protection=_protection(sourcing, own_demand),
        position=position,
        targets=_targets(sourcing, level, protection, position, parameters),
        risks=Risks(
            stockout_probability=(protection.support > position.position[:, None]).mean(axis=1),
            stockout_date=_runs_out(protection, position),
            shortage_units=short,
            shortage_cost=short * parameters.shortage_cost,
            excess_units=np.zeros(network.size),
            excess_cost=np.zeros(network.size),
        ),
        forecast=_forecast(protection),
    )


def _by_pair(values: dict, pairs: list) -> np.ndarray:
    return np.array([values.get(pair, (0.0, 0.0)) for pair in pairs], dtype=float).reshape(-1, 2)


def _targets(sourcing, level, protection, position, parameters) -> Targets:
    reorder_point, order_up_to = np.where(sourcing.has_source[:, None], level, np.nan).T
    return Targets(
        safety_stock=reorder_point - protection.mean,
        reorder_point=reorder_point,
        order_up_to=order_up_to,
        cycle_stock=(order_up_to - reorder_point) / 2,
        pipeline_stock=0.0 * reorder_point,
        excess=np.nan_to_num(np.maximum(position.position - order_up_to, 0.0)),
        service_level=parameters.service_level,
    )


def _protection(sourcing, mean_and_deviation: np.ndarray) -> ProtectionDemand:
    lead = sourcing.of_preferred(sourcing.lead_time, 0.0)
    review = sourcing.of_preferred(sourcing.review_days, 1.0)
    mean, sd = mean_and_deviation.T
    z = np.linspace(-1.7, 1.7, 100)
    support = np.maximum(mean[:, None] + sd[:, None] * z, 0.0)
    return ProtectionDemand(
        days=lead + review,
        lead_days=lead,
        review_days=review,
        mean=support.mean(axis=1),
        sd=sd,
        support=support,
        has_source=sourcing.has_source,
    )


def _forecast(protection) -> Forecast:
    """Steady demand whose sums spread as that over the protection interval does."""
    mean = np.repeat((protection.mean / protection.days)[None], HORIZON, axis=0)
    deviation = SumDeviation(np.array([1.0]), (protection.sd / protection.days)[None], 2.0)
    shape = ErrorShape(np.ones(1), np.interp(PROBABILITIES, [0.005, 0.995], [-1.7, 1.7])[None])
    return Forecast(
        dates=np.datetime64(AS_OF.isoformat()) + np.arange(HORIZON),
        mean=mean, naive=mean[0], baseline=mean, drivers=mean, sensed=mean,
        deviation=deviation, shape=shape, whole_units=np.zeros(mean.shape[1], dtype=bool),
        bucket_days=1.0,
    )  # fmt: skip


def _runs_out(protection, position) -> np.ndarray:
    daily = np.maximum(protection.mean / protection.days, 1e-9)
    free = position.on_hand - position.committed - position.outgoing
    days = np.maximum(np.floor(free / daily), 0.0)
    dates = np.datetime64(AS_OF.isoformat(), "ns") + np.minimum(days, 365).astype("timedelta64[D]")
    return np.where(days < 90, dates, np.datetime64("NaT", "ns"))
