"""What can go wrong before an order placed today could arrive, and what lies idle."""

__all__ = ["Risks", "assess_risk", "stockout_date"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.parameters import DAYS_PER_YEAR, Parameters
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import SUPPORT_PROBABILITIES, ProtectionDemand
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.position import Position, arrivals
from distribution_ai.stock.targets import Targets

_ROUNDING = 1e-9


@dataclass(frozen=True, eq=False)
class Risks:
    """Risks per item-location, shape ``(N,)``.

    ``stockout_probability`` before an order placed today could arrive, ``shortage_units`` the mean
    shortage by then and ``shortage_cost`` its cost; ``stockout_date`` (datetime64[ns]) the day on
    which mean demand uses up stock and dated supply, NaT when not within the horizon.
    ``excess_units`` is stock beyond the order-up-to level and ``excess_cost`` the cost of holding
    it until demand has used it up, for a year at most.
    """

    stockout_probability: np.ndarray
    stockout_date: np.ndarray
    shortage_units: np.ndarray
    shortage_cost: np.ndarray
    excess_units: np.ndarray
    excess_cost: np.ndarray


def assess_risk(
    snapshot: Snapshot,
    network: Network,
    parameters: Parameters,
    protection: ProtectionDemand,
    forecast: Forecast,
    position: Position,
    targets: Targets,
) -> Risks:
    """Project the stock with dated open supply, and no new orders.

    Stock is most at risk just before a supply arrives, so every arrival until a new order could
    come in is looked at, and that moment itself; the worst counts. Late supply is expected today.
    Without a source the moment is the end of the horizon; a place that may let those wait that it
    serves is at risk only before that.
    """
    free = position.on_hand - position.committed - position.outgoing
    due = arrivals(snapshot, network)
    horizon_days = len(forecast.dates) * forecast.bucket_days
    until = np.where(protection.has_source, protection.exposed_days, horizon_days)
    probability, short = _worst_moment(forecast, free, due, until)
    daily = forecast.sum_mean(horizon_days / forecast.bucket_days) / horizon_days
    idle_days = np.divide(
        targets.excess, daily, out=np.full(network.size, DAYS_PER_YEAR), where=daily > 0
    )
    idle_days = np.minimum(idle_days / 2.0, DAYS_PER_YEAR)
    return Risks(
        stockout_probability=probability,
        stockout_date=stockout_date(snapshot, forecast, free, due),
        shortage_units=short,
        shortage_cost=short * parameters.shortage_cost,
        excess_units=targets.excess,
        excess_cost=targets.excess * parameters.holding_cost * idle_days,
    )


def _worst_moment(
    forecast: Forecast, free: np.ndarray, coming: pd.DataFrame, until: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Probability of a stock-out and mean shortage at the worst moment, both (N,)."""
    size = len(free)
    due = coming[coming["days"].to_numpy() <= until[coming["place"].to_numpy()]]
    place = due["place"].to_numpy(dtype=np.int64)
    received = np.bincount(place, weights=due["quantity"], minlength=size)
    rows = np.concatenate([np.arange(size), place])
    days = np.concatenate([until, due["days"]])
    stock = np.concatenate([free + received, free[place] + due["before"]])
    support = forecast.sum_quantiles(days / forecast.bucket_days, SUPPORT_PROBABILITIES, rows=rows)
    out = (support > stock[:, None] + _ROUNDING).mean(axis=1)
    units = Empirical(support).loss(stock)
    probability, short = np.zeros(size), np.zeros(size)
    np.maximum.at(probability, rows, out)
    np.maximum.at(short, rows, units)
    return probability, short


def stockout_date(
    snapshot: Snapshot, forecast: Forecast, free: np.ndarray, coming: pd.DataFrame
) -> np.ndarray:
    """First day (N,) of the bucket in which mean demand exceeds stock and supply, or today; NaT
    when that is not within the horizon.

    ``free`` (N,) is the stock in units, ``coming`` as
    :func:`~distribution_ai.stock.position.arrivals` gives it.
    """
    today = np.datetime64(snapshot.as_of, "D")
    bucket = np.searchsorted(
        forecast.dates, today + coming["days"].to_numpy().astype("timedelta64[D]"), side="right"
    ) - 1  # fmt: skip
    inside = bucket < len(forecast.dates)
    stock = -np.cumsum(forecast.mean, axis=0)
    supply = np.zeros_like(stock)
    place = coming["place"].to_numpy(dtype=np.int64)
    np.add.at(supply, (bucket[inside], place[inside]), coming["quantity"].to_numpy()[inside])
    stock += free + np.cumsum(supply, axis=0)
    empty = stock < -_ROUNDING
    day = np.maximum(forecast.dates, today)[np.argmax(empty, axis=0)]
    return np.where(empty.any(axis=0), day, np.datetime64("NaT", "D")).astype("datetime64[ns]")
