"""Exponential smoothing in ratio form."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.demand.models.smoothing import smoothed_levels

CONSTANTS = np.array([0.1, 0.4])


def _level(quantity, observed=None, weights=None):
    quantity = np.asarray(quantity, dtype=float)[:, None]
    known = np.ones(quantity.shape, bool) if observed is None else np.asarray(observed)[:, None]
    end = np.array([len(quantity)])
    return smoothed_levels(quantity, known, weights, CONSTANTS, end)[0, :, 0]


def test_constant_demand_is_its_own_level_from_the_first_bucket():
    np.testing.assert_allclose(_level([5.0]), 5.0)
    np.testing.assert_allclose(_level([5.0] * 40), 5.0)


def test_recent_demand_counts_by_the_constant():
    demand = np.array([1.0, 2.0, 4.0])
    for constant, level in zip(CONSTANTS, _level(demand), strict=True):
        weight = (1 - constant) ** np.array([2, 1, 0])
        np.testing.assert_allclose(level, (weight * demand).sum() / weight.sum())


def test_nothing_is_learned_where_nothing_was_observed():
    seen = [True, False, True, False]
    np.testing.assert_allclose(_level([3.0, 99.0, 5.0, 99.0], seen), _level([3.0, 5.0]))


def test_seasonal_weights_are_taken_out():
    weights = np.array([[2.0], [0.0], [1.0]])
    np.testing.assert_allclose(_level([8.0, 0.0, 4.0], weights=weights), 4.0)


def test_the_last_level_goes_by_the_weights_in_hindsight():
    quantity = np.array([[8.0], [2.0], [6.0], [4.0]])
    hindsight = np.array([[4.0], [1.0], [3.0], [2.0]])
    made = smoothed_levels(
        quantity, np.ones((4, 1), bool), np.ones((4, 1)), CONSTANTS, np.array([1, 4]), hindsight
    )
    np.testing.assert_allclose(made[0], 8.0)
    np.testing.assert_allclose(made[1], 2.0)


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=30))
def test_level_lies_between_least_and_largest_demand(demand):
    level = _level(demand)
    assert (level >= min(demand) - 1e-6).all()
    assert (level <= max(demand) + 1e-6 * max(demand) + 1e-6).all()
