"""Levels in bulk: known answers, exactness, agreement with simulation, and sane extremes."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.errors import PlanningError
from distribution_ai.stock.policies.continuous import Normal
from distribution_ai.stock.policies.count_levels import count_fill_rate_level
from distribution_ai.stock.policies.counts import Counts
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.levels import fill_rate_level, fill_rate_of
from distribution_ai.stock.policies.protection import interval_moments
from distribution_ai.stock.policies.service import (
    IntervalDemand,
    achieved_fill_rate,
    level_for_cost,
    level_for_cycle_service,
    level_for_fill_rate,
)
from tests.stock.policies.answers import GAMMA_FILL_RATE
from tests.stock.policies.simulation import simulated_fill_rate


def _interval(mean, variance, days, days_variance=0.0, whole=False) -> IntervalDemand:
    total, spread = interval_moments(
        *(np.atleast_1d(np.asarray(x, dtype=float)) for x in (mean, variance, days, days_variance))
    )
    return IntervalDemand(total, spread, np.full(total.shape, whole))


def test_gamma_fill_rate_levels_as_published():
    mean, variance, review, lead, spread, rate, level = np.array(GAMMA_FILL_RATE).T
    found = level_for_fill_rate(
        _interval(mean, variance, review + lead, spread), _interval(mean, variance, lead, spread),
        rate,
    )  # fmt: skip
    np.testing.assert_allclose(found, level, atol=1e-4)


def test_base_stock_over_a_lead_time():
    """Snyder and Shen, example 4.4: normal demand over lead time and review."""
    level = Normal(np.array([250.0]), np.array([8 * np.sqrt(5)])).quantile(np.array([0.7 / 0.88]))
    assert level[0] == pytest.approx(264.76689437415484)


@pytest.mark.parametrize("lot", [0.0, 30.0, 400.0])
@pytest.mark.parametrize("lost_sales", [False, True])
@pytest.mark.parametrize("reviewed", [True, False])
def test_the_level_achieves_the_fill_rate_asked_for(lot, lost_sales, reviewed):
    if not lot and not reviewed:
        lot = 5.0
    mean, variance = np.array([2.0, 10.0, 40.0, 10.0]), np.array([5.0, 30.0, 900.0, 900.0])
    rate = np.array([0.8, 0.9, 0.97, 0.995])
    lead = _interval(mean, variance, [3, 9, 5, 20.0], 2.0)
    protection = _interval(mean, variance, np.array([3, 9, 5, 20.0]) + 4.0 * reviewed, 2.0)
    level = level_for_fill_rate(protection, lead, rate, lot, lost_sales)
    reached = achieved_fill_rate(protection, lead, level, lot, lost_sales)
    np.testing.assert_allclose(reached[level > 0], rate[level > 0], atol=1e-6)
    assert (reached >= rate - 1e-6).all()


def _unfilled(protection, lead, level: int, lot: int) -> float:
    """Share short by adding up over the positions a lot passes, from the definition."""
    units = np.arange(2000)
    positions = np.arange(level + 1, level + lot + 1)
    late, early = (
        np.mean([(d.pmf(units) * np.maximum(units - y, 0)).sum() for y in positions])
        for d in (protection, lead)
    )
    return (late - early) / (protection.mean() - lead.mean())


@pytest.mark.parametrize("mean", [0.2, 1.0, 4.0])
@pytest.mark.parametrize("lot", [1, 6])
@pytest.mark.parametrize("rate", [0.8, 0.95, 0.99])
def test_slow_movers_get_the_least_whole_level(mean, lot, rate):
    level = level_for_fill_rate(
        _interval(mean, mean, 5.0, whole=True), _interval(mean, mean, 3.0, whole=True), rate, lot
    )[0]
    known = stats.poisson(5 * mean), stats.poisson(3 * mean)
    assert _unfilled(*known, int(level), lot) <= 1 - rate + 1e-9
    if level > 0:
        assert _unfilled(*known, int(level) - 1, lot) > 1 - rate


def test_long_searches_and_tables_agree():
    """Means whose levels lie beyond the tables are searched for with the formulas."""
    mean = np.array([150.0, 200.0, 240.0, 300.0])
    late, early = Counts(mean, np.full(4, 3.0)), Counts(mean * 0.8, np.full(4, 3.0))
    rate = np.full(4, 0.97)
    for lot in (None, np.array([1.0, 10.0, 50.0, 400.0])):
        counted = count_fill_rate_level(late, early, rate, lot)
        smooth = fill_rate_level(*(_gamma(d) for d in (late, early)), rate, lot)
        assert (np.abs(counted - smooth) <= 2.0).all()


def _gamma(demand: Counts):
    return IntervalDemand(demand.mean, demand.variance, np.zeros(4, bool)).gamma(np.arange(4))


def test_base_stock_with_lost_sales_is_erlangs_loss_formula():
    """One-for-one ordering, Poisson demand: the share lost is p(S) / P(S)."""
    mean = np.array([0.5, 2.0, 7.0, 12.0])
    lead, watched = (IntervalDemand(m, m, np.ones(4, bool)) for m in (mean, mean * (1 + 1e-6)))
    for rate in (0.8, 0.95, 0.99):
        level = level_for_fill_rate(watched, lead, rate, lost_sales=True)
        lost = stats.poisson.pmf(level, mean) / stats.poisson.cdf(level, mean)
        less = stats.poisson.pmf(level - 1, mean) / stats.poisson.cdf(level - 1, mean)
        assert (lost <= 1 - rate + 1e-5).all()
        assert (less > 1 - rate - 1e-5).all()


def test_levels_by_normal_and_by_empirical_demand():
    """Any distribution with losses will do: many points of a normal give the normal's level."""
    probabilities = (np.arange(4000) + 0.5) / 4000
    late, early = (
        Normal(np.array([500.0]), np.array([67.0])),
        Normal(np.array([400.0]), np.array([60.0])),
    )
    points = [Empirical(d.quantile(probabilities)[None]) for d in (late, early)]
    for lot in (None, np.array([150.0])):
        level = fill_rate_level(late, early, np.array([0.97]), lot)
        assert fill_rate_level(*points, np.array([0.97]), lot) == pytest.approx(level, rel=1e-3)
        assert fill_rate_of(late, early, level, lot) == pytest.approx(0.97, abs=1e-6)


