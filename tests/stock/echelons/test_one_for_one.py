"""Slow movers under one warehouse: published answers, sums written out, every level tried."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.stock.echelons.faults import EchelonError
from distribution_ai.stock.echelons.one_for_one import (
    one_for_one_backorders,
    one_for_one_levels,
    two_moment_backorders,
)

PUBLISHED = [  # retailers, rate, times and stocks; units backordered above and below
    (4, 1.0, 2, 1, 8, 2, 1.116692, 0.213097),
    (10, 0.2, 4, 2, 6, 1, 2.350357, 0.173610),
]


@pytest.mark.parametrize("row", PUBLISHED)
def test_exact_answers_as_published(row):
    retailers, rate, above_time, below_time, above_stock, below_stock, above, below = row
    found = one_for_one_backorders(
        [[rate] * retailers], [above_time], below_time, [above_stock], below_stock
    )
    assert found[0][0] == pytest.approx(above, abs=1e-6)
    np.testing.assert_allclose(found[1], below, atol=1e-6)
    near = two_moment_backorders(
        [[rate] * retailers], [above_time], below_time, [above_stock], below_stock
    )
    assert near[0][0] == pytest.approx(above, abs=1e-6)
    np.testing.assert_allclose(near[1], below, rtol=2e-3)


def _written_out(rate, above_time, below_time, above_stock, below_stock):
    """Backorders of the first retailer, as a sum over all that may be owed to it."""
    total, share = sum(rate), rate[0] / sum(rate)
    owed = np.zeros(80)
    for ordered in range(120):
        short = max(ordered - above_stock, 0)
        if short < 80:
            owed[: short + 1] += stats.poisson.pmf(ordered, total * above_time) * (
                stats.binom.pmf(np.arange(short + 1), short, share)
            )
    own = stats.poisson.pmf(np.arange(80), rate[0] * below_time)
    waiting = np.convolve(owed, own)
    return waiting @ np.maximum(np.arange(len(waiting)) - below_stock, 0)


@given(st.integers(0, 100_000))
@settings(max_examples=30)
def test_same_as_the_sum_written_out(seed):
    random = np.random.default_rng(seed)
    rate = random.uniform(0.05, 1.5, 3)
    times, stocks = random.uniform(0, 4, 2), random.integers(0, 8, 2)
    found = one_for_one_backorders([rate], [times[0]], times[1], [stocks[0]], stocks[1])
    expected = _written_out(rate, times[0], times[1], stocks[0], stocks[1])
    assert found[1][0, 0] == pytest.approx(expected, abs=1e-9)


def test_all_items_at_once_as_one_by_one():
    random = np.random.default_rng(2)
    rate = random.uniform(0.01, 3, (20, 4)) * random.choice([0.1, 1, 30], (20, 1))
    stock, local = random.integers(0, 50, 20), random.integers(0, 5, (20, 4))
    whole = one_for_one_backorders(rate, 3.0, 1.5, stock, local)
    for row in range(20):
        alone = one_for_one_backorders(rate[[row]], 3.0, 1.5, stock[[row]], local[[row]])
        assert whole[0][row] == pytest.approx(alone[0][0], abs=1e-9)
        np.testing.assert_allclose(whole[1][row], alone[1][0], atol=1e-9)


def test_levels_cost_least_of_all():
    rate, above_time, below_time = np.array([[0.3, 0.6]]), 2.0, 1.0
    holding, local, penalty = 1.0, np.array([[1.5, 1.2]]), 12.0
    found = one_for_one_levels(rate, above_time, below_time, holding, local, penalty)

    def cost(warehouse, retailer):
        above, below = two_moment_backorders(rate, above_time, below_time, warehouse, retailer)
        expected = rate.sum() * above_time
        waiting = rate / rate.sum() * above + rate * below_time
        kept = holding * (warehouse - expected + above[0])
        return kept + (local * (retailer - waiting + below) + penalty * below).sum()

    least = min(
        (cost(warehouse, np.array([[first, second]])), warehouse, first, second)
        for warehouse, first, second in itertools.product(range(9), range(6), range(6))
    )
    assert found.cost[0] == pytest.approx(least[0])
    assert (found.warehouse[0], *found.retailer[0]) == least[1:]


@given(st.integers(0, 100_000))
@settings(max_examples=20)
def test_more_stock_never_means_more_backorders(seed):
    random = np.random.default_rng(seed)
    rate, stock = random.uniform(0.01, 2, (5, 3)), random.integers(0, 6, 5)
    local = random.integers(0, 4, (5, 3))
    before = one_for_one_backorders(rate, 2.0, 1.0, stock, local)
    richer = one_for_one_backorders(rate, 2.0, 1.0, stock + 1, local)
    nearer = one_for_one_backorders(rate, 2.0, 1.0, stock, local + 1)
    assert (richer[0] <= before[0] + 1e-9).all() and (richer[1] <= before[1] + 1e-9).all()
    assert (nearer[1] <= before[1] + 1e-9).all()


def test_nothing_asked_for_and_nothing_kept():
    above, below = one_for_one_backorders([[0.0, 0.0]], [2.0], 1.0, [0], 0)
    assert above.tolist() == [0] and below.tolist() == [[0, 0]]
    above, below = one_for_one_backorders([[0.5, 0.5]], [2.0], 1.0, [0], 0)
    assert above[0] == pytest.approx(2.0) and below[0].sum() == pytest.approx(3.0)
    huge = one_for_one_backorders([[0.5, 0.5]], [2.0], 1.0, [10**6], 10**6)
    assert huge[0][0] == 0 and (huge[1] == 0).all()


@pytest.mark.parametrize(("arguments", "words"), [
    (([[-1.0]], [1.0], 1.0, [1], 1), "rate row 1"),
    (([[1.0]], [np.inf], 1.0, [1], 1), "warehouse_time row 1"),
    (([[1.0]], [1.0], 1.0, [1.5], 1), "warehouse_stock row 1: is not whole"),
    (([[1.0]], [1.0], 1.0, [1], -1), "retailer_stock row 1"),
    (([[1000.0]], [10_000.0], 1.0, [1], 1), "slow movers"),
])  # fmt: skip
def test_what_cannot_be_planned_is_named(arguments, words):
    with pytest.raises(EchelonError, match=words):
        one_for_one_backorders(*arguments)
