"""Watchers of stock that is not needed where it is, not needed at all, or not there."""

__all__ = ["ExcessStock", "Imbalance", "ObsoleteStock", "PhantomStock"]

import numpy as np
import pandas as pd

from distribution_ai.cases.silence import silent
from distribution_ai.cases.watcher import EXCESS, SHORTAGE, Limits, Members, Watcher
from distribution_ai.cases.words import WITHOUT_CATEGORY
from distribution_ai.parameters import DAYS_PER_YEAR

NO_DEMAND, LONGEST = 0.01, 3650.0
_TINY = 1e-9


class PhantomStock(Watcher):
    """Stock on record that used to sell and no longer does, while it sells elsewhere: probably
    it is not on the shelf."""

    kind = "phantom_stock"
    goal = "Stock that does not sell is there to be sold"
    role = "warehouse"
    response = "count"
    remedy = "count the stock and correct it, or bring it to the shelf"
    sentence = (
        "{subject} has {units:units} units of {count_of_items} on record that have not sold for up"
        " to {silent:days}, while other places sell them: far too long to be chance"
    )
    measure = "share"
    limits = Limits(horizon_days=365.0, threshold=1e-5)
    deadline_days = 2
    sums = {"units": "sum", "silent": "max"}

    def find(self, scene, limits: Limits) -> Members:
        state, network = scene.state, scene.network
        if scene.history is None or not len(scene.history.dates):
            return Members(np.empty(0, dtype=np.int64))
        found = silent(scene.history, state.position.on_hand > 0, limits.threshold)
        near = found.days <= limits.horizon_days
        row, days = found.row[near], found.days[near]
        lost = found.rate[near] * state.protection.days[row]
        return Members(
            row,
            {"location_id": network.location_ids[row]},
            money=lost * state.parameters.shortage_cost[row],
            figures={"units": state.position.on_hand[row], "silent": days},
        )


class Imbalance(Watcher):
    """Excess where it serves nobody else, while another place is short of the same item and the
    one that usually supplies it has not enough."""

    kind = "imbalance"
    goal = "Stock lies where it is asked for"
    response = "move it"
    remedy = "transfer the excess, and add a lane where none leads to those that are short"
    sentence = (
        "{subject} has {idle:units} units of {count_of_items} too many, while other places miss"
        " {short:units} units of the same"
    )
    limits = Limits(horizon_days=91.0)
    sums = {"idle": "sum", "short": "sum"}

    def find(self, scene, limits: Limits) -> Members:
        state, network = scene.state, scene.network
        excess, parent = np.nan_to_num(state.risks.excess_units), state.sourcing.parent
        idle = np.where(state.sourcing.level == 0, excess, 0.0)
        missing = np.nan_to_num(state.risks.shortage_units)
        helped = np.append(state.position.on_hand, 0.0)[parent] >= missing
        soon = scene.pegging.runs_out <= limits.horizon_days
        missing = np.where(soon & (excess <= 0) & ~helped, missing, 0.0)
        items = len(network.items)
        needed = np.bincount(network.item, missing, items)[network.item]
        spare = np.bincount(network.item, idle, items)[network.item]
        both = (needed > 0) & (spare > 0)
        giver, taker = np.flatnonzero(both & (idle > 0)), np.flatnonzero(both & (missing > 0))
        richest = pd.Series(idle[giver], index=giver).sort_values(ascending=False, kind="stable")
        richest = pd.Series(richest.index, index=network.item[richest.index])
        blamed = richest[~richest.index.duplicated()].reindex(network.item[taker]).to_numpy()
        useful = np.minimum(needed / np.maximum(spare, 1e-9), 1.0)
        row = np.concatenate([giver, taker])
        nothing = (np.zeros(len(giver)), np.zeros(len(taker)))
        return Members(
            row,
            {"location_id": network.location_ids[np.concatenate([giver, blamed]).astype(int)]},
            money=np.concatenate([(scene.excess_cost * useful)[giver], scene.shortage_cost[taker]]),
            pool=np.repeat([EXCESS, SHORTAGE], [len(giver), len(taker)]),
            figures={"idle": np.concatenate([idle[giver], nothing[1]]),
                     "short": np.concatenate([nothing[0], missing[taker]])},
        )  # fmt: skip