def test_cost_level_with_lots_balances_the_positions():
    demand = _interval(10.0, 40.0, 5.0)
    level = level_for_cost(demand, 0.9, 60.0)[0]
    gamma = stats.gamma(50**2 / 200, scale=4)
    positions = level + (np.arange(6000) + 0.5) / 100
    assert gamma.cdf(positions).mean() == pytest.approx(0.9, abs=1e-5)
    assert level < level_for_cost(demand, 0.9)[0]


SHAPES = [(10.0, 30.0), (10.0, 200.0), (2.0, 12.0)]
TIMES = [(0, 2), (2, 1), (6, 1), (3, 5)]


@pytest.mark.parametrize(("mean", "variance"), SHAPES)
@pytest.mark.parametrize(("lead", "review"), TIMES)
@pytest.mark.parametrize("lot", [0.0, 20.0, 75.0])
def test_a_simulation_achieves_the_fill_rate(mean, variance, lead, review, lot):
    rate = 0.95
    early, late = (_interval(mean, variance, days) for days in (lead, lead + review))
    level = level_for_fill_rate(late, early, rate, lot)[0]
    expected = achieved_fill_rate(late, early, level, lot)[0]
    reached = simulated_fill_rate(_gamma_demand(mean, variance), lead, review, level, lot)
    assert reached == pytest.approx(expected, abs=0.01)


@pytest.mark.parametrize("dispersion", [1.0, 4.0])
@pytest.mark.parametrize(("lead", "review"), TIMES)
@pytest.mark.parametrize("lot", [0.0, 4.0])
def test_a_simulation_of_slow_movers_achieves_the_fill_rate(dispersion, lead, review, lot):
    mean = 0.4
    early, late = (_interval(mean, dispersion * mean, d, whole=True) for d in (lead, lead + review))
    level = level_for_fill_rate(late, early, 0.9, lot)[0]

    def demand(random, shape):
        if dispersion == 1.0:
            return random.poisson(mean, shape)
        return random.negative_binomial(mean / (dispersion - 1), 1 / dispersion, shape)

    reached = simulated_fill_rate(demand, lead, review, level, lot)
    fewer = simulated_fill_rate(demand, lead, review, level - 1, lot)
    assert reached >= 0.9 - 0.01
    assert fewer < 0.9 + 0.01 or level == 0


@pytest.mark.parametrize(("mean", "variance"), SHAPES[:2])
@pytest.mark.parametrize(("lead", "review"), TIMES)
@pytest.mark.parametrize("lot", [0.0, 20.0, 75.0])
def test_a_simulation_with_lost_sales_comes_close(mean, variance, lead, review, lot):
    early, late = (_interval(mean, variance, days) for days in (lead, lead + review))
    level = level_for_fill_rate(late, early, 0.97, lot, lost_sales=True)[0]
    reached = simulated_fill_rate(
        _gamma_demand(mean, variance), lead, review, level, lot, lost_sales=True
    )
    assert reached == pytest.approx(0.97, abs=0.012)


