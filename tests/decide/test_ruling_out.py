"""Ruling out an action never makes the whole plan worth more."""

import numpy as np
import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from distribution_ai.plan import Plan
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.decide.networks import done, lane, plan_of
from tests.decide.networks import snapshot_of as steady
from tests.decide.situations import AS_OF, snapshot_of, state_of
from tests.decide.test_whole_plans import KEY, random_tables

DAYS = 60


def planned(seed: int, edits: list[dict]) -> Plan:
    """The plan of a random small network, from its history."""
    tables, *_ = random_tables(seed)
    rng = np.random.default_rng(seed)
    dates = pd.date_range(end=pd.Timestamp(AS_OF) - pd.Timedelta(days=1), periods=DAYS)
    demand = [
        {"item_id": each["item_id"], "location_id": each["location_id"], "date": date,
         "quantity": units}
        for each in tables["stock"] if each["location_id"] != "dc"
        for date, units in zip(dates, rng.poisson(rng.uniform(0.3, 6), DAYS), strict=True)
    ]  # fmt: skip
    return plan(snapshot_of(**tables, demand=demand, edits=edits or None))


def total(made: Plan) -> float:
    return made["metrics"].set_index("metric").loc["value", "value"]


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.integers(0, 100))
def test_ruling_out_an_action_never_raises_the_total(seed, which):
    free = planned(seed, [])
    acted = free["proposals"][~free["proposals"]["verb"].isin(["hold", "adjust"])]
    if len(acted):
        barred = acted.iloc[which % len(acted)]
        less = planned(seed, [{name: barred[name] for name in KEY}])
        assert tuple(barred[KEY]) not in set(map(tuple, less["proposals"][KEY].to_numpy()))
        assert total(less) <= total(free) + 1e-6 * max(abs(total(free)), 1.0)


def with_shared(tables: dict, rng) -> dict:
    """Tables whose lanes have fixed costs and vehicles, and whose places limited hands and room."""
    for each in tables["lanes"]:
        each["fixed_cost"] = rng.integers(1, 30) if rng.random() < 0.6 else 0
        each["volume_capacity"] = rng.integers(5, 40) if rng.random() < 0.4 else np.nan
    for each in tables["locations"]:
        if each["kind"] != "supplier":
            each["handling_capacity"] = rng.integers(5, 60) if rng.random() < 0.4 else np.nan
            each["storage_capacity"] = rng.integers(40, 150) if rng.random() < 0.3 else np.nan
    return tables | {"items": [each | {"volume": 1.0} for each in tables["items"]]}


def acted_where_shared(seed: int, edits: list[dict]) -> pd.DataFrame:
    """The proposals that do something, where products share lanes and places."""
    tables, *situation = random_tables(seed)
    tables = with_shared(tables, np.random.default_rng(seed))
    made = decide(state_of(snapshot_of(**tables, edits=edits or None), *situation)).proposals
    return made[~made["verb"].isin(["hold", "adjust"])]


@settings(max_examples=10)
@given(st.integers(0, 10**6), st.integers(0, 100))
def test_ruling_out_never_raises_the_total_where_costs_are_shared(seed, which):
    free = acted_where_shared(seed, [])
    if len(free):
        barred = free.iloc[which % len(free)]
        less = acted_where_shared(seed, [{name: barred[name] for name in KEY}])
        most = free["expected_value"].sum()
        assert less["expected_value"].sum() <= most + 1e-6 * max(abs(most), 1.0)


def test_whoever_could_buy_leaves_the_hands_to_who_cannot():
    """Hull and York lack 20 each. The DC has plenty, but hands for 20 a day; Hull may also buy from
    the kiln. The steps share the hands between the two; the plan as a whole buys for Hull."""
    lanes = [lane("potter", "dc", 14), lane("dc", "hull", 2), lane("dc", "york", 2),
             lane("kiln", "hull", 2)]  # fmt: skip
    snapshot = steady(lanes, {"dc": 60, "hull": 0, "york": 0}, {"hull": 5, "york": 5})
    hands = snapshot["locations"]["location_id"].map({"dc": 20.0})
    locations = snapshot["locations"].assign(handling_capacity=hands)
    made = plan(Snapshot.build(snapshot.header, {**snapshot.tables, "locations": locations}))
    moves = [row for row in done(made) if row[2] != "dc"]
    assert moves == [("buy", "kiln", "hull", 20), ("transfer", "dc", "york", 20)]


def test_whoever_could_buy_leaves_the_stock_to_who_cannot():
    """Hull is empty and may buy from the kiln at the DC's own cost; York is empty too and gets
    from the DC only. The steps share the DC's stock between the two, as the DC is the usual source
    of both; the plan as a whole buys for Hull and sends all to York."""
    lanes = [lane("potter", "dc", 14), lane("dc", "hull", 2), lane("dc", "york", 2),
             lane("kiln", "hull", 2)]  # fmt: skip
    made = plan_of(lanes, {"dc": 20, "hull": 0, "york": 0}, {"hull": 5, "york": 5})
    moves = [row for row in done(made) if row[2] != "dc"]
    assert moves == [("buy", "kiln", "hull", 20), ("transfer", "dc", "york", 20)]
