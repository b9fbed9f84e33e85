"""The forecast without the learner, as it would have been made in the past."""

from dataclasses import replace

import numpy as np
import pytest

from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.learner import PROBABILITIES
from distribution_ai.demand.learner.usual import learned_until, usual_quantiles
from tests.demand.histories import history
from tests.demand.learner.panels import weekly

ORIGIN, LEAD_TIMES = 60, np.array([1, 3])


def _usual(series):
    learned = learned_until([series], ORIGIN, LEAD_TIMES)
    return usual_quantiles(series, learned, ORIGIN, PROBABILITIES)


def test_it_is_the_forecast_of_the_history_until_then():
    demand = np.random.default_rng(4).negative_binomial(2, 0.1, (80, 30)).astype(float)
    made = forecast(history(demand[:ORIGIN], bucket="W-MON"), 3, LEAD_TIMES)
    for lead_time, quantiles in zip(LEAD_TIMES, _usual(weekly(demand)), strict=True):
        expected = made.sum_quantiles(lead_time, PROBABILITIES)
        np.testing.assert_allclose(quantiles, expected, rtol=1e-4, atol=1e-4)


def test_nothing_after_the_origin_matters():
    demand = np.random.default_rng(4).poisson(5.0, (80, 10)).astype(float)
    changed = demand.copy()
    changed[ORIGIN:] = 500.0
    np.testing.assert_array_equal(_usual(weekly(demand)), _usual(weekly(changed)))


@pytest.mark.parametrize("causes", [("season", "week"), ("drivers",)])
def test_seasons_and_drivers_from_the_origin_on_are_known(causes):
    factor = np.where(np.arange(80) < ORIGIN, 1.0, 2.0)[:, None].repeat(5, 1)
    series = replace(weekly(np.full((80, 5), 10.0)), **dict.fromkeys(causes, factor))
    one, three = _usual(series)
    np.testing.assert_allclose(one, 20.0, rtol=1e-3)
    np.testing.assert_allclose(three, 60.0, rtol=1e-3)
