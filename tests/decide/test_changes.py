"""Open supply that nobody needs when it comes."""

import pytest

from tests.decide.networks import MUG, day, lane, order, plan_of

LEEDS_BUYS = [lane("potter", "leeds", 7)]


def changes(lines, stock=90, *, lanes=LEEDS_BUYS, item=MUG, **tables):
    made = plan_of(lanes, {"leeds": stock}, {"leeds": 10}, items=(item,), supply=lines, **tables)
    return made["proposals"].query("verb in ('postpone', 'cancel')").reset_index(drop=True), made


@pytest.mark.parametrize(
    ("state", "verbs"), [("draft", ["cancel"]), ("confirmed", ["cancel"]), ("in_transit", [])]
)
def test_only_what_its_document_allows(state, verbs):
    assert changes([order(2000, due=8, state=state)])[0]["verb"].tolist() == verbs


def test_what_will_be_needed_soon_is_postponed_and_what_will_not_is_cancelled():
    # (90 + q - q/2 - 80) / 10 + 7 - 8 days on average: at most 60 for 1,200 mugs
    assert changes([order(1200, due=8)])[0].empty, "needed a day later, and then for long"
    assert changes([order(1260, due=8)])[0]["verb"].tolist() == ["cancel"]
    assert changes([order(200, due=5)], stock=150)[0]["verb"].tolist() == ["postpone"]


def test_a_week_is_the_least_to_ask_for():
    # without the 200, an order for 10 a day would come when (stock - 80) / 10 + 7 days are over
    found, _ = changes([order(200, due=5)], stock=129)
    assert found.empty
    found, _ = changes([order(200, due=5)], stock=130)
    assert found["due_date"].item() == day(12)


def test_the_latest_line_is_the_one_too_many():
    found, _ = changes([order(20, due=3), order(2000, due=8)])
    assert found[["verb", "supply_id"]].to_numpy().tolist() == [["cancel", "order 8"]]


def test_what_is_left_of_a_line_keeps_to_its_lots():
    lanes = [lane("potter", "leeds", 7, multiple_quantity=500)]
    found, _ = changes([order(2000, due=8)], lanes=lanes)
    # 2,090 are 1,510 above the level of 580, which an order of 500 gives; a lot has to stay
    assert found["quantity"].tolist() == [1500]


def test_a_change_costs_an_order_line():
    dear = {"order_cost": 30}
    cheap, _ = changes([order(200, due=5)], stock=150)
    assert cheap["expected_value"].item() == pytest.approx(18)
    assert changes([order(200, due=5)], stock=150, settings=dear)[0].empty


def test_what_would_never_be_sold_saves_its_price():
    ends = MUG | {"end_date": day(60)}
    found, _ = changes([order(2000, due=8)], item=ends)
    kept, _ = changes([order(2000, due=8)])
    # 2,090 less 600 sold in 60 days: 1,490 mugs at 4
    gain = found["expected_value"].item() - kept["expected_value"].item()
    assert gain == pytest.approx(1490 * 4)


def test_a_cancelled_transfer_gives_back_to_a_giver_that_is_short():
    lanes = [lane("hull", "leeds", 2, unit_cost=0.5), lane("potter", "hull", 7)]
    line = order(2000, due=8, kind="transfer", origin_id="hull", supply_id="move")
    made = plan_of(lanes, {"leeds": 90, "hull": 2000}, {"leeds": 10, "hull": 5}, supply=[line])
    cancelled = made["proposals"].query("verb == 'cancel'")
    assert cancelled["origin_id"].tolist() == ["hull"]
    assert cancelled["expected_value"].item() >= 2000 * 0.5


def test_both_changes_are_priced_and_the_other_says_why_it_lost():
    found, made = changes([order(200, due=5)], stock=150)
    lost = made["alternatives"].set_index("verb")
    assert set(lost.index) == {"cancel", "hold"}
    assert "have to be ordered again" in lost.loc["cancel", "why_not"]
    assert lost.loc["hold", "cost"] == found["expected_value"].item()
    assert "are not needed before 15 May" in found["reason"].item()
