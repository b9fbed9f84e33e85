"""Experts forecast what they say, from what was known at each origin alone."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.models.experts import (
    BUCKETS_PER_YEAR,
    SMOOTHING_CONSTANTS,
    Experts,
    Series,
    running_total,
)
from distribution_ai.demand.models.sum_errors import Backtest, windows

CONSTANTS = len(SMOOTHING_CONSTANTS)


def series(quantity, season=None, week=None, drivers=None, observed=None, bucket="W-MON") -> Series:
    quantity = np.asarray(quantity, dtype=float)
    known = np.ones(quantity.shape, bool) if observed is None else observed
    return Series(quantity, known, season, week, drivers, bucket)


def test_constant_demand_is_forecast_by_every_expert():
    test = Backtest.over(30, 1, np.array([1, 4]))
    experts = Experts.of(series(np.full((30, 2), 5.0)), test.with_present)
    for window, length in zip(windows(experts, test), (1, 4), strict=True):
        np.testing.assert_allclose(window.experts, 5.0 * length)
        np.testing.assert_allclose(window.demand[window.counts], 5.0 * length)
        assert not window.counts[:3].any()
        assert window.counts[4:].all()


def test_the_sum_of_a_window_is_the_demand_after_its_origin():
    demand = np.random.default_rng(0).poisson(6.0, (50, 3)).astype(float)
    test = Backtest.over(50, 1, np.array([3]))
    [window] = windows(Experts.of(series(demand), test.with_present), test)
    for place, origin in enumerate(test.origins[: len(window.demand)]):
        if window.counts[place].all():
            np.testing.assert_allclose(
                window.demand[place], demand[origin : origin + 3].sum(axis=0)
            )


def test_a_season_is_taken_out_and_put_back():
    season = np.tile([[0.5], [1.5]], (20, 1))
    made = Experts.of(series(8.0 * season, season, season), np.array([10, 40]))
    np.testing.assert_allclose(made.levels, 8.0)
    np.testing.assert_allclose(made.sums(3, running_total(season))[0], 8.0 * season[10:13].sum())


def test_what_drivers_did_is_taken_out_of_levels_and_put_into_windows():
    drivers = np.ones((40, 1))
    drivers[[7, 20, 33]] = 3.0
    made = series(4.0 * drivers, drivers=drivers)
    test = Backtest.over(40, 1, np.array([2]))
    experts = Experts.of(made, test.with_present)
    np.testing.assert_allclose(experts.levels[3:], 4.0)
    [window] = windows(experts, test)
    origins = test.origins[: len(window.demand)]
    expected = 4.0 * (drivers[origins] + drivers[origins + 1])
    np.testing.assert_allclose(window.experts[4:, 0], expected[4:])
    np.testing.assert_allclose(window.demand[window.counts], expected[window.counts])


def test_demand_behind_an_empty_shelf_is_scaled_up_or_left_out():
    observed = np.ones((30, 1), bool)
    observed[12] = observed[20:24] = False
    made = series(np.where(observed, 6.0, 0.0), observed=observed)
    test = Backtest.over(30, 1, np.array([4]))
    [window] = windows(Experts.of(made, test.with_present), test)
    place = {int(origin): place for place, origin in enumerate(test.origins)}
    np.testing.assert_allclose(window.demand[place[10]], 24.0)
    assert not window.counts[place[20], 0]


@pytest.mark.parametrize("bucket", ["W-MON", "MS"])
def test_last_year_is_an_expert_where_a_season_is_known(bucket):
    year = BUCKETS_PER_YEAR[bucket]
    season = 1.0 + 0.4 * np.sin(2 * np.pi * np.arange(2 * year + 10) / year)[:, None]
    quantity = np.round(50 * season)
    made = series(quantity, season, np.ones_like(season), bucket=bucket)
    experts = Experts.of(made, np.array([2 * year]))
    assert experts.size == CONSTANTS + 2
    blend = np.zeros((CONSTANTS + 2, 1))
    blend[-1] = 1.0
    ahead = Experts.of(made, np.array([2 * year + 10])).now(
        blend, season[10:16], np.ones((6, 1)), 6
    )
    np.testing.assert_allclose(ahead[:, 0], quantity[year + 10 : year + 16, 0], atol=1.5)


def test_later_demand_changes_no_earlier_forecast():
    demand = np.random.default_rng(1).poisson(9.0, (80, 4)).astype(float)
    changed = demand.copy()
    changed[60:] *= 7.0
    origins = np.array([20, 40, 60, 80])
    first, second = (Experts.of(series(each), origins).levels for each in (demand, changed))
    np.testing.assert_array_equal(first[:3], second[:3])
    assert (first[3] != second[3]).all()


@given(st.integers(0, 10_000), st.integers(1, 90), st.sampled_from([0.0, 1e-9, 1.0, 1e12]))
@settings(max_examples=25)
def test_windows_are_finite_and_never_negative(seed, buckets, factor):
    random = np.random.default_rng(seed)
    season = random.uniform(0.0, 2.0, (buckets, 3)) * (random.random((buckets, 3)) < 0.8)
    made = series(
        factor * random.poisson(1.0, (buckets, 3)), season, np.ones((buckets, 3)),
        random.choice([1e-3, 1.0, 20.0], (buckets, 3)), random.random((buckets, 3)) < 0.7,
    )  # fmt: skip
    test = Backtest.over(buckets, 1, np.unique([1, max(buckets // 3, 1)]))
    experts = Experts.of(made, test.with_present)
    for window in windows(experts, test):
        for part in (window.demand, window.experts, window.weight):
            assert np.isfinite(part).all()
            assert (part >= 0).all()
