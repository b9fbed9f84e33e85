"""The learner asked for in a forecast: its quantiles are averaged in, all else stays."""

import numpy as np

from distribution_ai.demand.forecast import forecast
from tests.demand.histories import history

PROBABILITIES = np.array([0.01, 0.05, 0.5, 0.9, 0.95, 0.99, 0.999])


def _every_fifth_week(buckets=120, size=40):
    week = np.arange(buckets)[:, None]
    return history(np.where((week + np.arange(size)) % 5 == 0, 10.0, 0.0), bucket="W-MON")


def test_what_only_the_learner_sees_moves_the_quantiles():
    past = _every_fifth_week()
    plain, helped = (forecast(past, 4, [1, 2], learner=learner) for learner in (False, True))
    due = (len(past.dates) + np.arange(40)) % 5 == 0
    before, after = (made.sum_quantiles(1, PROBABILITIES) for made in (plain, helped))
    assert after[due, 2].min() > before[due, 2].max() + 2.0
    assert after[~due, 4].max() < before[~due, 4].min() - 2.0
    np.testing.assert_array_equal(plain.mean, helped.mean)
    assert (np.diff(after, axis=1) >= 0).all()


def test_rows_and_uncertain_lead_times_go_through_the_learner_too():
    helped = forecast(_every_fifth_week(), 4, [1, 2], learner=True)
    rows = np.array([5, 3])
    some = helped.sum_quantiles(1.5, PROBABILITIES, rows=rows)
    np.testing.assert_array_equal(some, helped.sum_quantiles(1.5, PROBABILITIES)[rows])
    wide = helped.sum_quantiles(1.5, PROBABILITIES, buckets_sd=np.full(40, 1.0))
    assert (wide[:, -1] > helped.sum_quantiles(1.5, PROBABILITIES)[:, -1]).all()


def test_a_short_history_is_forecast_without_it():
    short = history(np.ones((10, 3)))
    plain, asked = (forecast(short, 4, [2], learner=learner) for learner in (False, True))
    np.testing.assert_array_equal(
        plain.sum_quantiles(2, PROBABILITIES), asked.sum_quantiles(2, PROBABILITIES)
    )
