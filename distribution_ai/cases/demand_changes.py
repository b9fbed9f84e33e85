"""Watchers of demand: promotions that nobody entered, and demand that the forecast lost."""

__all__ = ["DemandShift", "UnregisteredPromotion"]

import numpy as np
import pandas as pd

from distribution_ai.cases.watcher import EXCESS, SHORTAGE, Limits, Members, Watcher
from distribution_ai.cases.words import LESS_THAN_FORECAST, MORE_THAN_FORECAST, WEEK_OF

BASE_PERIODS, LONGEST_PROMOTION = 8, 2
SPREAD, OF_NORMAL, BEYOND = 4.0, 1.4826, 1.5
BAND = (0.005, 0.995)
MANY = 3
_TINY = 1e-9


class UnregisteredPromotion(Watcher):
    """An item asked for far more than usual, in a week or two, where no event says why.

    At half of the locations that sell it at least, so that one customer's order is none, and
    beyond what demand as a whole was higher then, so that a season is none, and beyond any week
    of the months before, so that what comes again and again is none.
    """

    kind = "unregistered_promotion"
    goal = "Every promotion is an event, so that its demand is not taken for the usual"
    response = "enter the event"
    remedy = "enter the promotion as an event, with its dates and its lift"
    sentence = (
        "{subject}: {times:times} the usual was asked for, {extra:units} units more at"
        " {places}, and no event says why"
    )
    measure = "share"
    limits = Limits(horizon_days=28.0, threshold=1.0)
    deadline_days = 5
    sums = {"sold": "sum", "expected": "sum", "days_ago_from": "max", "days_ago_to": "min"}

    def conclude(self, figures):
        times = figures["sold"] / max(figures["expected"], _TINY)
        return {**figures, "times": times, "extra": figures["sold"] - figures["expected"]}

    def find(self, scene, limits: Limits) -> Members:
        periods = scene.periods
        recent = _recent(periods, limits) if periods else 0
        if not recent or len(periods) - recent < BASE_PERIODS:
            return Members(np.empty(0, dtype=np.int64))
        sold, network = periods.quantity, scene.network
        codes, items = pd.factorize(network.item)
        spike, index = _spikes(_by_item(sold, codes, len(items)), recent, limits.threshold)
        spike &= spike.sum(axis=0) <= LONGEST_PROMOTION
        usual = sold[:-recent].mean(axis=0)
        lifted = (sold[-recent:] > (1.0 + limits.threshold / 2.0) * usual) & (usual > 0)
        selling = _by_item((usual > 0)[None], codes, len(items))
        spread = _by_item(lifted, codes, len(items)) >= np.minimum(selling, selling / 2.0 + 0.5)
        number, row = np.nonzero((spike & spread)[:, codes] & lifted)
        known = periods.explained(scene, number + len(periods) - recent, row)
        return self._members(scene, number[~known], row[~known], usual, recent, index)

    def _members(self, scene, number, row, usual, recent, index) -> Members:
        periods, network = scene.periods, scene.network
        expected = usual[row] * index[number]
        number = number + len(periods) - recent
        today = np.datetime64(scene.state.today, "D")
        categories = network.items["category"].to_numpy(object)[network.item[row]]
        seen = pd.DataFrame({"item": network.item[row], "category": categories, "week": number})
        together = seen.groupby(["category", "week"])["item"].transform("nunique").to_numpy() \
            if len(seen) else np.empty(0)  # fmt: skip
        by_category = (together >= MANY) & (categories != "")
        return Members(
            row,
            {
                "category": np.where(by_category, categories, ""),
                "item_id": np.where(by_category, "", network.item_ids[row]),
            },
            topic=np.array(
                [WEEK_OF.format(date=day) for day in periods.begin[number]], dtype=object
            ),
            figures={
                "sold": periods.quantity[number, row],
                "expected": expected,
                "days_ago_from": (today - periods.begin[number]).astype(float),
                "days_ago_to": (today - periods.end[number]).astype(float),
            },
        )


