"""Formulas of service against textbooks and published tables."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.stock.service import (
    critical_ratio,
    economic_order_quantity,
    expected_shortage,
    gamma_level_for_fill_rate,
    level_for_fill_rate,
    level_for_service,
)

GAMMA_LEVELS = [
    (100, 900, 1, 4, 0, 0.98, 608.5028),
    (100, 900, 1, 4, 1, 0.98, 732.6362),
    (5, 12, 1, 3, 0.5, 0.95, 32.7891),
    (0.6, 1.5, 1, 4, 0, 0.95, 9.9485),
    (20, 400, 2, 6, 4, 0.99, 350.1110),
]
SUPPORTS = st.lists(st.floats(0, 1e4), min_size=100, max_size=100).map(
    lambda values: np.sort(np.array(values))[None, :]
)


def _support(distribution, size=100):
    return distribution.ppf((np.arange(size) + 0.5) / size)[None, :]


@pytest.mark.parametrize(("under", "over", "mean", "sd", "level"), [
    (0.7, 0.18, 50, 8, 56.60395592743389),
    (79, 43, 900, 60, 922.7214038234755),
])  # fmt: skip
def test_newsvendor_known_answers(under, over, mean, sd, level):
    ratio = np.atleast_1d(critical_ratio(under, over))
    assert stats.norm.ppf(ratio[0], mean, sd) == pytest.approx(level)
    found = level_for_service(_support(stats.norm(mean, sd)), ratio)
    assert found[0] == pytest.approx(level, rel=1e-3)


def test_newsvendor_with_poisson_demand():
    """Snyder and Shen, problem 4.8: the least whole level that reaches the ratio."""
    found = level_for_service(_support(stats.poisson(18), 1000), np.array([270 / 470]))
    assert np.ceil(found[0]) == 19


def test_economic_order_quantity_known_answers():
    found = economic_order_quantity(
        np.array([8, 2250]), np.array([1300, 182500]), np.array([0.225, 275])
    )
    np.testing.assert_allclose(found, [304.0467800264368, 1728.1098449935514])
    assert economic_order_quantity(5.0, 10.0, 0.0) == 0.0


@pytest.mark.parametrize(("mean", "variance", "review", "lead", "spread", "rate", "level"),
                         GAMMA_LEVELS)  # fmt: skip
def test_gamma_fill_rate_levels_as_published(mean, variance, review, lead, spread, rate, level):
    found = gamma_level_for_fill_rate(mean, variance, review, lead, spread, rate)
    assert found == pytest.approx(level, abs=1e-4)


def test_fill_rate_level_agrees_with_the_gamma_formula_where_it_applies():
    mean, variance, review, lead, spread, rate, level = GAMMA_LEVELS[0]
    total = mean * (review + lead)
    width = variance * (review + lead) + mean**2 * spread
    gamma = stats.gamma(total**2 / width, scale=width / total)
    found = level_for_fill_rate(
        _support(gamma, 2000), np.array([rate]), np.array([mean * review * 1.0])
    )
    assert found[0] == pytest.approx(level, rel=2e-3)


def test_fill_rate_reached_in_a_simulation():
    generator = np.random.default_rng(5)
    demand = generator.gamma(2.0, 5.0, 200_000)
    level, lead = (
        level_for_fill_rate(
            _support(stats.gamma(2.0 * 5, scale=5.0), 1000), np.array([0.95]), np.array([10.0])
        )[0],
        4,
    )
    position = level - np.convolve(demand, np.ones(lead + 1))[lead : len(demand)]
    before = level - np.convolve(demand, np.ones(lead))[lead - 1 : len(demand) - 1]
    short = np.maximum(-position, 0.0) - np.maximum(-before[: len(position)], 0.0)
    assert 1 - short.sum() / demand[lead:].sum() == pytest.approx(0.95, abs=0.01)


def test_beyond_the_support_the_tail_goes_on():
    levels = np.array([0.99, 0.995, 0.999, 0.9999])
    support = np.repeat(_support(stats.expon()), 4, axis=0)
    found = level_for_service(support, levels)
    np.testing.assert_allclose(found, stats.expon.ppf(levels), rtol=0.04)


@given(SUPPORTS, st.floats(0, 0.9999), st.floats(0, 0.9999))
@settings(deadline=None, max_examples=50)
def test_a_higher_service_level_never_needs_less(support, one, other):
    low, high = np.array([min(one, other)]), np.array([max(one, other)])
    assert level_for_service(support, low) <= level_for_service(support, high) + 1e-9
    order = np.array([support.mean() / 3 + 0.1])
    lesser = level_for_fill_rate(support, low, order)
    assert lesser <= level_for_fill_rate(support, high, order) + 1e-6


@given(SUPPORTS, st.floats(0, 0.99))
@settings(deadline=None, max_examples=50)
def test_fill_rate_level_serves_what_was_asked(support, rate):
    order = np.array([support.mean() / 5 + 0.1])
    level = level_for_fill_rate(support, np.array([rate]), order)
    short = expected_shortage(support, level) - expected_shortage(support, level + order)
    assert short <= (1 - rate) * order + 1e-6
