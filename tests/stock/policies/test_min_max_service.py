"""Minimum and maximum under periodic review: the formula against simulations of the rule alone."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.stock.policies.continuous import Gamma
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.min_max_service import MinMaxCycle
from distribution_ai.stock.policies.renewals import EDGES, renewals
from tests.stock.policies.answers import GAMMA_FILL_RATE
from tests.stock.simulated import fill_rate_reached

DAYS = 40_000


def _gamma(random, days):
    return random.gamma(4.0, 25.0, days)


def _smooth(random, days):
    return random.gamma(25.0, 4.0, days)


def _lumpy(random, days):
    return random.poisson(0.15, days) * random.gamma(2.0, 3.0, days)


def _cycle(days: np.ndarray, lead: int, review: int, span: float, lost: bool) -> MinMaxCycle:
    """The cycle of the days' own sums, as exact as they are many."""
    total = np.concatenate([[0.0], np.cumsum(days)])
    probabilities = (np.arange(400) + 0.5) / 400

    def support(length: int) -> Empirical:
        return Empirical(np.quantile(total[length:] - total[: len(total) - length],
                                     probabilities)[None])  # fmt: skip

    between = total[review:] - total[:-review]
    mean = np.array([between.mean()])
    return MinMaxCycle.of(
        support(lead + review), support(lead), mean, np.array([between.std()]), span * mean,
        lost_sales=lost,
    )  # fmt: skip


@pytest.mark.parametrize("span", [0.0, 0.3, 1.0, 1.9, 2.5, 12.0])
@pytest.mark.parametrize(("lead", "review"), [(3, 1), (10, 7), (0, 7)])
@pytest.mark.parametrize("shape", [_gamma, _smooth, _lumpy])
def test_a_simulation_reaches_the_fill_rate(shape, lead, review, span):
    days = shape(np.random.default_rng(7), DAYS)
    cycle = _cycle(days, lead, review, span, lost=False)
    level = cycle.level_for(np.array([0.95]))
    reached = fill_rate_reached(days[:, None], level, level + cycle.span, np.array([lead]), review)
    assert reached[0] == pytest.approx(cycle.service_and_stock(level)[0][0], abs=0.007)
    if level[0] > 0:
        assert cycle.service_and_stock(level)[0][0] == pytest.approx(0.95, abs=1e-3)


@pytest.mark.parametrize("span", [2.5, 12.0])
@pytest.mark.parametrize(("lead", "review"), [(3, 1), (10, 7), (0, 7)])
@pytest.mark.parametrize("shape", [_gamma, _lumpy])
def test_a_simulation_with_lost_sales_comes_close(shape, lead, review, span):
    days = shape(np.random.default_rng(8), DAYS)
    cycle = _cycle(days, lead, review, span, lost=True)
    level = cycle.level_for(np.array([0.95]))
    reached = fill_rate_reached(
        days[:, None], level, level + cycle.span, np.array([lead]), review, lost_sales=True
    )
    assert reached[0] == pytest.approx(cycle.service_and_stock(level)[0][0], abs=0.02)


def test_ordering_at_every_review_has_the_published_levels():
    mean, variance, review, lead, spread, rate, level = np.array(GAMMA_FILL_RATE).T

    def total(days):
        return Gamma.of_moments(mean * days, variance * days + mean**2 * spread)

    cycle = MinMaxCycle.of(
        total(review + lead), total(lead), mean * review, np.sqrt(variance * review),
        np.zeros(len(mean)),
    )  # fmt: skip
    np.testing.assert_allclose(cycle.level_for(rate), level, rtol=1e-4)


@pytest.mark.parametrize("variation", [0.2, 0.5, 1.0, 2.0])
@pytest.mark.parametrize("reach", [0.5, 1.0, 3.0, 9.0])
def test_renewals_are_those_of_a_simulation(variation, reach):
    shape = variation**-2
    used = np.random.default_rng(1).gamma(shape, 1.0 / shape, (20_000, 90)).cumsum(axis=1)
    one = np.ones(1)
    found = renewals(one, variation * one, reach * one)
    assert found.within[0] == pytest.approx((used < reach).sum() / 20_000, rel=0.01, abs=0.01)
    parts = zip(found.near, found.place, found.spread, pairwise(EDGES), strict=True)
    for near, place, spread, (begin, end) in parts:
        those = used[(used >= begin) & (used < min(end, reach))]
        assert near[0] == pytest.approx(len(those) / 20_000, rel=0.025, abs=0.01)
        if len(those) > 1_000:
            assert place[0] == pytest.approx(those.mean(), abs=0.02)
            assert spread[0] == pytest.approx(those.std(), abs=0.03)


def test_mean_stock_is_that_of_a_simulation():
    days = _gamma(np.random.default_rng(3), DAYS)
    cycle = _cycle(days, 5, 4, 3.0, lost=False)
    level = cycle.level_for(np.array([0.9]))
    stock, coming, held = (level + cycle.span)[0], np.zeros(DAYS + 9), 0.0
    position = stock
    for day, asked in enumerate(days):
        if day % 4 == 0 and position <= level[0]:
            coming[day + 5] += level[0] + cycle.span[0] - position
            position = level[0] + cycle.span[0]
        stock += coming[day]
        held += max(stock - asked / 2, 0.0)
        stock, position = stock - asked, position - asked
    assert cycle.service_and_stock(level)[1][0] == pytest.approx(held / DAYS, rel=0.05)


@given(st.floats(0.3, 0.9999), st.floats(0.3, 0.9999), st.floats(0.0, 20.0), st.booleans())
@settings(max_examples=60)
def test_more_service_never_needs_less(one, other, span, lost):
    random = np.random.default_rng(2)
    cycle = _cycle(_gamma(random, 2_000), 4, 2, span, lost)
    low, high = (cycle.level_for(np.array([rate])) for rate in sorted((one, other)))
    assert 0 <= low <= high * (1 + 1e-4) + 1e-6


def test_beyond_the_values_the_tail_goes_on():
    probabilities = (np.arange(100) + 0.5) / 100
    support = np.repeat(-np.log1p(-probabilities)[None], 4, axis=0)
    levels = np.array([0.99, 0.995, 0.999, 0.9999])
    np.testing.assert_allclose(Empirical(support).quantile(levels), -np.log1p(-levels), rtol=0.04)


def test_some_values_only_are_the_same_as_cut_out():
    support = np.sort(np.random.default_rng(4).gamma(2.0, 3.0, (5, 30)), axis=1)
    rows, stock = np.array([3, 0, 3]), np.array([2.0, 5.0, 0.1])
    part, alone = Empirical(support).take(rows), Empirical(support[rows])
    for mine, theirs in zip(part.losses(stock), alone.losses(stock), strict=True):
        np.testing.assert_allclose(mine, theirs)
    np.testing.assert_allclose(part.mean, alone.mean)
    assert (part.take(np.array([1])).sd == alone.sd[1]).all()
