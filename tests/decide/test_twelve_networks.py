"""The engine explained in twelve networks: what it proposes, and the arithmetic behind it.

Everywhere demand is steady, so that nothing is left to chance. A mug costs 4, sells for 10, costs
0.01 a day to keep and 6 when it is missing. A review is made every day, so that stock has to cover
the lead time and one day more: that is the reorder point, and one more day's demand the
order-up-to level.
"""

import pytest

from tests.decide.networks import MUG, day, done, lane, order, plan_of

LEEDS_BUYS = [lane("potter", "leeds", 7)]
REGIONS = [lane("potter", "dc", 14), lane("dc", "leeds", 2), lane("dc", "hull", 2)]
NEIGHBOURS = [
    lane("potter", "leeds", 7),
    lane("potter", "hull", 7),
    lane("hull", "leeds", 1, unit_cost=0.5),
]


def test_1_buy():
    """Ten a day for 7 + 1 days: reorder at 80, up to 90. Leeds has 20, so it lacks 70."""
    made = plan_of(LEEDS_BUYS, {"leeds": 20}, {"leeds": 10})
    assert done(made) == [("buy", "potter", "leeds", 70)]
    assert made["proposals"]["due_date"].item() == day(7)


def test_2_transfer():
    """Five a day for 2 + 1 days: reorder at 15, up to 20. Leeds has 8 and lacks 12, which the DC
    can give from its 300; the DC itself covers 5 a day for 15 days, 75, and lacks nothing."""
    made = plan_of([lane("potter", "dc", 14), lane("dc", "leeds", 2)],
                   {"dc": 300, "leeds": 8}, {"leeds": 5})  # fmt: skip
    assert done(made) == [("transfer", "dc", "leeds", 12)]


def test_3_expedite():
    """Leeds has 30, three days' demand, and 100 on order for day 10: with 130 above its reorder
    point of 80 it needs no order, but misses the demand of seven days, 70 mugs worth 420. The
    potter can deliver from day 2 for 50 and 0.1 a mug: 60. Day 3 is soon enough, and 100 mugs
    seven days earlier cost 7 to keep: 420 - 60 - 7 = 353."""
    premium = {
        "premium_fixed_cost": 50,
        "premium_unit_cost": 0.1,
        "premium_lead_time_days": 2,
    }
    made = plan_of([lane("potter", "leeds", 7, **premium)], {"leeds": 30}, {"leeds": 10},
                   supply=[order(100, due=10)])  # fmt: skip
    assert done(made) == [("expedite", "potter", "leeds", 100)]
    row = made["proposals"].iloc[0]
    assert (row["supply_id"], row["due_date"], row["cost"]) == ("order 10", day(3), 60)
    assert row["expected_value"] == pytest.approx(353)


def test_4_substitute():
    """Leeds runs out of mugs on day 3 and gets 100 on day 6, too late for 30 mugs worth 180. They
    are on the road, so nobody can hurry them. Cups are plenty there: serving 30 with a cup, at a
    goodwill of 1 each, saves 180 - 30 = 150."""
    cup = MUG | {"item_id": "cup", "name": "Cup"}
    made = plan_of(LEEDS_BUYS, {"leeds": 30, ("cup", "leeds"): 500},
                   {"leeds": 10, ("cup", "leeds"): 5}, items=(MUG, cup),
                   supply=[order(100, due=6, state="in_transit")],
                   substitutes=[{"item_id": "mug", "substitute_id": "cup", "penalty": 1.0}],
                   )  # fmt: skip
    assert done(made) == [("substitute", "", "leeds", 30)]
    row = made["proposals"].iloc[0]
    assert (row["item_id"], row["substitute_id"]) == ("mug", "cup")
    assert row["expected_value"] == pytest.approx(150)


def test_5_hold():
    """Leeds is at its reorder point of 80, but the potter makes no fewer than 50,000, which would
    last for years. The 80 are enough until the next look, so nothing is done today."""
    made = plan_of([lane("potter", "leeds", 7, min_quantity=50_000)], {"leeds": 80}, {"leeds": 10})
    assert done(made) == [("hold", "potter", "leeds", 0)]
    assert made["proposals"]["due_date"].item() == day(1)


