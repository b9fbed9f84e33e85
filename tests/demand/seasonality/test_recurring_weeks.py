"""Weeks of the year in which everything sells more: found again, and only where they come back."""

import numpy as np
import pytest

from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.seasonality.recurring_weeks import learn_recurring_weeks
from tests.demand.histories import history

SECOND_MONDAYS_OF_NOVEMBER = ["2020-11-09", "2021-11-08", "2022-11-14", "2023-11-13"]
WEEKS_BEFORE_CHRISTMAS = ["2020-12-21", "2021-12-20", "2022-12-19", "2023-12-18"]
AS_OF = np.datetime64("2023-10-02")
WEEKS = 170


def _demand(peaks, days=7, size=30, rate=30.0, factor=3.0) -> np.ndarray:
    """Demand of 170 weeks before the day in buckets of some days, ``factor`` times as much in the
    weeks from the Mondays of ``peaks``."""
    dates = AS_OF - np.arange(7 * WEEKS, 0, -days)
    monday = dates - (dates.astype(np.int64) + 3) % 7
    mean = rate * np.where(np.isin(monday, np.array(peaks, "datetime64[D]")), factor, 1.0)
    return np.random.default_rng(2).poisson(mean[:, None], (len(dates), size)).astype(float)


@pytest.mark.parametrize("peaks", [SECOND_MONDAYS_OF_NOVEMBER, WEEKS_BEFORE_CHRISTMAS])
def test_a_week_that_comes_back_is_forecast_where_it_lies_this_year(peaks):
    past = history(_demand(peaks[:3]), bucket="W-MON", end=AS_OF)
    made = forecast(past, 14, [2.0])
    total = made.mean.sum(axis=1) / 900.0
    peak = made.dates == np.datetime64(peaks[3])
    assert total[peak] == pytest.approx(3.0, rel=0.2)
    np.testing.assert_allclose(total[~peak], 1.0, atol=0.15)


def test_days_of_such_a_week_share_its_factor():
    past = history(_demand(SECOND_MONDAYS_OF_NOVEMBER[:3], days=1, size=10), end=AS_OF)
    made = forecast(past, 42, [14.0])
    total = made.mean.sum(axis=1) / 300.0
    since = (made.dates - np.datetime64(SECOND_MONDAYS_OF_NOVEMBER[3])).astype(np.int64)
    inside = (since >= 0) & (since < 7)
    np.testing.assert_allclose(total[inside], 3.0, rtol=0.25)
    np.testing.assert_allclose(total[~inside], 1.0, atol=0.2)


def test_a_week_that_stood_out_once_is_not_expected_again():
    past = history(_demand(SECOND_MONDAYS_OF_NOVEMBER[2:3]), bucket="W-MON", end=AS_OF)
    weeks = learn_recurring_weeks(past, None)
    coming = AS_OF + 7 * np.arange(52)
    np.testing.assert_allclose(weeks.at(coming), 1.0, atol=0.1)
    np.testing.assert_allclose(weeks.past(), 1.0, atol=0.1)


def test_past_years_are_told_by_the_others():
    weeks = learn_recurring_weeks(
        history(_demand(SECOND_MONDAYS_OF_NOVEMBER[:3]), bucket="W-MON", end=AS_OF), None
    )
    dates = AS_OF - 7 * np.arange(WEEKS, 0, -1)
    peak = np.isin(dates, np.array(SECOND_MONDAYS_OF_NOVEMBER, "datetime64[D]"))
    np.testing.assert_allclose(weeks.past()[peak], 3.0, rtol=0.2)
    raised = _demand(SECOND_MONDAYS_OF_NOVEMBER[:3])
    raised[np.flatnonzero(peak)[-1]] *= 1.5
    other = learn_recurring_weeks(history(raised, bucket="W-MON", end=AS_OF), None)
    latest = np.flatnonzero(peak)[-1]
    assert other.past()[latest] < 1.1 * weeks.past()[latest]
    assert other.hindsight()[latest] > 1.1 * weeks.hindsight()[latest]


def test_noise_is_no_recurring_week():
    weeks = learn_recurring_weeks(history(_demand([]), bucket="W-MON", end=AS_OF), None)
    np.testing.assert_allclose(weeks.hindsight(), 1.0, atol=0.1)
    assert np.abs(np.log(weeks.past())).mean() < 0.01


def test_months_have_no_weeks():
    past = history(np.full((60, 3), 5.0), bucket="MS", end="2023-10-01")
    assert learn_recurring_weeks(past, None) is None
    np.testing.assert_allclose(forecast(past, 6, [2.0]).mean, 5.0)
