"""What trees are told of an origin, and the rows they learn from."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.learner.sample import Sample
from distribution_ai.demand.learner.situations import situations
from tests.demand.learner.panels import backtest, every_fourth_week, weekly

BUCKETS, SIZE = 40, 3
PANELS = st.lists(st.integers(0, 50), min_size=BUCKETS * SIZE, max_size=BUCKETS * SIZE).map(
    lambda numbers: np.array(numbers, dtype=float).reshape(BUCKETS, SIZE)
)


def _all_rows(block):
    origin, series = (part.ravel() for part in np.indices(block.scale.shape))
    return block.rows(origin, series).reshape(*block.scale.shape, -1)


def _of(quantity):
    series = weekly(quantity)
    return list(situations(series, backtest(series)))


@given(PANELS, st.integers(5, BUCKETS - 5), st.integers(0, 1000))
@settings(max_examples=25)
def test_nothing_is_known_of_the_future(quantity, now, surprise):
    changed = quantity.copy()
    changed[now:] = surprise
    for before, after in zip(_of(quantity), _of(changed), strict=True):
        past = before.origins <= now
        np.testing.assert_array_equal(_all_rows(before)[past], _all_rows(after)[past])
        np.testing.assert_array_equal(before.scale[past], after.scale[past])


@given(PANELS)
@settings(max_examples=25)
def test_other_units_of_measure_move_nothing_but_the_size(quantity):
    for plain, scaled in zip(_of(quantity), _of(quantity * 8.0), strict=True):
        changed = (_all_rows(plain) != _all_rows(scaled)).any(axis=(0, 1))
        assert changed.sum() <= 1
        np.testing.assert_allclose(scaled.scale, plain.scale * 8.0)


def test_buckets_since_demand_and_its_share():
    rows = _all_rows(_of(np.array([[5.0], [0.0], [0.0], [4.0], [0.0], [2.0], [0.0], [0.0]]))[0])
    since = rows[:, 0, -2]
    assert since.tolist() == [0.0, 1.0, 2.0, 0.0, 1.0, 0.0, 1.0]
    age = rows[:, 0, -3]
    assert age.tolist() == [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 7.0]


def test_demand_of_the_window_is_what_is_learned():
    one, two = _of(np.arange(1.0, 41.0)[:, None])
    assert one.demand[:3, 0].tolist() == [0.0, 0.0, 0.0]  # hardly a history
    assert one.demand[10, 0] == 12.0
    assert two.demand[10, 0] == 12.0 + 13.0


def test_rows_are_capped_and_even_over_series_and_origins():
    blocks = _of(every_fourth_week(120, 50).quantity)
    whole = Sample.of(blocks, 120, 10**9)
    some = Sample.of(blocks, 120, 2_000)
    assert len(whole.target) > 10_000
    assert 1_900 <= len(some.target) <= 2_100
    assert abs(some.target.mean() - whole.target.mean()) < 0.05
    ages = some.features[:, -3]
    assert np.histogram(ages, bins=4)[0].min() > 400


def test_windows_that_end_later_are_not_learned_from():
    quantity = np.ones((60, 4))
    quantity[40:] = 1000.0
    sample = Sample.of(_of(quantity), 40, 10**6)
    np.testing.assert_allclose(sample.target, sample.features[:, -1] ** 0, rtol=1e-6)