class ObsoleteStock(Watcher):
    """Stock of what nobody has asked for in a long time and nobody is expected to."""

    kind = "obsolete_stock"
    goal = "No money lies in what nobody wants"
    response = "decide what becomes of it"
    remedy = "sell it off, return it or write it off, and end the item"
    sentence = (
        "{subject}: {units:units} units of {count_of_items} at {count_of_locations} are worth"
        " {value:money}, and nobody asked for them in {idle:days}"
    )
    limits = Limits(horizon_days=180.0)
    deadline_days = 14
    sums = {"units": "sum", "value": "sum", "idle": "min"}

    def find(self, scene, limits: Limits) -> Members:
        state, on_hand = scene.state, scene.state.position.on_hand
        row = np.flatnonzero(_unwanted(scene, limits))
        held = on_hand * state.parameters.holding_cost * DAYS_PER_YEAR / 2.0
        return _by_category(
            scene,
            row,
            np.where(scene.excess_cost > 0, scene.excess_cost, held)[row],
            {"units": on_hand[row], "value": (on_hand * state.parameters.unit_cost)[row],
             "idle": scene.days_without_demand[row]},
        )  # fmt: skip


class ExcessStock(Watcher):
    """More than the order-up-to level, lasting longer than anybody should plan for."""

    kind = "excess_stock"
    goal = "Stock lasts no longer than it has to"
    response = "order less"
    remedy = "postpone or cancel open orders, transfer the excess, or lower the order quantities"
    sentence = (
        "{subject}: {units:units} units of {count_of_items} too many at {count_of_locations}, worth"
        " {value:money}; the stock there lasts for {cover:days}"
    )
    measure = "days"
    limits = Limits(threshold=180.0)
    deadline_days = 14
    sums = {"units": "sum", "value": "sum", "stock": "sum", "a_day": "sum"}

    def conclude(self, figures):
        return {**figures, "cover": min(figures["stock"] / max(figures["a_day"], _TINY), LONGEST)}

    def find(self, scene, limits: Limits) -> Members:
        state = scene.state
        excess = np.nan_to_num(state.risks.excess_units)
        with np.errstate(divide="ignore", invalid="ignore"):
            cover = np.nan_to_num(state.position.position / scene.daily_demand, posinf=np.inf)
        unwanted = _unwanted(scene, scene.limits(ObsoleteStock()))
        row = np.flatnonzero((excess > 0) & (cover >= limits.threshold) & ~unwanted)
        return _by_category(
            scene,
            row,
            scene.excess_cost[row],
            {"units": excess[row], "value": (excess * state.parameters.unit_cost)[row],
             "stock": (state.position.position * state.parameters.unit_cost)[row],
             "a_day": (scene.daily_demand * state.parameters.unit_cost)[row]},
        )  # fmt: skip


def _unwanted(scene, limits: Limits) -> np.ndarray:
    """Whether nobody has asked for the stock (N,) within the horizon and hardly anybody will."""
    forecast, on_hand = scene.state.forecast, scene.state.position.on_hand
    wanted = scene.daily_demand * len(forecast.mean) * forecast.bucket_days
    old = scene.days_without_demand >= limits.horizon_days
    serves = scene.state.sourcing.level > 0
    return (on_hand > 0) & old & (wanted < NO_DEMAND * on_hand) & ~serves & limits.active


def _by_category(scene, row: np.ndarray, money: np.ndarray, figures: dict) -> Members:
    category = scene.network.items["category"].to_numpy(object)[scene.network.item[row]]
    topic = np.where(category == "", WITHOUT_CATEGORY, "")
    return Members(row, {"category": category}, topic, money, EXCESS, figures)
