"""Two levels for many products: against the network search and every whole time."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.stock.echelons.faults import EchelonError
from distribution_ai.stock.echelons.guaranteed import place_safety_stock
from distribution_ai.stock.echelons.stages import UNLIMITED, StageNetwork
from distribution_ai.stock.echelons.two_level import place_two_level_stock


def _made_up(seed, products=6, places=7):
    random = np.random.default_rng(seed)
    shape = (products, places)
    return (
        random.integers(0, 15, products), random.lognormal(0, 1, products),
        random.integers(0, 6, shape),
        random.lognormal(0, 1, shape) * (random.random(shape) < 0.8),
        random.integers(0, 12, shape) * (random.random(shape) < 0.7),
    )  # fmt: skip


@given(st.integers(0, 100_000))
@settings(max_examples=80)
def test_no_whole_time_costs_less(seed):
    time, rate, place_time, place_rate, limit = _made_up(seed)
    found = place_two_level_stock(time, rate, place_time, place_rate, limit)
    quoted = np.arange(15)
    covered = np.maximum(quoted + (place_time - limit)[:, :, None], 0)
    cost = np.einsum("pw,pwq->pq", place_rate, np.sqrt(covered))
    left = time[:, None] - quoted
    cost += np.where(left >= 0, rate[:, None] * np.sqrt(np.maximum(left, 0)), np.inf)
    np.testing.assert_allclose(found.cost, cost.min(axis=1))
    kept = rate * np.sqrt(found.warehouse_covered)
    kept += (place_rate * np.sqrt(found.covered)).sum(axis=1)
    np.testing.assert_allclose(found.cost, kept)


@given(st.integers(0, 100_000))
@settings(max_examples=20)
def test_agrees_with_the_network_search(seed):
    time, rate, place_time, place_rate, limit = _made_up(seed, products=1)
    places = place_time.shape[1]
    network = StageNetwork.of(
        [*time, *place_time[0]], [*rate, *place_rate[0]], [0] * places, range(1, places + 1),
        [UNLIMITED, *limit[0]],
    )  # fmt: skip
    found = place_two_level_stock(time, rate, place_time, place_rate, limit)
    assert place_safety_stock(network).cost == pytest.approx(found.cost[0], abs=1e-9)


def test_products_do_not_touch_each_other():
    columns = _made_up(3, products=700, places=900)
    whole = place_two_level_stock(*columns)
    part = place_two_level_stock(*(column[450:460] for column in columns))
    np.testing.assert_array_equal(whole.quoted[450:460], part.quoted)
    np.testing.assert_array_equal(whole.cost[450:460], part.cost)


def test_absurd_sizes():
    none = place_two_level_stock(np.zeros(0), np.zeros(0), np.zeros((0, 3)), np.zeros((0, 3)))
    assert none.cost.shape == (0,) and none.covered.shape == (0, 3)
    alone = place_two_level_stock([4.0], [2.0], np.zeros((1, 0)), np.zeros((1, 0)))
    assert alone.quoted.tolist() == [4] and alone.cost.tolist() == [0]
    long = place_two_level_stock([10_000.0], [1.0], [[0.5]], [[1.0]])
    assert long.cost[0] == pytest.approx(np.sqrt(10_000.5))
    assert place_two_level_stock([5], [0.0], [[2]], [[0.0]]).cost.tolist() == [0]


@pytest.mark.parametrize(("arguments", "words"), [
    (([1, -1], [1, 1], [[1], [1]], [[1], [1]]), "warehouse_time row 2"),
    (([1, 1], [1, np.nan], [[1], [1]], [[1], [1]]), "warehouse_rate row 2"),
    (([1, 1], [1, 1], [[1], [np.inf]], [[1], [1]]), "place_time row 2"),
    (([1, 1], [1, 1], [[1], [1]], [[1], [1]], [[-1], [0]]), "service_limit row 1"),
])  # fmt: skip
def test_what_cannot_be_planned_is_named(arguments, words):
    with pytest.raises(EchelonError, match=words):
        place_two_level_stock(*arguments)
