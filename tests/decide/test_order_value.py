"""Orders whose quantity follows from costs, and demand that is lost before they arrive."""

import datetime

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide import decide
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from tests.decide.situations import snapshot_of, state_of

TODAY = datetime.date(2026, 3, 2)
DAILY, LEAD, REVIEW = 10.0, 14, 7
COSTS = {"service_measure": "cost", "shortage_cost": 5.0, "holding_cost": 0.02}


def ordered(on_hand, coming=(), **given):
    """Units that a shop with ten customers a day orders; lead time 14 days, review 7."""
    proposals = proposed(on_hand, coming, **given)
    return float(proposals.loc[proposals["verb"] == "buy", "quantity"].sum())


def proposed(
    on_hand, coming=(), *, unmet="lost", demand=DAILY, lane=None, item=None, orders=None,
    edits=None, **parameters,
):  # fmt: skip
    days = pd.date_range(end=TODAY - datetime.timedelta(days=1), periods=200)
    there = {"item_id": "mug", "location_id": "shop"}
    supply = [
        {"supply_id": str(day), "kind": "purchase", "item_id": "mug", "destination_id": "shop",
         "quantity": quantity, "due_date": TODAY + datetime.timedelta(days=day)}
        for day, quantity in coming
    ]  # fmt: skip
    tables = {
        "items": [{"item_id": "mug", "unit_cost": 4.0, "unit_price": 9.0, **(item or {})}],
        "locations": [{"location_id": "vendor", "kind": "supplier"},
                      {"location_id": "shop", "kind": "store"}],
        "lanes": [{"lane_id": "lane", "origin_id": "vendor", "destination_id": "shop",
                   "lead_time_days": LEAD, "lead_time_sd_days": 0.0, "review_days": REVIEW,
                   **(lane or {})}],
        "stock": [{**there, "on_hand": on_hand}],
        "demand": [{**there, "date": day, "quantity": quantity}
                   for day, quantity in zip(days, np.broadcast_to(demand, 200), strict=True)],
        "supply": supply,
        "orders": [{"order_id": "o", **there, **row} for row in orders or ()],
        "edits": edits or [],
        "settings": [{"parameter": name, "value": str(value)}
                     for name, value in (COSTS | parameters).items()],
    }  # fmt: skip
    header = {"as_of": TODAY.isoformat(), "bucket": "D", "unmet_demand": unmet}
    frames = {name: pd.DataFrame(rows) for name, rows in tables.items() if rows}
    return plan(Snapshot.build(header, frames))["proposals"]


def test_an_empty_shelf_needs_no_stock_for_the_customers_who_will_be_gone():
    assert ordered(0, unmet="backorder") == DAILY * (LEAD + REVIEW)
    assert ordered(0) == DAILY * REVIEW


def test_supply_that_comes_when_the_shelf_has_long_been_empty_is_not_sold_in_the_past():
    # 3 days sell 30, 7 days sell nothing, 50 come, 4 days sell 40: 10 are left of 70 wanted
    assert ordered(30, [(10, 50)]) == 60
    assert ordered(30, [(10, 50)], unmet="backorder") == 130


def test_supply_after_the_order_s_arrival_is_not_ordered_twice():
    assert ordered(0, [(15, 70)]) == 0


def test_supply_that_comes_in_months_is_no_help_now():
    # in position there is enough, but the shelf would be empty: a review's worth is ordered
    assert ordered(0, [(90, 70)]) == DAILY * REVIEW


def test_many_supplies_count_on_their_days():
    # day 1 to 5 bring 10 each and sell them, day 13 brings 25: 15 are left
    coming = [(day, 10) for day in range(1, 6)]
    assert ordered(10, [*coming[:2], (13, 25)]) == 55


def test_orders_of_customers_count_in_their_stretch():
    booked = [{"due_date": TODAY + datetime.timedelta(days=17), "quantity": 120,
               "booked_on": TODAY}]  # fmt: skip
    assert ordered(0, orders=booked) == 120


def test_other_measures_are_projected_too():
    cycle = {"service_measure": "cycle", "service_level": 0.9}
    assert ordered(0, **cycle) == ordered(0, unmet="backorder", **cycle) - DAILY * LEAD
    filled = {"service_measure": "fill_rate", "service_level": 0.9}
    waiting = ordered(0, unmet="backorder", **filled)
    assert ordered(0, **filled) == pytest.approx(waiting - DAILY * LEAD, abs=2)


