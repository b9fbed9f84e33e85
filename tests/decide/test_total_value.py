"""What each action contributes to the plan's total, beside what it is decided by."""

import pytest

from tests.decide.networks import MUG, lane, order, plan_of

BUYS = [lane("potter", "leeds", 7), lane("potter", "hull", 7)]
FULL = ({"hull": 500, "leeds": 0}, {"leeds": 2, "hull": 1})


def value_of(made, verb: str) -> float:
    return made["proposals"].set_index("verb").loc[verb, "expected_value"]


def metric(made, name: str) -> float:
    return made["metrics"].set_index("metric").loc[name, "value"]


def test_stock_that_comes_sooner_is_worth_the_units_late_that_it_saves():
    """Leeds is empty and sells two a day. From day 1 on the mugs from Hull save the demand of six
    days, 12 mugs worth 72, that would be asked for in vain before day 7; six days less on the road
    save 0.01 * 18 * 6 = 1.08."""
    near, far = (plan_of([*BUYS, lane("hull", "leeds", days)], *FULL) for days in (1, 7))
    gained = value_of(near, "transfer") - value_of(far, "transfer")
    assert gained == pytest.approx(72 + 1.08)
    # one a day is asked for in Hull, and 500 - 18 stay there
    assert near["proposals"]["reason"].item().endswith("Hull keeps 482 days of cover.")


def test_the_total_is_the_sum_of_what_all_contribute():
    made = plan_of(
        [lane("potter", "leeds", 7, premium_fixed_cost=50.0, premium_lead_time_days=2)],
        {"leeds": 30}, {"leeds": 10}, supply=[order(100, due=10)],
    )  # fmt: skip
    assert metric(made, "value") == pytest.approx(420 - 50 - 7)


def test_what_comes_from_elsewhere_need_not_be_brought_by_the_usual_source():
    """Leeds lacks 20, which the empty DC would have to bring: with the demand of 15 days, 75, it
    would be short of 95, and 6 each. Hull sends 20 instead, which is worth 120 to the DC, beside
    what it is worth in Leeds."""
    lanes = [lane("potter", "dc", 14), lane("dc", "leeds", 2), lane("hull", "leeds", 2)]
    given = ({"dc": 0, "leeds": 0, "hull": 900}, {"leeds": 5, "hull": 1})
    with_dc = plan_of([*lanes, lane("potter", "hull", 7)], *given)
    alone = plan_of([lane("potter", "leeds", 2), *lanes[2:], lane("potter", "hull", 7)], *given)
    gained = value_of(with_dc, "transfer") - value_of(alone, "transfer")
    assert gained == pytest.approx(120.0, abs=0.5)


def test_a_price_beyond_the_usual_one_is_a_loss():
    """16 mugs are missing for 7 + 1 days of two a day, up to 18. The usual source is ruled out, and
    the other one takes one more for each."""
    lanes = [lane("kiln", "leeds", 7), lane("potter", "leeds", 7, unit_cost=1.0)]
    usual = plan_of(lanes, {"leeds": 0}, {"leeds": 2})
    dearer = plan_of(lanes, {"leeds": 0}, {"leeds": 2},
                     edits=[{"verb": "buy", "origin_id": "kiln"}])  # fmt: skip
    assert dearer["proposals"]["origin_id"].item() == "potter"
    assert value_of(usual, "buy") - value_of(dearer, "buy") == pytest.approx(18)


def test_a_price_that_nobody_knows_is_no_gain_and_no_loss():
    lanes = [lane("kiln", "leeds", 7), lane("potter", "leeds", 7)]
    unpriced = MUG | {"unit_cost": 0.0}
    for known in ("kiln", "potter"):
        made = plan_of(lanes, {"leeds": 0}, {"leeds": 2}, items=(unpriced,),
                       settings={"shortage_cost": 6},
                       sourcing=[{"item_id": "mug", "lane_id": f"{name}>leeds",
                                  "unit_price": 500.0 if name == known else None}
                                 for name in ("kiln", "potter")],
                       edits=[{"verb": "buy", "origin_id": "kiln"}])  # fmt: skip
        assert value_of(made, "buy") == pytest.approx(16 * 6 - 2 * 0.01 * 8)
