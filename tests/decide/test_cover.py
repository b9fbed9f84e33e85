"""Whoever runs out before a delivery comes: earlier, from elsewhere or something else instead."""

import pytest

from tests.decide.networks import MUG, day, done, lane, order, plan_of

LEEDS_BUYS = [lane("potter", "leeds", 7)]
PREMIUM = {"premium_fixed_cost": 50, "premium_unit_cost": 0.1, "premium_lead_time_days": 2}
NEXT_DOOR = [*LEEDS_BUYS, lane("potter", "hull", 7), lane("hull", "leeds", 1, unit_cost=0.5)]


def only(made, verb):
    rows = made["proposals"].query(f"verb == '{verb}'")
    assert len(rows) == 1
    return rows.iloc[0]


def test_a_premium_that_costs_more_than_the_days_are_worth_is_not_paid():
    # 30 missing mugs are worth 180, three days of 100 mugs cost 3 more to keep
    for fixed, worth_it in ((176, True), (178, False)):
        terms = {"premium_fixed_cost": fixed, "premium_lead_time_days": 2}
        made = plan_of([lane("potter", "leeds", 7, **terms)], {"leeds": 30}, {"leeds": 10},
                       supply=[order(100, due=6)])  # fmt: skip
        assert ("expedite" in set(made["proposals"]["verb"])) == worth_it


def test_without_a_known_premium_it_is_asked_for_with_the_most_to_pay():
    # due in 6 days, out after 4: two days' demand, 20 mugs worth 120, less 100 mugs two days: 2
    made = plan_of(LEEDS_BUYS, {"leeds": 40}, {"leeds": 10}, supply=[order(100, due=6)])
    asked = only(made, "expedite")
    assert (asked["due_date"], asked["cost"]) == (day(4), 0)
    assert asked["expected_value"] == pytest.approx(118 / 2)
    assert "worth up to 118 EUR (59.00 EUR a day)" in asked["reason"]
    assert asked["confidence"] <= 0.5


def test_asking_halves_the_wait_at_best_and_an_own_transfer_takes_what_its_lane_takes():
    made = plan_of(LEEDS_BUYS, {"leeds": 0}, {"leeds": 10}, supply=[order(100, due=6)])
    assert only(made, "expedite")["due_date"] == day(3)
    moved = {"kind": "transfer", "origin_id": "hull", "supply_id": "move"}
    made = plan_of([lane("hull", "leeds", 4)], {"leeds": 10, "hull": 300}, {"leeds": 10, "hull": 1},
                   supply=[order(100, due=9, **moved)])  # fmt: skip
    assert only(made, "expedite")["due_date"] == day(4)


@pytest.mark.parametrize("state", ["draft", "confirmed", "in_transit"])
def test_what_is_on_the_road_comes_when_it_comes(state):
    made = plan_of([lane("potter", "leeds", 7, **PREMIUM)], {"leeds": 30}, {"leeds": 10},
                   supply=[order(100, due=6, state=state)])  # fmt: skip
    verbs = set(made["proposals"]["verb"])
    assert verbs == ({"hold"} if state == "in_transit" else {"expedite"})


def test_a_draft_may_take_a_faster_lane_of_the_same_vendor():
    air = lane("potter", "leeds", 2, fixed_cost=30) | {"lane_id": "air"}
    sea = lane("potter", "leeds", 9)
    terms = [{"item_id": "mug", "lane_id": sea["lane_id"], "priority": 1},
             {"item_id": "mug", "lane_id": "air", "priority": 2}]  # fmt: skip
    given = {"stock": {"leeds": 20}, "demand": {"leeds": 10}, "sourcing": terms}
    draft = order(100, due=9, state="draft")
    taken = only(plan_of([sea, air], **given, supply=[draft]), "expedite")
    assert (taken["lane_id"], taken["due_date"], taken["cost"]) == ("air", day(2), 30)
    confirmed = draft | {"state": "confirmed"}
    assert only(plan_of([sea, air], **given, supply=[confirmed]), "expedite")["lane_id"] == ""


