"""Forecasts of sums over lead times: known answers, properties, calibration, odd histories."""

import warnings
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.forecast import forecast
from tests.demand.histories import built, history

PROBABILITIES = np.array([0.05, 0.5, 0.9, 0.95, 0.99])
QUANTITIES = st.integers(0, 100_000).map(lambda number: number / 97)
SERIES = st.lists(QUANTITIES, min_size=3, max_size=80)
LONG_SERIES = st.lists(QUANTITIES, min_size=15, max_size=80)


def _poisson(rate, buckets=300, size=60, seed=3):
    return np.random.default_rng(seed).poisson(rate, (buckets, size)).astype(float)


def test_empty_shelves_do_not_lower_demand():
    quantity = np.where(np.arange(30) % 2 == 0, 10.0, 0.0)[:, None]
    made = forecast(history(quantity, observed=quantity > 0), 30, [7.0])
    np.testing.assert_allclose(made.mean, 10.0)
    np.testing.assert_allclose(made.sum_mean(7.0), 70.0)
    np.testing.assert_allclose(made.sum_sd(7.0), 0.0, atol=1e-9)


def test_sums_may_have_fractional_lead_times_that_differ():
    made = forecast(history(np.full((40, 2), 4.0)), 10, [3.0])
    np.testing.assert_allclose(made.sum_mean(np.array([2.5, 0.0])), [10.0, 0.0])
    np.testing.assert_allclose(made.sum_mean(25.0), 100.0)
    np.testing.assert_allclose(made.sum_mean(2.5, rows=np.array([1, 1])), 10.0)


def test_days_of_cover_are_the_inverse_of_the_mean_demand():
    quantity = np.full((40, 3), 4.0)
    quantity[:, 2] = 0.0
    made = forecast(history(quantity), 10, [3.0])
    until = made.buckets_until(np.array([10.0, 100.0, 5.0]), np.array([0, 1, 2]))
    np.testing.assert_allclose(until, [2.5, 25.0, np.inf])
    lumpy = replace(made, mean=np.array([[0.0], [12.0], [0.0], [6.0]]) + np.zeros((4, 3)))
    rows = np.zeros(4, dtype=int)
    until = lumpy.buckets_until(np.array([6.0, 12.0, 15.0, 27.0]), rows)
    np.testing.assert_allclose(until, [1.5, 3.0, 3.5, 6.0])


@pytest.mark.parametrize("lead_time", [7, 14, 28])
def test_quantiles_cover_what_they_say(lead_time):
    demand = _poisson(np.linspace(0.3, 30.0, 60), buckets=500)
    made = forecast(history(demand[:400]), 28, [7, 14, 28])
    quantiles = made.sum_quantiles(lead_time, PROBABILITIES)
    windows = [
        demand[start : start + lead_time].sum(axis=0)
        for start in range(400, 500 - lead_time, lead_time)
    ]
    covered = np.mean([window[:, None] <= quantiles for window in windows], axis=(0, 1))
    np.testing.assert_allclose(covered[2:], PROBABILITIES[2:], atol=0.04)


def test_deviation_of_sums_of_independent_demand_is_near_the_square_root_of_time():
    made = forecast(history(_poisson(20.0, buckets=700)), 28, [7, 28])
    sd = np.median(made.sum_sd(7.0)), np.median(made.sum_sd(28.0))
    assert sd[0] == pytest.approx(np.sqrt(7 * 20.0), rel=0.15)
    assert 1.8 < sd[1] / sd[0] < 3.0


def test_a_sum_that_begins_on_a_day_without_demand_is_no_surer_than_a_longer_one():
    """Planned from a weekday on which nothing is ever asked for."""
    demand = _poisson(20.0, buckets=301)
    demand[np.arange(301) % 7 == 0] = 0.0
    made = forecast(history(demand), 28, [3.0])
    np.testing.assert_allclose(made.sum_mean(1.0), 0.0, atol=0.5)
    assert np.median(made.sum_sd(2.0)) > 0.9 * np.sqrt(20.0)


