import pandas as pd
import pytest

from distribution_ai.decide import decide
from tests.decide.situations import snapshot_of, state_of


def proposals(
    *, on_hand=4, supply=(), state="confirmed", settings=(), levels=(10, 20), demand=(8, 2)
):
    snapshot = snapshot_of(
        items=[{"item_id": "mug", "name": "Mug", "unit_cost": 4.0, "unit_price": 10.0}],
        locations=[
            {"location_id": "leeds", "name": "Leeds", "kind": "warehouse"},
            {"location_id": "potter", "kind": "supplier"},
        ],
        lanes=[
            {
                "lane_id": "lane",
                "origin_id": "potter",
                "destination_id": "leeds",
                "lead_time_days": 7,
            }
        ],
        stock=[{"item_id": "mug", "location_id": "leeds", "on_hand": on_hand}],
        supply=[
            {
                "supply_id": f"line {n}",
                "kind": "purchase",
                "item_id": "mug",
                "destination_id": "leeds",
                "quantity": quantity,
                "due_date": day,
                "state": state,
            }
            for n, (quantity, day) in enumerate(supply)
        ]
        or None,
        settings=[{"parameter": k, "value": str(v)} for k, v in settings] or None,
    )
    return decide(
        state_of(snapshot, {("mug", "leeds"): levels}, {("mug", "leeds"): demand})
    ).proposals


def test_down_to_the_safety_stock_but_supply_comes_in_time():
    hold = proposals(on_hand=2, supply=[(30, "2026-05-02"), (5, "2026-05-20")]).iloc[0]
    assert (hold["verb"], hold["supply_id"], hold["quantity"]) == ("hold", "line 0", 0)
    assert hold["due_date"] == pd.Timestamp("2026-05-02")
    assert "30 units arrive on 2 May" in hold["reason"]


def test_no_hold_while_the_safety_stock_is_whole_and_supply_comes_in_time():
    assert proposals(on_hand=9, supply=[(30, "2026-05-02")]).empty


def test_supply_that_comes_too_late_and_cannot_be_helped_is_named():
    hold = proposals(on_hand=2, supply=[(9, "2026-05-06")], state="in_transit").iloc[0]
    assert (hold["verb"], hold["supply_id"]) == ("hold", "line 0")
    assert "runs out of Mug on 3 May; 9 units are on order but arrive on 6 May" in hold["reason"]


def test_no_hold_above_the_reorder_point():
    assert proposals(on_hand=11).empty


@pytest.mark.parametrize(
    ("current", "adjusted"),
    [
        (None, False),
        ((10, 20), False),
        ((11, 21), False),
        ((10, 40), True),
        ((3, 20), True),
    ],
)
def test_a_rule_is_adjusted_when_it_is_off_by_a_tenth_and_a_unit(current, adjusted):
    names = ("current_reorder_point", "current_order_up_to")
    settings = zip(names, current, strict=True) if current else ()
    found = proposals(on_hand=50, settings=list(settings))
    assert found["verb"].tolist() == ["adjust"] * adjusted
    if adjusted:
        row = found.iloc[0]
        assert (row["quantity"], row["new_reorder_point"], row["new_order_up_to"]) == (10, 10, 20)


def test_raising_a_reorder_point_is_worth_the_shortage_it_avoids():
    settings = [("current_reorder_point", 3), ("current_order_up_to", 20)]
    row = proposals(on_hand=50, settings=settings).iloc[0]
    assert row["expected_value"] == pytest.approx(6 * 5.0, rel=0.05)
    assert "reorders Mug at 3" in row["reason"] and "meets the target of 95 %" in row["reason"]


def test_nothing_without_a_source():
    snapshot = snapshot_of(
        items=[{"item_id": "mug"}],
        locations=[{"location_id": "leeds", "kind": "warehouse"}],
        stock=[{"item_id": "mug", "location_id": "leeds", "on_hand": 0}],
        settings=[{"parameter": "current_reorder_point", "value": "50"}],
    )
    assert decide(state_of(snapshot, {}, {("mug", "leeds"): (8, 2)})).proposals.empty
