"""The plan's tables from the arrays that planning works with."""

__all__ = [
    "accuracy",
    "forecasts",
    "frontier",
    "lead_times",
    "metrics",
    "risks",
    "target_components",
    "targets",
]

from collections.abc import Sequence

import numpy as np
import pandas as pd

from distribution_ai.decide import State
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.models.accuracy import RUNGS
from distribution_ai.network import Network
from distribution_ai.stock.components import COMPONENTS
from distribution_ai.stock.frontier import Frontier
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.supply.lead_times import LeadTimes

_QUANTILES = {"q05": 0.05, "q25": 0.25, "q50": 0.5, "q75": 0.75, "q90": 0.9, "q95": 0.95,
              "q99": 0.99}  # fmt: skip

_NOTHING = 1e-9


def forecasts(network: Network, forecast: Forecast) -> pd.DataFrame:
    """Table ``forecasts``: every bucket of the horizon for every item-location, in its order."""
    buckets, size = forecast.mean.shape
    frame = {
        "item_id": np.repeat(network.item_ids, buckets),
        "location_id": np.repeat(network.location_ids, buckets),
        "date": np.tile(forecast.dates.astype("datetime64[ns]"), size),
        "mean": forecast.mean.T.ravel(),
    }
    relative = _relative_quantiles(forecast)
    for place, name in enumerate(_QUANTILES):
        frame[name] = (forecast.mean * relative[:, place]).T.ravel()
    frame["baseline"] = forecast.baseline.T.ravel()
    frame["sensed"] = forecast.sensed.T.ravel()
    frame["naive"] = np.repeat(forecast.naive, buckets)
    frame["drivers"] = forecast.drivers.T.ravel()
    return pd.DataFrame(frame)


def _relative_quantiles(forecast: Forecast) -> np.ndarray:
    """Quantiles of one bucket's demand as multiples of its mean, (N, K).

    The error of a single bucket is taken to be proportional to its mean, and that of a day to be
    independent of the next day's: the week's is measured, since a day may be one without demand.
    """
    week = max(7.0 / forecast.bucket_days, 1.0)
    mean, sd = forecast.sum_mean(week), forecast.sum_sd(week) * np.sqrt(week)
    variation = np.divide(sd, mean, out=np.zeros_like(sd), where=mean > 0)
    shape = forecast.shape.at(variation, np.array(list(_QUANTILES.values())))
    return np.maximum(1.0 + variation[:, None] * shape, 0.0)


def accuracy(network: Network, forecast: Forecast, segment: np.ndarray) -> pd.DataFrame:
    """Table ``accuracy``: how each rung would have done lately, per segment, location and lead
    time. Shares of demand; ``wql`` and ``coverage`` of the quantile 0.95, of the last rung."""
    measured, lead_times = forecast.accuracy, forecast.deviation.lead_times
    keys = pd.MultiIndex.from_arrays([segment, network.location_ids])
    codes, pairs = pd.factorize(keys)

    def total(values: np.ndarray) -> np.ndarray:
        return np.stack([np.bincount(codes, row, len(pairs)) for row in values])

    demand, count = total(measured.demand), total(measured.count)
    size = np.where(demand > 0, demand, np.nan)
    parts = []
    for place, rung in enumerate(RUNGS):
        last = rung == RUNGS[-1]
        figures = {
            "wape": total(measured.absolute[place]) / size,
            "bias": total(measured.error[place]) / size,
            "wql": 2.0 * total(measured.loss) / size if last else np.full(size.shape, np.nan),
            "coverage": (
                total(measured.covered) / np.maximum(count, 1.0)
                if last
                else np.full(size.shape, np.nan)
            ),
            "demand": demand,
            "observations": count,
        }
        for row, lead_time in enumerate(lead_times):
            known = count[row] > 0
            parts.append(pd.DataFrame({
                "segment": pairs.get_level_values(0)[known],
                "location_id": pairs.get_level_values(1)[known],
                "lead_time_days": lead_time * forecast.bucket_days,
                "rung": rung,
                **{name: values[row][known] for name, values in figures.items()},
            }))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def targets(state: State, segment: np.ndarray) -> pd.DataFrame:
    """Table ``targets``, one row per item-location; ``lane_id`` is the lane that usually supplies
    it, empty without a source."""
    found, sourcing = state.targets, state.sourcing
    lane = state.network.lanes["lane_id"].to_numpy(dtype=object)[sourcing.lane]
    within = Empirical(state.protection.support)
    return _with_ids(state, {
        "segment": segment,
        "service_level": found.service_level,
        "lead_time_days": state.protection.lead_days,
        "protection_days": state.protection.days,
        "safety_stock": found.safety_stock,
        "reorder_point": found.reorder_point,
        "order_up_to": found.order_up_to,
        "cycle_stock": found.cycle_stock,
        "pipeline_stock": found.pipeline_stock,
        "excess": found.excess,
        "inventory_position": state.position.position,
        "on_hand": state.position.on_hand,
        "protection_demand": state.protection.mean,
        "demand_per_day": state.forecast.mean.mean(axis=0) / state.forecast.bucket_days,
        "lane_id": sourcing.of_preferred(lane, ""),
        "protection_q05": within.quantile(0.05),
        "protection_q95": within.quantile(0.95),
    })  # fmt: skip


