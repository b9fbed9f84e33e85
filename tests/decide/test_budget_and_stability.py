"""Money that is short, and plans that stay as they are unless a change is worth it."""

import pytest

from tests.decide.networks import MUG, done, lane, plan_of

CUP = MUG | {"item_id": "cup", "name": "Cup", "unit_price": 40.0}
LEEDS_BUYS = [lane("potter", "leeds", 7)]
BOTH = ({"leeds": 20, ("cup", "leeds"): 20}, {"leeds": 10, ("cup", "leeds"): 10})


def bought(**settings):
    return plan_of(LEEDS_BUYS, *BOTH, items=(MUG, CUP), settings=settings)


def test_a_budget_buys_what_earns_most_for_it():
    # 70 of each cost 280; a missing cup costs 36, a missing mug 6
    assert len(done(bought())) == 2
    made = bought(budget=300)
    kept = made["proposals"].query("verb == 'buy'")
    assert kept["item_id"].tolist() == ["cup"]
    held = made["proposals"].query("verb == 'hold'").iloc[0]
    assert held["item_id"] == "mug" and "the budget goes further elsewhere" in held["reason"]


@pytest.mark.parametrize(("budget", "orders"), [(560, 2), (559, 1), (280, 1), (279, 0), (0, 0)])
def test_a_budget_is_never_exceeded(budget, orders):
    buys = bought(budget=budget)["proposals"].query("verb == 'buy'")
    assert len(buys) == orders and buys["cost"].sum() <= budget


def test_what_is_worth_less_than_the_least_gain_is_not_proposed():
    worth = plan_of(LEEDS_BUYS, {"leeds": 20}, {"leeds": 10})["proposals"]["expected_value"].item()
    for least, proposed in ((worth - 1, True), (worth + 1, False)):
        made = plan_of(LEEDS_BUYS, {"leeds": 20}, {"leeds": 10}, settings={"min_gain": least})
        assert ("buy" in set(made["proposals"]["verb"])) == proposed


BEFORE = {"verb": "buy", "item_id": "mug", "origin_id": "potter", "destination_id": "leeds",
          "lane_id": "potter>leeds"}  # fmt: skip


def running(quantity, on_hand=20, **settings):
    return plan_of(LEEDS_BUYS, {"leeds": on_hand}, {"leeds": 10}, settings=settings,
                   previous=[BEFORE | {"quantity": quantity}])["proposals"]  # fmt: skip


@pytest.mark.parametrize(("before", "now"), [(70, 70), (74, 74), (68, 68), (95, 70), (40, 70)])
def test_a_small_change_of_quantity_is_not_made(before, now):
    row = running(before).iloc[0]
    assert row["quantity"] == now
    assert row["cost"] == now * 4
    noted = "stays as last proposed" in row["reason"]
    assert noted == (before == now != 70)


def test_what_ran_before_need_not_name_its_lane_and_who_names_most_counts():
    unnamed = BEFORE | {"lane_id": "", "quantity": 74}
    for previous in ([unnamed], [unnamed | {"quantity": 68}, BEFORE | {"quantity": 74}]):
        made = plan_of(LEEDS_BUYS, {"leeds": 20}, {"leeds": 10}, previous=previous)
        assert made["proposals"]["quantity"].item() == 74


def test_what_is_running_stays_while_it_is_worth_anything():
    assert running(70, min_gain=10_000)["verb"].tolist() == ["buy"]
    assert running(70, on_hand=85).empty


def test_priority_grows_with_need_and_with_return():
    def priority(on_hand, **item):
        made = plan_of(LEEDS_BUYS, {"leeds": on_hand}, {"leeds": 10}, items=(MUG | item,))
        return made["proposals"].query("verb == 'buy'")["priority"].item()

    # (90 - 20) / 90 of the level is missing: 39 of 50; value 359 of 359 + 280 spent: 28 of 50
    assert priority(20) == 67
    assert priority(0) > priority(20) > priority(60)
    assert priority(20, unit_price=40.0) > priority(20)