def test_what_is_owed_today_is_ordered_too():
    owed = [{"due_date": TODAY, "quantity": 25, "booked_on": TODAY}]
    assert ordered(0, orders=owed) == DAILY * REVIEW + 25


@pytest.mark.parametrize(
    ("on_hand", "demand"), [(0, 0.0), (1e9, DAILY), (1e9, 0.0), (DAILY * 1000, DAILY)]
)
def test_nothing_is_ordered_where_nothing_is_asked_for_or_all_is_there(on_hand, demand):
    assert ordered(on_hand, demand=demand) == 0


def test_absurd_costs_order_nothing_or_what_is_asked_for():
    assert ordered(0, shortage_cost=0.0) == 0
    assert ordered(0, shortage_cost=0.0, holding_cost=0.0) == 0
    assert ordered(0, holding_cost=0.0) == DAILY * REVIEW
    assert ordered(0, shortage_cost=1e9) == DAILY * REVIEW
    assert ordered(-50) == DAILY * REVIEW + 50


def test_lots_round_to_the_cheaper_side():
    # 70 wanted: a lot of 60 loses 10 customers, two leave 50 units for later
    assert ordered(0, lane={"multiple_quantity": 60}, shortage_cost=5.0) == 120
    assert ordered(0, lane={"multiple_quantity": 60}, shortage_cost=1.0, holding_cost=0.04) == 60
    assert ordered(0, lane={"multiple_quantity": 60, "min_quantity": 100}) == 120


def test_what_would_perish_is_not_bought():
    lane = {"min_quantity": 500}
    assert ordered(0, lane=lane, holding_cost=0.001) == 500
    assert ordered(0, lane=lane, holding_cost=0.001, item={"shelf_life_days": 20}) == 0
    assert ordered(0, lane=lane, holding_cost=0.001, item={"shelf_life_days": 60}) == 500


def test_an_order_that_comes_after_the_item_s_end_is_not_placed():
    assert ordered(0, item={"end_date": TODAY + datetime.timedelta(days=10)}) == 0
    # the 16th is the first of four days left
    assert ordered(0, item={"end_date": TODAY + datetime.timedelta(days=17)}) == 40


def test_the_newsvendor_s_quantile_is_bought():
    # 7.5 days of holding are 0.75; waiting saves them: (3 - 0.75) / 3 = 0.75 of 8 +- 1.7 * 2
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "unit_cost": 4.0}],
        locations=[{"location_id": "leeds", "kind": "warehouse"},
                   {"location_id": "v", "kind": "supplier"}],
        lanes=[{"lane_id": "l", "origin_id": "v", "destination_id": "leeds",
                "lead_time_days": 5, "review_days": 7.5}],
        stock=[{"item_id": "mug", "location_id": "leeds", "on_hand": 0}],
        settings=[{"parameter": name, "value": value} for name, value in
                  (("service_measure", "cost"), ("shortage_cost", "3"), ("holding_cost", "0.1"))],
    )  # fmt: skip
    state = state_of(snapshot, {("mug", "leeds"): (10, 10)}, {("mug", "leeds"): (8, 2)})
    bought = decide(state).proposals.query("verb == 'buy'")["quantity"].item()
    assert bought == np.ceil(8 + 2 * (-1.7 + 74 * 3.4 / 99))


@settings(max_examples=12)
@given(
    st.integers(-20, 300), st.integers(0, 60), st.integers(1, LEAD), st.integers(0, 80),
    st.integers(0, 2**31),
)  # fmt: skip
def test_more_stock_orders_less_but_never_leaves_less(stock, more, day, quantity, seed):
    demand = np.random.default_rng(seed).poisson(DAILY, 200).astype(float)
    # what covers a gap before a late delivery is another decision, so there is none
    known = {"demand": demand, "edits": [{"verb": "expedite"}]}
    before = ordered(stock, [(day, quantity)], **known)
    after = ordered(stock + more, [(day, quantity)], **known)
    assert after <= before <= after + more


def test_an_order_that_covers_a_gap_says_so_and_not_that_stock_is_low():
    demand = np.random.default_rng(156).poisson(DAILY, 200).astype(float)
    buys = proposed(175, [(18, 63)], demand=demand).query("verb == 'buy'")
    said = "shop may be short of mug before what is on its way arrives; "
    assert buys["reason"].item().startswith(said)
