"""The demand to come, with everything that is known about it."""

__all__ = ["dependent_outlook", "outlook"]

from collections.abc import Sequence

import numpy as np

from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.drivers import Drivers
from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import History
from distribution_ai.demand.sensing.booked import sense_orders
from distribution_ai.demand.sensing.newcomers import from_similar
from distribution_ai.demand.sensing.overrides import apply_overrides
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing


def outlook(
    snapshot: Snapshot,
    network: Network,
    history: History,
    horizon: int,
    lead_times: Sequence[float],
    learner: bool = False,
) -> Forecast:
    """Forecast ``horizon`` buckets of a history of the snapshot, rung by rung.

    Statistics and drivers (:func:`~distribution_ai.demand.forecast.forecast`), similar items for
    new ones, life cycle and closed days, a shift of demand and orders booked ahead, and last what
    planners have set. ``lead_times`` in buckets are those whose errors are measured. ``learner``
    averages in quantiles learned by LightGBM where they help.
    """
    drivers = Drivers.of(snapshot, network, history, horizon)
    made = forecast(history, horizon, lead_times, drivers, learner)
    active, closed = history.active(len(made.dates)), history.closed(len(made.dates))
    steps, mean = {}, made.sensed
    for step, change in (
        ("similar", lambda before: from_similar(before, history)),
        ("life_cycle", lambda before: before if active is None else before * active),
        ("closed", lambda before: before if closed is None else before * ~closed),
        ("orders", lambda before: sense_orders(before, _dispersion(made), snapshot, network)),
        ("override", lambda before: apply_overrides(before, snapshot, network)),
    ):
        sensed, mean = mean, change(mean)
        if mean is not sensed:
            steps[step] = (mean - sensed).sum(axis=0, dtype=float)
    driven = from_similar(made.drivers, history)
    driven = driven if active is None else driven * active
    driven = driven if closed is None else driven * ~closed
    return made.planned_as(drivers=driven, sensed=sensed, mean=mean, steps=steps)


def dependent_outlook(
    own: Forecast,
    snapshot: Snapshot,
    network: Network,
    history: History,
    sourcing: Sourcing,
    lead_times: Sequence[float],
) -> Forecast:
    """Forecast of the demand of item-locations with that of all they replenish.

    ``history`` has the dependent demand in it. What is known beside the history, and was added to
    the ``own`` forecasts, is added up along the preferred edges too.
    """
    drivers = Drivers.of(snapshot, network, history, len(own.dates))
    made = forecast(history, len(own.dates), lead_times, drivers)
    if own.mean is own.statistical:
        return made
    added = np.asarray(own.mean - own.statistical, dtype=float)
    for level in range(int(sourcing.level.max(initial=0))):
        children = np.flatnonzero((sourcing.parent >= 0) & (sourcing.level == level))
        np.add.at(added.T, sourcing.parent[children], added.T[children])
    mean = np.maximum(made.mean + added, 0.0)
    serves = sourcing.level > 0
    mean = np.where(serves, mean, own.mean)
    return made.planned_as(drivers=made.drivers, sensed=mean, mean=mean, steps=own.steps)


def _dispersion(made: Forecast) -> np.ndarray:
    """Variance of four weeks' demand by its mean, in units, (N,)."""
    length = 28.0 / made.bucket_days
    mean = made.sum_mean(length)
    variance = np.square(made.sum_sd(length))
    return np.divide(variance, mean, out=np.ones_like(mean), where=mean > 0)
