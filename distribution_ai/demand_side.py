"""What is to be expected: learned from history, or as an earlier plan kept it."""

__all__ = ["DemandSide", "demand_side"]

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from distribution_ai import tabulate
from distribution_ai.demand.corrections import corrections_table
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.history import History, build_history
from distribution_ai.demand.kept import Kept
from distribution_ai.demand.outlook import dependent_outlook, outlook
from distribution_ai.demand.reasons import forecast_reasons
from distribution_ai.demand.segments import segments
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import Interval, protection_interval
from distribution_ai.supply.lead_times import LeadTimes, learn_lead_times
from distribution_ai.supply.sourcing import Sourcing, resolve_sourcing


@dataclass(frozen=True, eq=False)
class DemandSide:
    """Arrays over the network's item-locations: demand of a place's ``own`` customers, ``total``
    demand with that of those it serves, ``segment``; who supplies whom, and how long that takes.

    ``tables`` are the plan's tables about demand; ``kept`` is what the next plans of a few
    item-locations need of it. Where this one is such a plan, that is empty and there is no
    ``history``.
    """

    lead_times: LeadTimes
    sourcing: Sourcing
    interval: Interval
    own: Forecast
    total: Forecast
    segment: np.ndarray
    tables: Mapping[str, pd.DataFrame] = field(repr=False)
    history: History | None = None
    kept: bytes = b""


def demand_side(
    snapshot: Snapshot, network: Network, parameters: Parameters, begin: Callable[[str], None]
) -> DemandSide:
    """Learn the demand side from history, or read what the snapshot brings of an earlier plan.

    ``begin`` is told the steps ``supply``, ``history`` and ``forecast``.
    """
    make = _recalled if snapshot.kept else _learned
    return make(snapshot, network, parameters, begin)


def _learned(snapshot, network, parameters, begin) -> DemandSide:
    begin("supply")
    lead_times = learn_lead_times(snapshot, network, parameters.lead_times)
    sourcing = resolve_sourcing(snapshot, network, lead_times)
    begin("history")
    history = build_history(snapshot, network)
    total_history = history.with_dependent(sourcing)
    begin("forecast")
    interval = protection_interval(sourcing, parameters)
    lengths = _lengths(interval, history)
    own = outlook(snapshot, network, history, snapshot.horizon, lengths)
    total = own
    if total_history is not history:
        total = dependent_outlook(own, snapshot, network, total_history, sourcing, lengths)
    segment = segments(total_history, parameters.unit_cost)
    accuracy = tabulate.accuracy(network, own, segment)
    tables = {
        "forecasts": tabulate.forecasts(network, own),
        "corrections": corrections_table(history, network),
        "forecast_reasons": forecast_reasons(network, history, own),
        "accuracy": accuracy,
    }
    kept = Kept.of(network, own, total, segment, lead_times, accuracy, snapshot.bucket)
    return DemandSide(
        lead_times, sourcing, interval, own, total, segment, tables, history, kept.to_bytes()
    )


def _recalled(snapshot, network, parameters, begin) -> DemandSide:
    begin("supply")
    kept = Kept.from_bytes(snapshot.kept)
    lead_times = kept.lead_times(snapshot, network, parameters.lead_times)
    sourcing = resolve_sourcing(snapshot, network, lead_times)
    begin("forecast")
    own = kept.forecast("own", snapshot, network)
    total = kept.forecast("total", snapshot, network)
    tables = {"forecasts": tabulate.forecasts(network, own), "accuracy": kept.accuracy}
    interval = protection_interval(sourcing, parameters)
    segment = kept.segments(network)
    return DemandSide(lead_times, sourcing, interval, own, total, segment, tables)


def _lengths(interval: Interval, history: History) -> np.ndarray:
    """Lead times and protection intervals in use, in buckets."""
    lengths = np.concatenate([interval.lead_days, interval.lead_days + interval.review_days])
    return np.unique(lengths) / history.bucket_days
