"""From the rows of decisions and stock to the arrays that the engine scores."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.learn.outcome import Place, Scores, score
from distribution_ai.parameters import DAYS_PER_YEAR, DEFAULT_MARGIN_OF_COST

_PAIR = ["item_id", "warehouse_id"]


def scores(decisions, own, path, on_hand, first, today) -> pd.DataFrame:
    """One row per decision: ``proposal_id``, quantity and money.

    ``decisions`` are the rows of ``_decisions``; ``own`` what their documents moved; ``path`` the
    days of all item-locations from the day ``first`` (since 1970-01-01); ``on_hand`` today's stock.
    """
    decisions = decisions.sort_values("proposal_id", ignore_index=True)
    days = _Days.of(decisions, path, on_hand, first, today)
    start = decisions["first"].to_numpy(int)
    length = int((decisions["until"].to_numpy(int) - start).max())
    done = (decisions["state"] == "executed").to_numpy()
    came = _own(decisions, own, 1, start, length)
    went = _own(decisions, own, -1, start, length)
    brought = came.sum(axis=1)
    quantity = decisions["quantity"].to_numpy()
    decided = np.where(done, np.where(brought > 0, brought, quantity), 0.0)
    receiver = _receiver(decisions, days, came, start, length, decided)
    giver = _giver(decisions, days, went, start, length, decided)
    recommended = decisions["recommended"].to_numpy()
    cost = np.nan_to_num(decisions["cost"].to_numpy())
    unit_cost = np.divide(cost, recommended, out=np.zeros_like(cost), where=recommended > 0)
    return _table(decisions, decided, score([receiver, giver], decided, recommended, unit_cost))


def _table(decisions: pd.DataFrame, decided: np.ndarray, found: Scores) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "proposal_id": decisions["proposal_id"].astype(int),
            "decided_quantity": decided,
            "recommended_value": found.recommended.total.round(2),
            "realised_value": found.decided.total.round(2),
            "shortage_saved": found.decided.shortage.round(2),
            "holding_saved": found.decided.holding.round(2),
            "cost": found.decided.cost.round(2),
            "regret": found.regret.round(2),
        }
    )


@dataclass(frozen=True, eq=False)
class _Days:
    """Every day of every item-location that a decision touches, from ``first`` on."""

    row: pd.Series
    first: int
    opening: np.ndarray
    supply: np.ndarray
    asked: np.ndarray

    @classmethod
    def of(cls, decisions, path, on_hand, first, today):
        givers = decisions[["giver_id", "giver_warehouse_id"]].dropna()
        pairs = pd.concat([decisions[_PAIR], givers.set_axis(_PAIR, axis=1)]).drop_duplicates()
        row = pd.Series(np.arange(len(pairs)), index=pd.MultiIndex.from_frame(pairs))
        known = path[path["day"] <= today]
        net, supply, asked = (
            cls._dense(row, known, name, first, today - first + 1)
            for name in ("net", "supply", "asked")
        )
        now = np.zeros(len(row))
        stock = on_hand.set_index(_PAIR)["units"].reindex(row.index).fillna(0.0)
        now[:] = stock.to_numpy()
        after = net[:, ::-1].cumsum(axis=1)[:, ::-1]
        return cls(row, first, now[:, None] - after, supply, np.maximum(asked, 0.0))

    @staticmethod
    def _dense(row, path, name, first, count):
        dense = np.zeros((len(row), count))
        place = row.reindex(pd.MultiIndex.from_frame(path[_PAIR])).to_numpy()
        wanted = ~np.isnan(place)
        day = path["day"].to_numpy(int)[wanted] - first
        np.add.at(dense, (place[wanted].astype(int), day), path[name].to_numpy()[wanted])
        return dense

    def window(self, pairs: pd.DataFrame, start: np.ndarray, length: int):
        """Opening (n,), supply and demand (n, length) from each ``start`` on; zeros for no pair."""
        place = self.row.reindex(pd.MultiIndex.from_frame(pairs.set_axis(_PAIR, axis=1)))
        place = place.to_numpy(float)
        there = ~np.isnan(place)
        place = np.where(there, place, 0).astype(int)
        column = (start - self.first)[:, None] + np.arange(length)
        inside = there[:, None] & (column < self.supply.shape[1])
        column = np.minimum(column, self.supply.shape[1] - 1)
        take = (place[:, None], column)
        opening = np.where(there, self.opening[place, start - self.first], 0.0)
        return (
            opening,
            np.where(inside, self.supply[take], 0.0),
            np.where(inside, self.asked[take], 0.0),
        )


def _own(decisions, own, sign, start, length):
    """Units (n, length) that the decisions' own documents brought (1) or took (-1) by day."""
    moved = np.zeros((len(decisions), length))
    rows = own[own["sign"] == sign]
    place = np.searchsorted(decisions["proposal_id"].to_numpy(), rows["proposal_id"].to_numpy())
    day = rows["day"].to_numpy(int) - start[place]
    within = (day >= 0) & (day < length)
    np.add.at(moved, (place[within], day[within]), rows["units"].to_numpy()[within])
    return moved


def _profile(own, planned):
    """Shares (n, length) of the quantity by day: as the documents went, else as planned."""
    total = own.sum(axis=1, keepdims=True)
    return np.where(total > 0, own / np.where(total > 0, total, 1.0), planned)


def _on(day, start, length):
    """One at the day (n,) within each decision's window, zeros where it is none of its days."""
    at = np.zeros((len(start), length))
    place = np.nan_to_num(day - start, nan=-1).astype(int)
    within = np.flatnonzero((place >= 0) & (place < length))
    at[within, place[within]] = 1.0
    return at


def _receiver(decisions, days, came, start, length, decided):
    verb = decisions["verb"].to_numpy()
    arrives, was_due = decisions["arrives"].to_numpy(), decisions["was_due"].to_numpy()
    planned = _on(np.where(verb == "cancel", np.nan, arrives), start, length)
    shifts = np.isin(verb, ("expedite", "postpone", "cancel"))
    planned -= _on(np.where(shifts, was_due, np.nan), start, length)
    opening, supply, asked = days.window(decisions[_PAIR], start, length)
    moved = _profile(came, planned)
    return Place(
        opening,
        supply - moved * decided[:, None],
        asked,
        moved,
        *_money(decisions["unit_cost"], decisions["price"], decisions["rate"]),
        decisions["until"].to_numpy(int) - start,
    )


def _giver(decisions, days, went, start, length, decided):
    pairs = decisions[["giver_id", "giver_warehouse_id"]]
    gives = pairs["giver_id"].notna().to_numpy()
    planned = _on(np.where(gives, decisions["leaves"].to_numpy(), np.nan), start, length)
    moved = -_profile(went, planned) * decisions["ratio"].to_numpy()[:, None] * gives[:, None]
    opening, supply, asked = days.window(pairs, start, length)
    other = decisions["giver_cost"].fillna(decisions["unit_cost"])
    price = decisions["giver_price"].fillna(decisions["price"])
    shortage, holding = _money(other, price, decisions["rate"])
    return Place(
        opening,
        supply - moved * decided[:, None],
        asked,
        moved,
        shortage * gives,
        holding * gives,
        decisions["until"].to_numpy(int) - start,
    )


def _money(cost, price, rate):
    """Shortage cost a unit, as the engine has it by default, and holding cost a unit and day."""
    cost, price = np.nan_to_num(cost.to_numpy()), np.nan_to_num(price.to_numpy())
    margin = np.where(price > cost, price - cost, DEFAULT_MARGIN_OF_COST * cost)
    return margin, cost * rate.to_numpy() / DAYS_PER_YEAR
