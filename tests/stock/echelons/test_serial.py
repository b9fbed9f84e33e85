"""Chains with backorders: textbook answers, a recursion written out, bounds."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.stock.echelons.faults import EchelonError
from distribution_ai.stock.echelons.serial import serial_bounds, serial_levels

NORMAL = [  # echelon costs, lead times, penalty, mean, deviation, levels and cost as published
    ([3, 2, 2], [1, 1, 2], 37.12, 5, 1, [6.484, 12.028, 22.72], 47.66539330753092),
    ([1, 1], [1, 1], 15, 100, 15, [123.939, 228.488], 166.27052889662946),
    ([2, 2, 1, 1, 1], [0.5] * 5, 24, 64, 8, [40.671, 74.345, 109.265, 142.003, 174.429],
     451.72881110449765),
    ([5, 2], [8, 3], 24, 20, 4, [171.062, 232.113], 438.2396253072112),
]  # fmt: skip
POISSON = [  # Shang and Song (2003): echelon costs, penalty, levels and cost
    ([0.25, 0.25, 0.25, 0.25], 9, [8, 13, 18, 22], 12.68693933233134),
    ([0.25, 2.5, 2.5, 0.25], 9, [9, 10, 13, 19], 53.00644471383703),
    ([0.25, 0.25, 0.25, 0.25], 99, [11, 17, 22, 27], 16.19787924326513),
    ([0.25, 2.5, 2.5, 0.25], 99, [11, 14, 18, 26], 74.55428655953351),
]


@pytest.mark.parametrize(
    ("cost", "time", "penalty", "mean", "deviation", "levels", "total"), NORMAL
)
def test_normal_textbook_answers(cost, time, penalty, mean, deviation, levels, total):
    """Snyder and Shen, example 6.1, problems 6.1, 6.2 and 6.16; their levels are on a grid."""
    found = serial_levels([cost], [time], [penalty], [mean], [deviation])
    assert found.cost[0] == pytest.approx(total, rel=1e-3)
    np.testing.assert_allclose(found.levels[0], levels, rtol=4e-3)
    ratio = (penalty + sum(cost[1:])) / (penalty + sum(cost))
    first = stats.norm.ppf(ratio, mean * time[0], deviation * np.sqrt(time[0]))
    assert found.levels[0, 0] == pytest.approx(first, rel=1e-3)


@pytest.mark.parametrize(("cost", "penalty", "levels", "total"), POISSON)
def test_poisson_answers_as_published(cost, penalty, levels, total):
    found = serial_levels([cost], [[0.25] * 4], [penalty], [16.0])
    assert found.levels[0].tolist() == levels
    assert found.cost[0] == pytest.approx(total, rel=1e-3)


def test_all_chains_at_once_as_one_by_one():
    costs = np.array([row[0] for row in POISSON])
    penalties = np.array([row[1] for row in POISSON])
    means = np.array([16.0, 3.0, 400.0, 0.1])
    whole = serial_levels(costs, 0.25, penalties, means)
    for row in range(4):
        alone = serial_levels(costs[[row]], 0.25, penalties[[row]], means[[row]])
        np.testing.assert_array_equal(whole.levels[row], alone.levels[0])
        assert whole.cost[row] == pytest.approx(alone.cost[0], rel=1e-9)


def _written_out(costs, times, penalty, mean):
    """Clark and Scarf in exact sums over integers, stage by stage."""
    reach = 80
    stock = np.arange(-reach, reach)
    induced = (penalty + sum(costs)) * np.maximum(-stock, 0.0)
    levels = []
    for cost, time in zip(costs, times, strict=True):
        weight = stats.poisson.pmf(np.arange(30), mean * time)
        expected = np.full(len(stock), np.inf)
        for place in range(30, len(stock)):
            left = place - np.arange(30)
            expected[place] = weight @ (cost * stock[left] + induced[left])
        expected[:30] = np.inf
        best = int(np.argmin(np.where(stock >= -5, expected, np.inf)))
        levels.append(int(stock[best]))
        slope = expected[31] - expected[30]
        expected[:30] = expected[30] - slope * (30 - np.arange(30))
        induced = np.where(stock < stock[best], expected, expected[best])
    return levels, expected[best]


@given(st.integers(0, 100_000))
@settings(max_examples=15)
def test_same_as_the_recursion_written_out(seed):
    random = np.random.default_rng(seed)
    costs, times = random.uniform(0.2, 2, 3), random.uniform(0.2, 2, 3)
    penalty, mean = random.uniform(3, 40), random.uniform(0.3, 2)
    found = serial_levels([costs], [times], [penalty], [mean])
    levels, cost = _written_out(costs, times, penalty, mean)
    assert found.levels[0].tolist() == levels
    assert found.cost[0] == pytest.approx(cost, rel=1e-6)


@given(st.integers(0, 100_000))
@settings(max_examples=25)
def test_levels_lie_within_the_bounds(seed):
    random = np.random.default_rng(seed)
    costs, times = random.uniform(0.2, 2, (4, 3)), random.uniform(0.2, 4, (4, 3))
    penalty, mean = random.uniform(1, 60, 4), random.uniform(0.3, 30, 4)
    for deviation in (None, 0.3 * mean):
        levels = serial_levels(costs, times, penalty, mean, deviation).levels
        low, high = serial_bounds(costs, times, penalty, mean, deviation)
        slack = 1e-9 if deviation is None else 0.02 * mean[:, None]
        assert (levels >= low - slack).all() and (levels <= high + slack).all()


def test_certain_and_absurd_chains_are_answered():
    certain = serial_levels([[1, 1]], [[2, 3]], [9], [4.0], [0.0])
    np.testing.assert_allclose(certain.levels, [[8, 20]], rtol=1e-2)
    no_demand = serial_levels([[1, 1]], [[2, 3]], [9], [0.0])
    assert (no_demand.levels == 0).all() and no_demand.cost[0] == 0
    at_once = serial_levels([[1, 1]], [[0, 0]], [9], [4.0])
    assert at_once.cost[0] == pytest.approx(0, abs=1e-9)
    dear = serial_levels([[1, 1]], [[1, 1]], [1e15], [3.0])
    assert np.isfinite(dear.levels).all() and np.isfinite(dear.cost).all()
    long = serial_levels([[1, 1]], [[10_000, 0.001]], [5], [3.0], [1.0])
    assert long.levels[0, 0] == pytest.approx(30_100, rel=0.01)


@pytest.mark.parametrize(("arguments", "words"), [
    (([[1, 0]], [[1, 1]], [9], [4.0]), "echelon_cost row 1"),
    (([[1, 1]], [[1, -1]], [9], [4.0]), "lead_time row 1"),
    (([[1, 1]], [[1, 1]], [0], [4.0]), "penalty row 1"),
    (([[1, 1]], [[1, 1]], [9], [np.nan]), "mean row 1"),
    (([[1, 1]], [[1, 1]], [9], [4.0], [-1]), "deviation row 1"),
    (([[1, 1]], [[1, 1]], [9], [1e12]), "give the deviation"),
])  # fmt: skip
def test_what_cannot_be_planned_is_named(arguments, words):
    with pytest.raises(EchelonError, match=words):
        serial_levels(*arguments)
