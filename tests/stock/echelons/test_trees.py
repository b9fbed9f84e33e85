"""Places with one supplier each: against the general model, the two levels and every choice."""

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.stock.echelons.faults import EchelonError
from distribution_ai.stock.echelons.guaranteed import place_safety_stock
from distribution_ai.stock.echelons.stages import StageNetwork
from distribution_ai.stock.echelons.trees import place_tree_stock
from distribution_ai.stock.echelons.two_level import place_two_level_stock


def _costs(parent, time, rate):
    """Cost (N, K + 1) of covering the own time and that of 0 … K places above."""
    level = np.zeros(len(parent), dtype=np.int64)
    for place in range(len(parent) - 1, 0, -1):
        if parent[place] >= 0:
            level[parent[place]] = max(level[parent[place]], level[place] + 1)
    covered = np.zeros((len(parent), level.max() + 1))
    for place in range(len(parent)):
        above, total = place, 0.0
        for count in range(covered.shape[1]):
            total += time[above] if above >= 0 else 0.0
            covered[place, count] = total
            above = parent[above] if above >= 0 else -1
    return level, rate[:, None] * np.sqrt(covered)


def _random_tree(random, size):
    parent = np.array([-1, *(random.integers(0, place) for place in range(1, size))])
    return parent, random.integers(1, 9, size), random.uniform(0.5, 5.0, size)


@given(st.integers(2, 12), st.integers(0, 10_000))
@settings(max_examples=60)
def test_trees_cost_what_the_general_model_says(size, seed):
    parent, time, rate = _random_tree(np.random.default_rng(seed), size)
    level, cost = _costs(parent, time, rate)
    found = place_tree_stock(parent, level, cost, np.zeros_like(cost), np.ones(size, bool))
    arcs = np.flatnonzero(parent >= 0)
    general = place_safety_stock(StageNetwork.of(time, rate, parent[arcs], arcs))
    assert general.gap == 0.0
    assert found.cost[0] == pytest.approx(general.cost, rel=1e-6)


@given(st.integers(2, 9), st.integers(0, 10_000))
@settings(max_examples=40)
def test_no_other_choice_of_places_costs_less(size, seed):
    random = np.random.default_rng(seed)
    parent, time, rate = _random_tree(random, size)
    level, cost = _costs(parent, time, rate)
    passing, may = random.uniform(0, 3, cost.shape), random.random(size) < 0.8
    found = place_tree_stock(parent, level, cost, passing, may)
    inner = [place for place in range(size) if level[place] and may[place]]
    best = np.inf
    for chosen in itertools.product([False, True], repeat=len(inner)):
        passes = np.zeros(size, bool)
        passes[inner] = chosen
        best = min(best, _total(parent, cost, passing, passes))
    assert found.cost[0] == pytest.approx(best)
    assert _total(parent, cost, passing, found.passes) == pytest.approx(best)
    assert found.full_cost[0] == pytest.approx(cost[:, 0].sum())


def _total(parent, cost, passing, passes) -> float:
    above, total = np.zeros(len(parent), dtype=int), 0.0
    for place in range(len(parent)):
        if parent[place] >= 0 and passes[parent[place]]:
            above[place] = above[parent[place]] + 1
        total += (passing if passes[place] else cost)[place, above[place]]
    return total


def test_many_products_at_once_cost_what_two_levels_say():
    random = np.random.default_rng(5)
    products, places = 200, 6
    time, pooled = random.integers(3, 30, products), random.uniform(1, 4, products)
    place_time, rate = random.integers(1, 6, (products, places)), random.uniform(0.2, 2, (200, 6))
    two = place_two_level_stock(time, pooled, place_time, rate)
    warehouse = np.arange(products) * (places + 1)
    parent = np.repeat(warehouse[:, None], places + 1, axis=1)
    parent[:, 0] = -1
    times, rates = np.c_[time, place_time].ravel(), np.c_[pooled, rate].ravel()
    level, cost = _costs(parent.ravel(), times, rates)
    found = place_tree_stock(
        parent.ravel(), level, cost, np.zeros_like(cost), np.ones(len(times), bool)
    )
    np.testing.assert_allclose(found.cost[warehouse], two.cost)
    np.testing.assert_array_equal(found.passes[warehouse], two.quoted > 0)
    assert 0 < found.passes.sum() < products


def test_costs_that_are_no_numbers_are_named():
    cost = np.array([[1.0, np.nan], [1.0, 1.0]])
    with pytest.raises(EchelonError, match="stock_cost row 1: is not a number"):
        place_tree_stock([-1, 0], [1, 0], cost, np.zeros((2, 2)), [True, True])


def test_nothing_to_place():
    nothing = np.zeros((0, 1))
    found = place_tree_stock([], [], nothing, nothing, [])
    assert found.passes.shape == found.cost.shape == (0,)
