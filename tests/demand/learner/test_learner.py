"""The learner on whole panels: what it finds out, when it stays out of it, and that it repeats."""

import sys

import numpy as np
import pytest

from distribution_ai.demand.learner import PROBABILITIES, Learner
from distribution_ai.errors import PlanningError
from tests.demand.learner.panels import backtest, every_fourth_week, weekly

MEDIAN = int(np.searchsorted(PROBABILITIES, 0.5))


def _trained(series, lead_times=(1, 2)):
    learner = Learner.train([series], backtest(series, lead_times))
    assert learner is not None
    return learner.quantiles(series, None, None, None)


def test_it_finds_the_rhythm_of_orders():
    series = every_fourth_week()
    values, weight = _trained(series)
    due = (len(series.quantity) + np.arange(40)) % 4 == 0
    median = values[0, :, MEDIAN]
    assert median[due].min() > 8.0
    assert median[~due].max() < 2.0
    assert (weight == 0.5).all()


def test_quantiles_of_heterogeneous_demand_cover_what_they_say():
    rate = np.geomspace(0.5, 50.0, 80)
    demand = np.random.default_rng(5).poisson(rate, (150, 80)).astype(float)
    values, _weight = _trained(weekly(demand[:130]), lead_times=(2,))
    windows = demand[130:].reshape(10, 2, 80).sum(axis=1)
    covered = (windows[..., None] <= values[0]).mean(axis=(0, 1))
    np.testing.assert_allclose(covered[MEDIAN:], PROBABILITIES[MEDIAN:], atol=0.08)


def test_quantiles_rise_with_the_probability_and_are_not_negative():
    demand = np.random.default_rng(2).negative_binomial(0.5, 0.2, (90, 40)).astype(float)
    series = weekly(demand)
    learner = Learner.train([series], backtest(series))
    assert learner is not None
    values, weight = learner.quantiles(series, None, None, None)
    assert values.shape == (2, 40, len(PROBABILITIES))
    assert (np.diff(values, axis=2) >= 0).all()
    assert (values >= 0).all()
    assert np.isin(weight, [0.0, 0.25, 0.5]).all()


def test_series_without_demand_are_left_alone():
    quantity = every_fourth_week().quantity.copy()
    quantity[:, 7] = 0.0
    values, weight = _trained(weekly(quantity))
    assert (values[:, 7] == 0).all()
    assert weight[7] == 0.0
    assert weight[8] > 0.0


def test_seasons_and_drivers_to_come_move_what_is_learned():
    series = every_fourth_week()
    series = type(series)(
        series.quantity, series.observed, None, None, np.ones(series.quantity.shape), series.bucket
    )
    learner = Learner.train([series], backtest(series))
    assert learner is not None
    calm, _weight = learner.quantiles(series, None, None, np.ones((2, 40)))
    moved, _weight = learner.quantiles(series, None, None, np.full((2, 40), 1.5))
    assert moved[0, :, MEDIAN].sum() == pytest.approx(1.5 * calm[0, :, MEDIAN].sum(), rel=0.2)


def test_twice_the_same_bit_for_bit():
    series = every_fourth_week(100, 30)
    first, second = _trained(series), _trained(series)
    np.testing.assert_array_equal(first[0], second[0])
    np.testing.assert_array_equal(first[1], second[1])


@pytest.mark.parametrize(("buckets", "size"), [(0, 3), (1, 3), (6, 3), (60, 0), (60, 2)])
def test_too_little_to_learn_from(buckets, size):
    series = weekly(np.ones((buckets, size)))
    assert Learner.train([series], backtest(series)) is None


def test_nothing_to_gain_on_demand_without_any_error():
    series = weekly(np.full((80, 40), 5.0))
    assert Learner.train([series], backtest(series)) is None


def test_without_lightgbm_it_says_so(monkeypatch):
    monkeypatch.setitem(sys.modules, "lightgbm", None)
    series = every_fourth_week(100, 30)
    with pytest.raises(PlanningError, match=r"needs LightGBM.*\[learner\]"):
        Learner.train([series], backtest(series))
