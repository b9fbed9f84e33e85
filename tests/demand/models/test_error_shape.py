"""The shape of errors: known distributions are found again, few errors give a gamma's."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.demand.models.error_shape import ErrorShape

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])


def test_without_errors_the_shape_is_the_gammas():
    shape = ErrorShape.learn(np.empty(0), np.empty(0))
    expected = (stats.gamma.ppf(PROBABILITIES, 4.0) - 4.0) / 2.0
    np.testing.assert_allclose(shape.at(np.array([0.5]), PROBABILITIES)[0], expected, atol=0.02)


def test_normal_errors_give_normal_quantiles():
    error = np.random.default_rng(0).normal(size=40_000)
    shape = ErrorShape.learn(error, np.full(len(error), 0.1))
    np.testing.assert_allclose(
        shape.at(np.array([0.1]), PROBABILITIES)[0], stats.norm.ppf(PROBABILITIES), atol=0.05
    )


def test_overlapping_errors_leave_the_tail_to_the_gamma_and_shape_the_middle():
    error = np.tile(stats.uniform(-np.sqrt(3.0), 2.0 * np.sqrt(3.0)).ppf(PROBABILITIES), 300)
    tail = stats.norm.ppf(0.99)
    alone, overlapping = (
        ErrorShape.learn(error, np.full(len(error), 0.05), None, np.full(len(error), worth))
        for worth in (1.0, 1.0 / 21.0)
    )
    near, far = (
        shape.at(np.array([0.05]), np.array([0.25, 0.99]))[0] for shape in (alone, overlapping)
    )
    assert tail - far[1] < 0.25 < tail - near[1]
    assert far[0] == pytest.approx(near[0], abs=0.1)


def test_slow_and_fast_movers_have_shapes_of_their_own():
    random = np.random.default_rng(1)
    count = 30_000
    error = np.concatenate([random.normal(size=count), random.exponential(size=count) - 1.0])
    variation = np.repeat([0.1, 1.0], count)
    shape = ErrorShape.learn(error, variation)
    found = shape.at(np.array([0.1, 1.0]), PROBABILITIES)
    np.testing.assert_allclose(found[0], stats.norm.ppf(PROBABILITIES), atol=0.08)
    np.testing.assert_allclose(found[1], stats.expon.ppf(PROBABILITIES) - 1.0, atol=0.08)
    between = shape.at(np.array([0.3]), PROBABILITIES)[0]
    assert ((np.minimum(*found) - 0.1 <= between) & (between <= np.maximum(*found) + 0.1)).all()


def test_large_deviations_count_by_their_size():
    error = np.concatenate([np.full(3000, -1.0), np.full(1000, 1.0)])
    weight = np.concatenate([np.ones(3000), np.full(1000, 9.0)])
    plain, weighted = (
        ErrorShape.learn(error, np.full(4000, 0.2), each).at(np.array([0.2]), np.array([0.5]))
        for each in (None, weight)
    )
    assert plain < 0 < weighted


@pytest.mark.filterwarnings("error")
@given(st.lists(st.floats(-50, 50), max_size=60), st.floats(1e-6, 1e6))
@settings(max_examples=40)
def test_quantiles_are_finite_and_in_order(error, variation):
    error = np.array(error)
    shape = ErrorShape.learn(error, np.full(len(error), variation), np.zeros(len(error)))
    found = shape.at(np.array([variation, 0.02, 20.0]), np.linspace(0.001, 0.999, 50))
    assert np.isfinite(found).all()
    assert (np.diff(found, axis=1) >= -1e-9).all()
