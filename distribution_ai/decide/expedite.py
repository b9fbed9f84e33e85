"""Expedite: an open purchase or transfer that is worth bringing forward."""

__all__ = ["ASKING_SUCCEEDS", "expedite_ways"]

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import Gaps
from distribution_ai.decide.needs import Spare

ASKING_SUCCEEDS = 0.5
ASKING_HALVES = 0.5
LEAST_CHANCE_TO_ASK = 0.25
EARLIEST_DAYS = 1.0
DATES = 7


def expedite_ways(gaps: Gaps, _spare: Spare) -> pd.DataFrame:
    """Every line that could still come earlier, on its best date: columns of a way.

    What is on the road comes when it comes. Where the lane knows a premium, the line can come
    ``premium_lead_time_days`` from today for that money. Otherwise somebody has to ask, for
    nothing so far, and asking succeeds every other time: the expected value is half of what the
    earlier date is worth, which is the most to pay for it. Asked is where stock runs out with a
    quarter or more: a supplier for half of the wait at best, an own location for what the lane
    takes. A draft may also take a faster lane from the same origin.
    """
    lines = _lines(gaps)
    ways = pd.concat([_sooner(gaps, lines), _faster_lane(gaps, lines)], ignore_index=True)
    return _on_best_date(gaps, ways)


def _lines(gaps: Gaps) -> np.ndarray:
    supply = gaps.supply
    late = (gaps.place(supply.row) >= 0) & (supply.days > EARLIEST_DAYS)
    return np.flatnonzero(late & (supply.state != "in_transit"))


def _sooner(gaps: Gaps, lines: np.ndarray) -> pd.DataFrame:
    """The same lane, by a premium or by asking."""
    supply = gaps.supply
    terms = _premiums(gaps, supply.edge[lines])
    asked = terms.isna().all(axis=1).to_numpy()
    half = np.ceil(ASKING_HALVES * supply.days[lines])
    lead = np.append(gaps.state.sourcing.lead_time, np.inf)[supply.edge[lines]]
    at_best = np.where(supply.purchase[lines], half, lead)
    paid = terms["premium_lead_time_days"].fillna(EARLIEST_DAYS).to_numpy()
    earliest = np.where(asked, at_best, paid)
    unit = terms["premium_unit_cost"].fillna(0.0).to_numpy()
    fixed = terms["premium_fixed_cost"].fillna(0.0).to_numpy()
    return pd.DataFrame({
        "line": lines, "edge": -1, "asked": asked,
        "earliest": np.maximum(np.ceil(earliest), EARLIEST_DAYS),
        "cost": fixed + unit * supply.quantity[lines],
    })[~asked | _worth_asking(gaps, lines)]  # fmt: skip


def _worth_asking(gaps: Gaps, lines: np.ndarray) -> np.ndarray:
    """Whether stock probably runs out where the lines go."""
    late = gaps.late[gaps.place(gaps.supply.row[lines])]
    return (late > 0).mean(axis=1) >= LEAST_CHANCE_TO_ASK


def _premiums(gaps: Gaps, edge: np.ndarray) -> pd.DataFrame:
    """What is known of the premium of each edge's lane; nothing without an edge."""
    names = ["premium_fixed_cost", "premium_unit_cost", "premium_lead_time_days"]
    lane = np.append(gaps.state.sourcing.lane, -1)[edge]
    return gaps.state.network.lanes[names].reindex(lane).reset_index(drop=True)


def _faster_lane(gaps: Gaps, lines: np.ndarray) -> pd.DataFrame:
    """Drafts over another lane of the same origin that is faster than what is left to wait."""
    state, supply = gaps.state, gaps.supply
    drafts = lines[(supply.state[lines] == "draft") & (supply.edge[lines] >= 0)]
    usual = pd.DataFrame({"line": drafts, "usual": supply.edge[drafts], "row": supply.row[drafts]})
    edges = pd.DataFrame({
        "edge": np.arange(len(state.sourcing.lane)), "row": state.sourcing.item_location,
        "origin": state.origin_of(np.arange(len(state.sourcing.lane)), "location_id"),
    })  # fmt: skip
    pairs = usual.merge(edges, on="row")
    same = pairs["origin"].to_numpy() == state.origin_of(pairs["usual"].to_numpy(), "location_id")
    pairs = pairs[same & (pairs["edge"] != pairs["usual"]).to_numpy()]
    edge, line = pairs["edge"].to_numpy(), pairs["line"].to_numpy()
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[state.sourcing.lane[edge]]
    price = state.landed_cost + state.sourcing.unit_price
    dearer = (price[edge] - price[pairs["usual"]]) * supply.quantity[line]
    return pd.DataFrame({
        "line": line, "edge": edge, "asked": False, "cost": np.maximum(dearer, 0.0) + fixed,
        "earliest": state.whole_lead_days[edge].astype(float),
    })  # fmt: skip


def _on_best_date(gaps: Gaps, ways: pd.DataFrame) -> pd.DataFrame:
    """The date of each way on which the earlier delivery is worth most, the latest if several."""
    state, supply = gaps.state, gaps.supply
    ways = ways[ways["earliest"] < supply.days[ways["line"]]].reset_index(drop=True)
    line = ways["line"].to_numpy()
    row, quantity, due = supply.row[line], supply.quantity[line], supply.days[line]
    dates = _dates(gaps, ways, row, due)
    place = np.repeat(gaps.place(row), dates.shape[1])
    moved = gaps.schedule.take(place).moving(
        np.repeat(due, dates.shape[1]), dates.ravel(), np.repeat(quantity, dates.shape[1])
    )
    saving = gaps.saving(place, moved).reshape(dates.shape)
    holding = (state.parameters.holding_cost[row] * quantity)[:, None] * (due[:, None] - dates)
    worth = saving - holding
    best = np.argmax(np.round(worth[:, ::-1], 6), axis=1)
    pick = np.arange(len(ways)), dates.shape[1] - 1 - best
    return ways.assign(
        verb="expedite", row=row, other=-1, quantity=quantity, days=dates[pick],
        charge=holding[pick] + ways["cost"], worth=worth[pick],
        chance=np.where(ways["asked"], ASKING_SUCCEEDS, 1.0), gain=saving[pick],
    )  # fmt: skip


def _dates(gaps: Gaps, ways: pd.DataFrame, row: np.ndarray, due: np.ndarray) -> np.ndarray:
    """Whole days (n, 8), ascending, from the earliest to the day before the promised date, with
    the day on which the stock probably runs out."""
    first = ways["earliest"].to_numpy()
    spread = np.linspace(0.0, 1.0, DATES)
    dates = np.round(first[:, None] + spread * np.maximum(due - 1.0 - first, 0.0)[:, None])
    runs_out = gaps.state.risks.stockout_date[row] - np.datetime64(gaps.state.today, "ns")
    out = np.nan_to_num(runs_out / np.timedelta64(1, "D"))
    return np.sort(np.column_stack([dates, np.clip(out, first, due - 1.0)]), axis=1)
