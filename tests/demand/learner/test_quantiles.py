"""Averaging learned quantiles with others: known answers and order."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.demand.learner import LearnedQuantiles

LEVELS = np.array([0.1, 0.5, 0.9])
NUMBERS = st.floats(-100.0, 100.0)


def _learned(values, weight, mean=10.0, deviation=2.0):
    values = np.asarray(values, dtype=float)
    made = LearnedQuantiles(np.array([1, 4]), LEVELS, values, np.asarray(weight, dtype=float))
    shape = values.shape[:2]
    return made.standardised(np.full(shape, mean), np.broadcast_to(deviation, shape))


def _zero(probabilities):
    return np.zeros((1, len(probabilities)))


@pytest.mark.parametrize(("buckets", "probability", "expected"), [
    (1.0, 0.5, 1.0),  # half of the way from 0 to (14 - 10) / 2
    (4.0, 0.5, 2.0),
    (2.0, 0.5, 1.5),  # half way between the lead times 1 and 4, as logarithms
    (0.5, 0.5, 1.0),
    (9.0, 0.5, 2.0),
    (1.0, 0.3, 0.5),
    (1.0, 0.99, 2.0),
])  # fmt: skip
def test_average_of_standardised_quantiles(buckets, probability, expected):
    learned = _learned([[[10, 14, 18]], [[10, 18, 26]]], [0.5])
    made = learned.averaged(_zero, np.array([buckets]), np.array([0]), np.array([probability]))
    assert made.item() == pytest.approx(expected)


def test_beyond_the_outer_probabilities_the_others_go_on():
    learned = _learned([[[10, 14, 18]]] * 2, [0.5])
    line = lambda levels: 10 * np.asarray(levels)[None]  # noqa: E731
    made = learned.averaged(line, np.ones(1), np.array([0]), np.array([0.9, 0.95, 0.99]))
    np.testing.assert_allclose(np.diff(made), [[0.5, 0.4]])
    assert made[0, 0] == pytest.approx((9 + 4) / 2)


def test_without_weight_or_deviation_nothing_changes():
    deviation = np.array([2.0, 0.0])
    learned = _learned([[[10, 14, 18]] * 2] * 2, [0.0, 0.5], deviation=deviation)
    other = lambda levels: np.ones((2, len(levels)))  # noqa: E731
    made = learned.averaged(other, np.ones(2), np.arange(2), LEVELS)
    np.testing.assert_array_equal(made, np.ones((2, 3)))


def test_rows_are_those_of_the_item_locations_asked_for():
    learned = _learned([[[10, 12, 14], [10, 18, 26]]] * 2, [0.5, 0.5])
    made = learned.averaged(_zero, np.ones(1), np.array([1]), np.array([0.5]))
    assert made.item() == pytest.approx(2.0)


@given(
    st.lists(NUMBERS, min_size=6, max_size=6),
    st.lists(NUMBERS, min_size=5, max_size=5),
    st.floats(0.0, 1.0),
    st.floats(0.1, 10.0),
)
def test_more_probable_is_more(learned, other, weight, buckets):
    known = np.sort(np.array(learned).reshape(2, 1, 3), axis=2)
    levels = np.linspace(0.01, 0.99, 5)
    rival = lambda wanted: np.interp(wanted, levels, np.sort(other))[None]  # noqa: E731
    wanted = np.linspace(0.0, 1.0, 41)
    made = _learned(known, [weight]).averaged(rival, np.array([buckets]), np.array([0]), wanted)
    assert (np.diff(made) >= -1e-5).all()
