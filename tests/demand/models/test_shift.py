"""Shifts of demand: found where there are any and useful, not believed where there are none."""

import numpy as np

from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.models.experts import Experts, Series
from distribution_ai.demand.models.shift import Shifts
from distribution_ai.demand.models.sum_errors import Backtest
from tests.demand.histories import history

WEEKS, SIZE = 100, 60


def shifting(late=8, factor=2.0, rate=40.0, seed=0):
    """Weekly demand (T, N) that rises once, each series in a week of its own, the last third of
    the series ``late`` weeks before the end; and that week, (N,)."""
    random = np.random.default_rng(seed)
    when = random.integers(25, WEEKS - 12, SIZE)
    when[-SIZE // 3 :] = WEEKS - late
    mean = np.where(np.arange(WEEKS)[:, None] >= when, factor * rate, rate)
    return random.poisson(mean).astype(float), when


def found(quantity) -> Shifts:
    plain = np.ones(quantity.shape, bool)
    series = Series(quantity, plain, None, None, None, "W-MON")
    test = Backtest.over(len(quantity), 1, np.array([4]))
    return Shifts.of(Experts.of(series, test.with_present), test)


def test_a_shift_is_found_with_its_week_and_its_level():
    quantity, when = shifting()
    made = found(quantity)
    latest = slice(-SIZE // 3, None)
    assert (made.direction[-1, latest] == 1).all()
    assert (np.abs(made.start[-1, latest] - when[latest]) <= 2).mean() >= 0.9
    np.testing.assert_allclose(made.level[-1, latest], 80.0, rtol=0.2)
    falling = found(quantity.max() - quantity)
    assert (falling.direction[-1, latest] == -1).all()


def test_noise_is_no_shift():
    quantity = np.random.default_rng(3).poisson(40.0, (WEEKS, 300)).astype(float)
    made = found(quantity)
    assert (made.direction != 0).mean() < 0.02
    assert ((made.trust >= 0) & (made.trust < 1)).all()


def test_a_shift_that_has_lasted_elsewhere_is_believed_and_told():
    quantity, when = shifting(late=4)
    made = forecast(history(quantity, bucket="W-MON"), 4, [4.0])
    latest = slice(-SIZE // 3, None)
    assert (made.shift[latest] == 1).mean() >= 0.9
    told = made.shift[latest] == 1
    assert (np.abs(made.shift_start[latest][told] - when[latest][told]) <= 2).mean() >= 0.9
    sensed, baseline = (part[:, latest].mean() for part in (made.sensed, made.baseline))
    assert baseline < 0.97 * sensed < 80.0
    assert abs(sensed - 80.0) < 0.7 * abs(baseline - 80.0)


def test_shifts_that_never_last_are_not_believed():
    random = np.random.default_rng(5)
    burst = (np.arange(WEEKS)[:, None] + random.integers(0, 20, 80)) % 20 < 5
    quantity = random.poisson(np.where(burst, 100.0, 40.0)).astype(float)
    made = forecast(history(quantity, bucket="W-MON"), 8, [8.0])
    assert (made.shift == 0).all()
    np.testing.assert_array_equal(made.sensed, made.baseline)
    assert (found(quantity).direction[-1] != 0).any(), "the test itself sees them"


def test_where_nothing_is_asked_for_nothing_shifts():
    made = found(np.zeros((60, 3)))
    assert (made.direction == 0).all()
    assert (made.level == 0).all()