def test_the_cheaper_way_wins_and_the_other_is_its_alternative():
    # the premium costs 60 and the longer keeping 4; 20 mugs from next door cost 10
    short = {"stock": {"leeds": 40, "hull": 500}, "demand": {"leeds": 10, "hull": 1}}
    lanes = [lane("potter", "leeds", 7, **PREMIUM), *NEXT_DOOR[1:]]
    made = plan_of(lanes, **short, supply=[order(100, due=6)])
    assert done(made) == [("transfer", "hull", "leeds", 20)]
    lost = made["alternatives"].set_index("verb")
    assert lost.loc["expedite", "supply_id"] == "order 6"
    assert lost.loc["expedite", "expected_value"] == pytest.approx(120 - 60 - 2)
    assert made["proposals"]["expected_value"].item() > lost.loc["expedite", "expected_value"]
    made = plan_of(lanes[:1], {"leeds": 40}, {"leeds": 10}, supply=[order(100, due=6)])
    assert done(made) == [("expedite", "potter", "leeds", 100)]


def test_what_one_way_leaves_open_another_covers():
    # next door can spare 6 of the 20 that are missing; the rest is worth the premium of 60
    short = {"stock": {"leeds": 40, "hull": 15}, "demand": {"leeds": 10, "hull": 1}}
    lanes = [lane("potter", "leeds", 7, **PREMIUM), *NEXT_DOOR[1:]]
    made = plan_of(lanes, **short, supply=[order(100, due=6)])
    total = made["proposals"]["expected_value"].sum()
    assert total <= 120
    assert set(made["proposals"]["verb"]) == {"expedite"}, "all of it at once is worth more"
    dear = [lane("potter", "leeds", 7, **PREMIUM | {"premium_lead_time_days": 5}), *NEXT_DOOR[1:]]
    made = plan_of(dear, **short, supply=[order(200, due=8)])
    assert set(made["proposals"]["verb"]) == {"expedite", "transfer"}


def test_the_urgent_part_of_an_order_travels_first():
    # out today; kiln delivers on day 2 at 5 a mug, the potter on day 8 at 4
    lanes = [lane("potter", "leeds", 8), lane("kiln", "leeds", 2)]
    terms = [{"item_id": "mug", "lane_id": "potter>leeds", "unit_price": 4.0},
             {"item_id": "mug", "lane_id": "kiln>leeds", "unit_price": 5.0}]  # fmt: skip
    whole = plan_of(lanes[:1], {"leeds": 20}, {"leeds": 10}, sourcing=terms[:1])
    split = plan_of(lanes, {"leeds": 20}, {"leeds": 10}, sourcing=terms)
    bought = split["proposals"].query("verb == 'buy'")
    assert bought["proposal_id"].is_unique
    assert len(bought) >= 1 and bought["due_date"].min() == day(2)
    assert split["proposals"]["expected_value"].sum() > 0
    assert whole["proposals"]["due_date"].item() == day(8)


def test_substitutes_are_bounded_by_their_own_customers_and_priced_by_the_penalty():
    cup = MUG | {"item_id": "cup", "name": "Cup"}

    def served(cups: float, **terms) -> tuple:
        made = plan_of(LEEDS_BUYS, {"leeds": 30, ("cup", "leeds"): cups},
                       {"leeds": 10, ("cup", "leeds"): 5}, items=(MUG, cup),
                       supply=[order(100, due=6, state="in_transit")],
                       substitutes=[{"item_id": "mug", "substitute_id": "cup", **terms}],
                       )  # fmt: skip
        rows = made["proposals"].query("verb == 'substitute'")
        return rows["quantity"].sum(), rows["expected_value"].sum()

    # cups: five a day for eight days, so 40 stay; 60 leave 20, two for a mug leave ten
    assert served(60) == (20, pytest.approx(120))
    assert served(60, ratio=2.0) == (10, pytest.approx(10 * (6 - 4)))  # two cups cost 4 more
    assert served(60, ratio=2.0, penalty=1.0) == (10, pytest.approx(50))
    assert served(60, penalty=6.5) == (0, 0)
    assert served(40) == (0, 0)


def test_one_substitute_does_not_serve_two():
    cup, pot = (MUG | {"item_id": name, "name": name.title()} for name in ("cup", "pot"))
    moved = [
        order(100, due=6, state="in_transit"),
        order(100, due=6, state="in_transit") | {"item_id": "pot", "supply_id": "pots"},
    ]
    made = plan_of(
        LEEDS_BUYS,
        {"leeds": 30, ("pot", "leeds"): 30, ("cup", "leeds"): 80},
        {"leeds": 10, ("pot", "leeds"): 10, ("cup", "leeds"): 5},
        items=(MUG, cup, pot), supply=moved,
        substitutes=[{"item_id": item, "substitute_id": "cup"} for item in ("mug", "pot")],
    )  # fmt: skip
    assert made["proposals"].query("verb == 'substitute'")["quantity"].sum() == 40