def target_components(state: State, components: np.ndarray) -> pd.DataFrame:
    """Table ``target_components``: what each cause (N, 8) adds to the stock of an item-location,
    in units and at its unit cost. Causes that add nothing have no row."""
    row, cause = np.nonzero(np.nan_to_num(np.abs(components)) > _NOTHING)
    amount = components[row, cause]
    return pd.DataFrame({
        "item_id": state.network.item_ids[row],
        "location_id": state.network.location_ids[row],
        "component": np.array(COMPONENTS, dtype=object)[cause],
        "units": amount,
        "value": amount * state.parameters.unit_cost[row],
    })  # fmt: skip


def frontier(network: Network, found: Sequence[Frontier]) -> pd.DataFrame:
    """Table ``frontier``: points of every location that is asked for anything, and of all."""
    names = [*network.locations["location_id"], ""]
    lines = [
        (name, number, *point)
        for name, curve in zip(names, found, strict=True)
        if curve.demand > 0
        for number, point in enumerate(curve.points(), start=1)
    ]
    columns = ["location_id", "point", "service_level", "stock_value", "shortage_cost", "label"]
    return pd.DataFrame(lines, columns=columns)


def risks(state: State) -> pd.DataFrame:
    """Table ``risks``, one row per item-location."""
    found = state.risks
    return _with_ids(state, {
        "stockout_probability": found.stockout_probability,
        "stockout_date": found.stockout_date,
        "shortage_units": found.shortage_units,
        "shortage_cost": found.shortage_cost,
        "excess_units": found.excess_units,
        "excess_cost": found.excess_cost,
    })  # fmt: skip


def lead_times(network: Network, found: LeadTimes) -> pd.DataFrame:
    """Table ``lead_times``: every lane as a whole (no item), and its items with receipts."""
    lane, item = found.items
    known = found.of_edges(lane, item)
    lanes = network.lanes
    whole = pd.DataFrame({
        "lane_id": lanes["lane_id"], "item_id": "", "planned_days": lanes["lead_time_days"],
        "mean_days": found.mean, "sd_days": found.sd, "on_time": found.on_time_rate,
        "reliability": found.reliability, "observations": found.observations,
        "outliers": found.outliers,
    })  # fmt: skip
    parts = pd.DataFrame({
        "lane_id": lanes["lane_id"].to_numpy()[lane],
        "item_id": network.items["item_id"].to_numpy()[item],
        "planned_days": lanes["lead_time_days"].to_numpy()[lane],
        "mean_days": known.mean, "sd_days": known.sd, "on_time": known.on_time_rate,
        "reliability": known.reliability, "observations": known.observations,
        "outliers": known.outliers,
    })  # fmt: skip
    return pd.concat([whole, parts], ignore_index=True)


def metrics(state: State, proposals: pd.DataFrame, transfer_gap: float) -> pd.DataFrame:
    """Table ``metrics``: the plan in a few numbers, money in the snapshot's currency."""
    value = state.parameters.unit_cost
    acts = ~proposals["verb"].isin(("hold", "adjust"))
    position, found = state.position, state.targets
    values = {
        "item_locations": state.network.size,
        "stock_value": (np.maximum(position.on_hand, 0.0) * value).sum(),
        "safety_stock_value": np.nansum(found.safety_stock * value),
        "excess_value": (found.excess * value).sum(),
        "expected_shortage_cost": state.risks.shortage_cost.sum(),
        "below_reorder_point": (position.position <= found.reorder_point).sum(),
        "without_source": (~state.sourcing.has_source).sum(),
        "proposals": len(proposals),
        "proposed_value": proposals["expected_value"].sum(),
        "value": proposals.loc[acts, "expected_value"].sum(),
        "transfer_gap": transfer_gap,
    }
    return pd.DataFrame({"metric": list(values), "value": np.array(list(values.values()), float)})


def _with_ids(state: State, columns: dict) -> pd.DataFrame:
    return pd.DataFrame({
        "item_id": state.network.item_ids, "location_id": state.network.location_ids, **columns,
    })  # fmt: skip