def test_a_simulation_with_random_lead_times_covers_the_cycles():
    random = np.random.default_rng(8)
    days = np.maximum(np.round(random.gamma(9.0, 0.7, 100_000)), 1)
    demand = random.gamma(days * 2.0, 4.0)
    level = level_for_cycle_service(_interval(8.0, 32.0, days.mean(), days.var()), 0.9)
    assert (demand <= level[0]).mean() == pytest.approx(0.9, abs=0.02)


def _gamma_demand(mean, variance):
    return lambda random, shape: random.gamma(mean**2 / variance, variance / mean, shape)


AMOUNTS = st.floats(0.01, 1e4)
SHARES = st.floats(0.0, 1.0)


@given(AMOUNTS, st.floats(0.1, 20.0), st.floats(0, 60), st.floats(0, 30), SHARES, SHARES,
       st.floats(0, 1e5), st.booleans(), st.booleans())  # fmt: skip
@settings(max_examples=150)
def test_more_service_never_needs_less(
    mean, dispersion, lead, review, one, other, lot, whole, lost
):
    early, late = (
        _interval(mean, dispersion * mean, days, whole=whole) for days in (lead, lead + review)
    )
    low, high = sorted([one, other])
    levels = [level_for_fill_rate(late, early, rate, lot, lost)[0] for rate in (low, high)]
    assert np.isfinite(levels).all()
    assert 0 <= levels[0] <= levels[1] * (1 + 1e-4) + 5e-3 * np.sqrt(late.variance[0])
    cycle = [level_for_cycle_service(late, rate)[0] for rate in (low, high)]
    assert 0 <= cycle[0] <= cycle[1] + 1e-9


@given(AMOUNTS, st.floats(0.1, 10.0), st.floats(1.0, 4.0), st.floats(0.0, 1.0), st.booleans())
@settings(max_examples=100)
def test_more_variance_never_needs_less(mean, dispersion, factor, rate, whole):
    at_once = _interval(mean, 0.0, 0.0, whole=whole)

    def level(spread):
        demand = IntervalDemand(np.array([mean]), np.array([spread]), np.array([whole]))
        return level_for_fill_rate(demand, at_once, rate)[0]

    less, more = level(dispersion * mean), level(factor * dispersion * mean)
    assert less <= more + 1e-4 * np.sqrt(factor * dispersion * mean)


@given(st.floats(0.01, 100), st.floats(0.2, 5.0), st.floats(0, 20), st.floats(0, 20))
@settings(max_examples=100)
def test_a_longer_lead_time_never_needs_less(mean, dispersion, one, more):
    demands = [_interval(mean, dispersion * mean, days + 1.0) for days in (one, one + more)]
    levels = [level_for_cycle_service(demand, 0.95)[0] for demand in demands]
    assert levels[0] <= levels[1] + 1e-9


def test_absurd_inputs_give_bounded_answers():
    daily = _interval(5.0, 20.0, 1.0)
    assert np.isfinite(level_for_cycle_service(daily, 1.0)).all()
    assert level_for_cycle_service(daily, -3.0) == 0.0
    nothing = _interval(0.0, 0.0, 30.0, whole=True)
    assert level_for_cycle_service(nothing, 0.99) == 0.0
    assert level_for_fill_rate(nothing, nothing, 0.99, 10.0) == 0.0
    century = _interval(5.0, 20.0, 10_000.0, 1e6)
    for level in (level_for_cycle_service(century, 0.95), level_for_fill_rate(century, daily, 1.0)):
        assert 50_000 < level[0] < 100_000
    at_once = _interval(5.0, 20.0, 0.0)
    assert 0 < level_for_fill_rate(daily, at_once, 0.95)[0] < 30
    assert level_for_fill_rate(_interval(5.0, 20.0, 3.0), daily, 0.95, 5.0 * 366)[0] == 0.0


@pytest.mark.parametrize(("mean", "variance"), [(-1.0, 1.0), (np.nan, 1.0), (1.0, np.inf)])
def test_impossible_moments_are_named(mean, variance):
    with pytest.raises(PlanningError, match="of item-location 0 is"):
        IntervalDemand(np.array([mean]), np.array([variance]), np.array([False]))
    with pytest.raises(PlanningError, match="fill rate is unknown"):
        level_for_fill_rate(_interval(1, 1, 2), _interval(1, 1, 1), np.nan)