def test_without_any_error_to_learn_from_demand_varies_as_in_a_poisson_process():
    made = forecast(history([[4.0]]), 10, [5.0])
    np.testing.assert_allclose(made.sum_mean(7.0), 28.0, rtol=0.01)
    np.testing.assert_allclose(made.sum_sd(1.0), 2.0, rtol=0.01)


def test_uncertain_lead_time_adds_its_demand():
    made = forecast(history(np.full((60, 1), 10.0)), 10, [5.0])
    np.testing.assert_allclose(made.sum_sd(5.0, buckets_sd=np.array([2.0])), 20.0)


def test_weekdays_are_told_apart():
    dates = np.arange("2024-07-02", "2025-07-01", dtype="datetime64[D]")
    weekend = np.isin((dates.astype(int) + 3) % 7, (5, 6))
    made = forecast(history(np.where(weekend, 0.0, 10.0)[:, None].repeat(30, 1)), 14, [7.0])
    free = np.isin((made.dates.astype(int) + 3) % 7, (5, 6))
    assert made.mean[free].max() < 0.5
    np.testing.assert_allclose(made.mean[~free], 10.0, rtol=0.05)
    np.testing.assert_allclose(made.sum_mean(7.0), 50.0, rtol=0.02)


def test_time_of_the_year_is_learned_from_earlier_years():
    dates = np.arange("2021-07-01", "2025-07-01", dtype="datetime64[D]")
    season = 1.0 + 0.5 * np.sin(2 * np.pi * dates.astype(float) / 365.2425)
    made = forecast(history(_poisson(40 * season[:, None], len(dates), 20)), 91, [28.0])
    future = 40 * (1.0 + 0.5 * np.sin(2 * np.pi * made.dates.astype(float) / 365.2425))
    np.testing.assert_allclose(made.mean[80:].mean(), future[80:].mean(), rtol=0.08)


@pytest.mark.parametrize("weeks", [80, 95])
def test_a_time_of_the_year_seen_in_one_year_only_is_not_counted_twice(weeks):
    dates = np.datetime64("2025-06-30") + 7 * np.arange(-weeks, 13)
    season = 1.0 + 0.5 * np.sin(2 * np.pi * dates.astype(float) / 365.2425)
    demand = _poisson(40 * season[:weeks, None], weeks, 20)
    made = forecast(history(demand, bucket="W-MON", end="2025-06-30"), 13, [2.0])
    np.testing.assert_allclose(made.mean[:4].mean(axis=1), 40 * season[weeks:][:4], rtol=0.2)


def test_items_of_a_category_share_their_time_of_the_year():
    weeks = np.arange("2022-07-04", "2025-06-30", 7, dtype="datetime64[D]")
    wave = np.sin(2 * np.pi * weeks.astype(float) / 365.2425)[:, None]
    summer = np.arange(60) % 2 == 0
    rate = 0.8 * (1.0 + np.where(summer, 0.8, -0.8) * wave)
    demand = np.random.default_rng(1).poisson(rate).astype(float)
    ungrouped = history(demand, bucket="W-MON", end="2025-06-30")
    grouped = replace(ungrouped, category=summer.astype(np.int64))
    coming = np.sin(2 * np.pi * (weeks[-1].astype(float) + 7.0 * np.arange(1, 14)) / 365.2425)
    true = 0.8 * (1.0 + np.where(summer, 0.8, -0.8) * coming[:, None])
    errors = [np.abs(forecast(each, 13, [3.0]).mean - true).mean() for each in (ungrouped, grouped)]
    assert errors[1] < 0.8 * errors[0]


def test_seasons_that_do_not_return_are_not_believed():
    plain = history(_poisson(20.0, buckets=1100, size=10))
    made = forecast(plain, 91, [28.0])
    level = made.mean.mean(axis=0)
    assert np.abs(made.mean / level - 1.0).max() < 0.25