def test_6_postpone():
    """Leeds has 150 and gets 200 on day 5. Without them it would be down to 80 after 7 days and
    have its next order 7 days later: they are needed on day 14. Nine days of 200 mugs: 18."""
    made = plan_of(LEEDS_BUYS, {"leeds": 150}, {"leeds": 10}, supply=[order(200, due=5)])
    assert done(made) == [("postpone", "potter", "leeds", 200)]
    row = made["proposals"].iloc[0]
    assert (row["supply_id"], row["due_date"]) == ("order 5", day(14))
    assert row["expected_value"] == pytest.approx(18)


def test_7_cancel():
    """Leeds has 90 and gets 2,000 on day 8, for 200 days. Half of them, 1,000, and the 90 above
    the reorder point of 80 last for (1,090 - 80) / 10 = 101 days, until when an order would come
    7 days later: on average they lie for 101 + 7 - 8 = 100 days, which costs 2,000."""
    made = plan_of(LEEDS_BUYS, {"leeds": 90}, {"leeds": 10}, supply=[order(2000, due=8)])
    assert done(made) == [("cancel", "potter", "leeds", 2000)]
    assert made["proposals"]["expected_value"].item() == pytest.approx(2000)


def test_8_fair_share():
    """Leeds and Hull lack 20 each and the DC has 16: eight for each, not 16 for one."""
    made = plan_of(REGIONS, {"dc": 16, "leeds": 0, "hull": 0}, {"leeds": 5, "hull": 5})
    moves = [row for row in done(made) if row[0] == "transfer"]
    assert moves == [("transfer", "dc", "hull", 8), ("transfer", "dc", "leeds", 8)]


def test_9_donor_protection():
    """Hull sells one a day, orders up to 9 and has 12: Leeds may have 3 of them and no more,
    whatever it lacks. It lacks 18 (two a day, up to 18); the other 15 are bought."""
    made = plan_of(NEIGHBOURS, {"hull": 12, "leeds": 0}, {"leeds": 2, "hull": 1})
    assert done(made) == [("buy", "potter", "leeds", 15), ("transfer", "hull", "leeds", 3)]


def test_10_the_dc_buys_for_its_regions():
    """Both regions are empty and lack 20 each; the DC has 10 to share. The missing 30 become a
    requirement of the DC, which orders up to 160 for the 10 a day that go through it: 160 + 30.
    One plan settles both echelons, and each region has a transfer of its own."""
    made = plan_of(REGIONS, {"dc": 10, "leeds": 0, "hull": 0}, {"leeds": 5, "hull": 5})
    by_verb = made["proposals"].groupby("verb")["quantity"].sum()
    assert by_verb.to_dict() == {"buy": 190, "transfer": 10}
    assert (made["proposals"]["verb"] == "transfer").sum() == 2


def test_11_stock_next_door_instead_of_buying():
    """Hull has 500 and needs 9. Leeds lacks 18: it gets them from there for 9, rather than buy
    18 more for 72 and wait for a week."""
    made = plan_of(NEIGHBOURS, {"hull": 500, "leeds": 0}, {"leeds": 2, "hull": 1})
    assert done(made) == [("transfer", "hull", "leeds", 18)]
    lost = made["alternatives"].set_index("verb")
    assert lost.loc["buy", "cost"] == 72
    assert lost.loc["buy", "why_not"].startswith("arrives 6 days later; spends 72.00 EUR")


def test_12_no_vendor():
    """Leeds sells and nothing supplies it: no lead time, no number, but a case with its remedy."""
    made = plan_of([], {"leeds": 3}, {"leeds": 7})
    assert done(made) == []
    assert made["targets"]["reorder_point"].isna().all()
    case = made["cases"].iloc[0]
    assert (case["kind"], case["subject"]) == ("no_source", "leeds")
    assert case["remedy"] == "add a vendor to the product or a lane to the warehouse"
