"""What decisions were worth, on paths that can be checked by hand."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from distribution_ai.learn.outcome import LONGEST_KEPT_DAYS, Place, score, worth

UNITS = st.integers(0, 40).map(float)


def place(opening, demand, moved, supply=None, shortage=5.0, holding=0.5, days=None):
    """One decision's end from lists."""
    demand = np.array([demand], dtype=float)
    return Place(
        np.array([float(opening)]),
        np.zeros_like(demand) if supply is None else np.array([supply], dtype=float),
        demand,
        np.array([moved], dtype=float),
        np.array([shortage]),
        np.array([holding]),
        np.array([demand.shape[1] if days is None else days]),
    )


def one(number):
    return np.array([float(number)])


def test_a_purchase_that_arrives_before_the_shelf_is_empty():
    # 5 on the shelf, 2 asked for a day: short 3 over four days, of which 2 on the last. Four
    # units on the third day serve them; one unit is left over, sold in 1 / 2 of a day, kept for
    # half of that.
    receiver = place(5, [2, 2, 2, 2], [0, 0, 1, 0])
    found = worth([receiver], one(4), one(0.25))
    assert found.shortage == pytest.approx(3 * 5)
    # Nights without it 3 + 1 + 0 + 0, with it 3 + 1 + 3 + 1, and 1 unit for a quarter of a day.
    assert found.holding == pytest.approx(-0.5 * (4 + 0.25))
    assert found.cost == pytest.approx(1)
    assert found.total == pytest.approx(15 - 2.125 - 1)


def test_a_quantity_that_comes_too_late_only_costs():
    receiver = place(1, [2, 2, 0], [0, 0, 1])
    found = worth([receiver], one(4), one(0))
    assert found.shortage == pytest.approx(0)
    # One night, and 4 units at 4 in 3 days: half of three days.
    assert found.holding == pytest.approx(-0.5 * (4 + 4 * 1.5))


def test_a_transfer_counts_at_both_ends():
    receiver = place(0, [3, 0], [1, 0], holding=0.0)
    giver = place(4, [2, 2], [-1, 0], holding=0.0)
    found = worth([receiver, giver], one(3), one(0))
    # The receiver serves 3 more; the giver has 1 left and serves 3 fewer.
    assert found.total == pytest.approx(3 * 5 - 3 * 5)
    spare = replace(giver, opening=one(9))
    assert worth([receiver, spare], one(3), one(0)).total == pytest.approx(15)


def test_an_expedited_supply_is_worth_the_days_it_gains():
    # 4 units come on the third day; brought on the first they serve two days of 2.
    receiver = place(0, [2, 2, 0], [1, 0, -1], supply=[0, 0, 4], holding=0.0)
    assert worth([receiver], one(4), one(1)).total == pytest.approx(4 * 5 - 4)


def test_what_is_left_over_without_demand_is_kept_for_a_year():
    receiver = place(0, [0], [1], holding=0.01)
    assert worth([receiver], one(10), one(0)).total == pytest.approx(
        -0.01 * 10 * (1 + LONGEST_KEPT_DAYS)
    )


def test_days_after_the_last_one_do_not_count():
    receiver = place(0, [3, 7], [1, 0], days=1)
    assert worth([receiver], one(10), one(0)).shortage == pytest.approx(3 * 5)


def test_guided_against_actual():
    receiver = place(0, [10], [1], holding=0.0)
    changed = score([receiver], one(4), one(10), one(1))
    assert changed.decided.total == pytest.approx(16)
    assert changed.recommended.total == pytest.approx(40)
    assert changed.regret == pytest.approx(24)
    useless = replace(receiver, demand=np.zeros((1, 1)))
    followed = score([useless], one(10), one(10), one(1))
    assert followed.decided.total == pytest.approx(-10)
    assert followed.regret == pytest.approx(10)


@st.composite
def decisions(draw):
    count, days = draw(st.integers(1, 4)), draw(st.integers(1, 6))

    def end(sign):
        moved = np.zeros((count, days))
        moved[np.arange(count), draw(arrays(int, count, elements=st.integers(0, days - 1)))] = sign
        return Place(
            draw(arrays(float, count, elements=UNITS)),
            draw(arrays(float, (count, days), elements=UNITS)),
            draw(arrays(float, (count, days), elements=UNITS)),
            moved,
            draw(arrays(float, count, elements=UNITS)),
            draw(arrays(float, count, elements=st.floats(0, 1))),
            draw(arrays(int, count, elements=st.integers(1, days))),
        )

    quantity = draw(arrays(float, count, elements=UNITS))
    return [end(1.0), end(-1.0)], quantity


@given(decisions())
def test_nothing_moved_is_worth_nothing(drawn):
    places, quantity = drawn
    found = worth(places, np.zeros(len(quantity)), np.ones(len(quantity)))
    assert found.total.tolist() == [0.0] * len(quantity)


@given(decisions())
def test_what_is_brought_saves_shortage_and_costs_holding_and_what_is_taken_the_reverse(drawn):
    (receiver, giver), quantity = drawn
    brought = worth([receiver], quantity, np.zeros(len(quantity)))
    taken = worth([giver], quantity, np.zeros(len(quantity)))
    assert (brought.shortage >= -1e-9).all() and (brought.holding <= 1e-9).all()
    assert (taken.shortage <= 1e-9).all() and (taken.holding >= -1e-9).all()


@given(decisions())
def test_no_unit_saves_more_than_its_shortage_cost(drawn):
    (receiver, _giver), quantity = drawn
    found = worth([receiver], quantity, np.zeros(len(quantity)))
    assert (found.shortage <= receiver.shortage_cost * quantity + 1e-9).all()


@given(decisions(), st.integers(0, 40))
def test_regret_is_never_negative_and_decisions_do_not_touch_each_other(drawn, more):
    places, quantity = drawn
    unit_cost = np.ones(len(quantity))
    scores = score(places, quantity, quantity + more, unit_cost)
    assert (scores.regret >= -1e-9).all()
    first = [
        Place(*(getattr(end, name)[:1] for name in Place.__dataclass_fields__)) for end in places
    ]
    alone = score(first, quantity[:1], quantity[:1] + more, unit_cost[:1])
    assert alone.decided.total == pytest.approx(scores.decided.total[:1])