class DemandShift(Watcher):
    """The latest weeks' demand lies outside the forecast's own band, every week on one side.

    One case per item where it is so at many locations, else per category and location.
    """

    kind = "demand_shift"
    goal = "The forecast follows demand"
    response = "look at the forecast"
    remedy = "find the reason: enter an event, a signal or an override, or accept the new level"
    sentence = (
        "{subject}: {sold:units} units were asked for in {weeks:count} weeks where the forecast"
        " expects {expected:units}, at {places}"
    )
    measure = "share"
    limits = Limits(horizon_days=28.0, threshold=0.3, minimum_periods=2)
    sums = {"sold": "sum", "expected": "sum", "weeks": "max"}

    def find(self, scene, limits: Limits) -> Members:
        periods, forecast = scene.periods, scene.state.forecast
        recent = _recent(periods, limits) if periods else 0
        if not recent:
            return Members(np.empty(0, dtype=np.int64))
        sold = periods.quantity[-recent:]
        season = 1.0 if forecast.season_change is None else forecast.season_change
        sold = sold * season
        buckets = float(periods.buckets)
        usual = _without_events(forecast, round(recent * buckets))
        total, week = (
            usual * forecast.sum_mean(recent * buckets),
            usual * forecast.sum_mean(buckets),
        )
        low, high = usual * forecast.sum_quantiles(recent * buckets, BAND).T
        more = (sold > week).all(axis=0) & (sold.sum(axis=0) > high)
        less = (sold < week).all(axis=0) & (sold.sum(axis=0) < low)
        far = np.abs(sold.sum(axis=0) - total) >= limits.threshold * np.maximum(total, _TINY)
        own = scene.state.sourcing.level == 0
        row = np.flatnonzero((more | less) & far & own & periods.known[-recent])
        latest = np.full(len(row), len(periods) - 1)
        explained = [periods.explained(scene, latest - ago, row) for ago in range(recent)]
        row = row[~np.any(explained, axis=0)] if len(row) else row
        return _shifted(scene, row, more[row], sold.sum(axis=0)[row], total[row], recent)


def _without_events(forecast, buckets: int) -> np.ndarray:
    """Share (N,) of the next buckets' forecast that is there without events."""
    planned = forecast.drivers[:buckets].sum(axis=0, dtype=float)
    plain = forecast.baseline[:buckets].sum(axis=0, dtype=float)
    return np.divide(plain, planned, out=np.ones(len(planned)), where=planned > 0)


def _shifted(scene, row, more, sold, expected, weeks: int) -> Members:
    network = scene.network
    item = network.item[row]
    many = np.bincount(item, minlength=len(network.items))[item] >= MANY
    category = network.items["category"].to_numpy(object)[item]
    return Members(
        row,
        {
            "item_id": np.where(many, network.item_ids[row], ""),
            "category": np.where(many, "", category),
            "location_id": np.where(many, "", network.location_ids[row]),
        },
        topic=np.where(more, MORE_THAN_FORECAST, LESS_THAN_FORECAST),
        pool=np.where(more, SHORTAGE, EXCESS),
        figures={"sold": sold, "expected": expected, "weeks": np.full(len(row), weeks)},
    )


def _recent(periods, limits: Limits) -> int:
    """How many periods a watcher looks back."""
    return min(max(round(limits.horizon_days / periods.days), 1), len(periods))


def _by_item(values: np.ndarray, codes: np.ndarray, count: int) -> np.ndarray:
    """Sums (P, I) of values (P, N) over the locations of each item."""
    return np.stack([np.bincount(codes, line, count) for line in values])


def _spikes(sold: np.ndarray, recent: int, threshold: float) -> tuple[np.ndarray, np.ndarray]:
    """Whether each item (R, I) was asked for far more than usual in each of the latest periods,
    and how much more (R,) of the median item was asked for then."""
    base, latest = sold[:-recent], sold[-recent:]
    usual = np.median(base, axis=0)
    deviation = OF_NORMAL * np.median(np.abs(base - usual), axis=0)
    deviation = np.maximum(deviation, np.sqrt(usual))
    lift = latest / np.maximum(usual, _TINY)
    enough = sold.shape[1] >= MANY and (usual > 0).any()
    index = np.median(lift[:, usual > 0], axis=1) if enough else np.ones(recent)
    index = np.maximum(index, 1.0)[:, None]
    expected = usual * index
    high = np.maximum((1.0 + threshold) * expected, expected + SPREAD * deviation)
    high = np.maximum(high, BEYOND * index * base.max(axis=0))
    return (latest > high) & (usual > 0), index[:, 0]