def test_whole_units_have_whole_quantiles():
    made = forecast(history(_poisson(0.2), whole_units=True), 28, [7.0])
    quantiles = made.sum_quantiles(7.0, PROBABILITIES)
    np.testing.assert_array_equal(quantiles, np.rint(quantiles))


@given(LONG_SERIES, st.floats(0.01, 100.0))
@settings(max_examples=30)
def test_other_units_of_measure_give_the_same_forecast(series, factor):
    quantity = np.array(series)[:, None]
    plain = forecast(history(quantity), 14, [7.0])
    scaled = forecast(history(quantity * factor), 14, [7.0])
    expected = plain.sum_quantiles(5.0, PROBABILITIES) * factor
    np.testing.assert_allclose(
        scaled.sum_quantiles(5.0, PROBABILITIES), expected, rtol=1e-4, atol=1e-4 * factor
    )


@given(st.integers(0, 1000))
@settings(max_examples=10)
def test_order_of_item_locations_does_not_matter(seed):
    demand = _poisson(np.linspace(0.1, 20, 30), size=30, seed=seed)
    order = np.random.default_rng(seed).permutation(30)
    plain = forecast(history(demand), 14, [7.0, 14.0]).sum_quantiles(10.0, PROBABILITIES)
    mixed = forecast(history(demand[:, order]), 14, [7.0, 14.0]).sum_quantiles(10.0, PROBABILITIES)
    np.testing.assert_allclose(mixed, plain[order], rtol=1e-9)


@given(SERIES)
@settings(max_examples=30)
def test_more_is_more(series):
    made = forecast(history(np.array(series)[:, None]), 14, [7.0])
    quantiles = made.sum_quantiles(9.0, PROBABILITIES)
    assert (np.diff(quantiles, axis=1) >= -1e-9).all()
    assert made.sum_mean(9.0) <= made.sum_mean(9.5)
    assert np.isfinite(quantiles).all()
    assert (quantiles >= 0).all()


def test_same_history_same_forecast_bit_for_bit():
    demand = _poisson(3.0)
    first, second = (forecast(history(demand), 14, [7.0, 14.0]) for _ in range(2))
    np.testing.assert_array_equal(
        first.sum_quantiles(7.5, PROBABILITIES), second.sum_quantiles(7.5, PROBABILITIES)
    )


SHELVES = pd.DataFrame(
    {"item_id": "P", "location_id": "A", "date": ["2025-06-30"], "in_stock": "0"}
)
STOCK = pd.DataFrame({"item_id": ["Q"], "location_id": "B", "on_hand": "5"})


@pytest.mark.parametrize("bucket", ["D", "W-MON", "MS"])
@pytest.mark.parametrize("rows", [
    [],
    [("P", "A", "2025-06-30", 5)],
    [("P", "A", "2025-06-30", 0)],
    [("P", "A", "2020-06-30", 5)],
    [("P", "A", "2023-06-30", 5), ("P", "B", "2023-01-01", 0)],
    [("P", "A", "2025-06-30", -5)],
])  # fmt: skip
def test_odd_histories_give_finite_numbers_and_no_warnings(rows, bucket):
    made = built(rows, bucket=bucket, availability=SHELVES, stock=STOCK)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        result = forecast(made, 13, [0.0, 2.0, 400.0])
        numbers = [
            result.mean, result.sum_mean(3.5), result.sum_sd(3.5),
            result.sum_quantiles(3.5, PROBABILITIES, buckets_sd=1.0),
        ]  # fmt: skip
    assert all(np.isfinite(part).all() for part in numbers)
    idle = made.quantity.sum(axis=0) == 0
    assert (numbers[-1][idle] == 0).all()


def test_nothing_planned_is_no_error():
    made = forecast(built([]), 13, [7.0])
    assert made.mean.shape == (13, 0)
    assert made.sum_quantiles(5.0, PROBABILITIES).shape == (0, 5)
