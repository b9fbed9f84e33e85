"""Loss functions and quantiles against their definitions."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import integrate, stats

from distribution_ai.stock.policies.continuous import Gamma, Normal
from distribution_ai.stock.policies.counts import Counts, CountTables
from distribution_ai.stock.policies.empirical import Empirical
from distribution_ai.stock.policies.protection import (
    compound_moments,
    interval_moments,
    interval_support,
)

MEANS, VARIANCES = np.array([5.0, 100.0, 0.3, 8.0]), np.array([12.0, 900.0, 1.5, 8.0])
CONTINUOUS = {
    "gamma": (Gamma.of_moments(MEANS, VARIANCES),
              [stats.gamma(m * m / v, scale=v / m) for m, v in zip(MEANS, VARIANCES, strict=True)]),
    "normal": (Normal(MEANS, np.sqrt(VARIANCES)),
               [stats.norm(m, np.sqrt(v)) for m, v in zip(MEANS, VARIANCES, strict=True)]),
}  # fmt: skip


def _counted(mean: float, variance: float):
    if variance <= mean:
        return stats.poisson(mean)
    return stats.nbinom(mean**2 / (variance - mean), mean / variance)


@pytest.mark.parametrize("family", CONTINUOUS)
@pytest.mark.parametrize("stock", [-3.0, 0.0, 0.5, 7.0, 20.0, 150.0])
def test_losses_are_the_integrals_of_the_tail(family, stock):
    demand, known = CONTINUOUS[family]
    survival, first, second = demand.losses(np.full(4, stock))
    for row, reference in enumerate(known):
        end = reference.ppf(1 - 1e-15) + stock + 50

        def loss(x, row=row):
            return demand.take([row]).loss(np.array([x]))[0]

        points = [max(stock, 0.0)] if stock < 0 else None
        assert survival[row] == pytest.approx(reference.sf(stock), abs=1e-12)
        tail, _ = integrate.quad(reference.sf, stock, end, limit=500, points=points)
        assert first[row] == pytest.approx(tail, rel=1e-7, abs=1e-9)
        area, _ = integrate.quad(loss, stock, end, limit=500, points=points)
        assert second[row] == pytest.approx(area, rel=1e-6, abs=1e-8)


@pytest.mark.parametrize("family", CONTINUOUS)
def test_quantiles_of_continuous_demand(family):
    demand, known = CONTINUOUS[family]
    probability = np.array([0.5, 0.9, 0.99, 0.9999])
    expected = [known[row].ppf(probability[row]) for row in range(4)]
    np.testing.assert_allclose(demand.quantile(probability), expected, rtol=1e-10)


def test_counts_are_poisson_or_negative_binomial():
    demand = Counts.of_moments(MEANS, VARIANCES)
    for stock in range(0, 200, 9):
        found = demand.losses(np.full(4, float(stock)))
        for row in range(4):
            reference = _counted(MEANS[row], VARIANCES[row])
            units = np.arange(stock + 1, 3000)
            mass = reference.pmf(units)
            short = units - stock
            assert found[0][row] == pytest.approx(mass.sum(), abs=1e-11)
            assert found[1][row] == pytest.approx((mass * short).sum(), abs=1e-9)
            assert found[2][row] == pytest.approx((mass * short * (short - 1) / 2).sum(), abs=1e-7)


def test_tables_of_counts_agree_with_the_formulas():
    demand = Counts.of_moments(MEANS, VARIANCES)
    tables = CountTables(demand, 150)
    for stock in range(0, 150, 7):
        place = np.full(4, float(stock))
        np.testing.assert_allclose(tables.survival(place), demand.survival(place), atol=1e-10)
        np.testing.assert_allclose(tables.loss(place), demand.loss(place), atol=1e-9)
        np.testing.assert_allclose(tables.second_loss(place), demand.second_loss(place), atol=1e-6)


def test_quantiles_of_counts_are_the_least_that_cover():
    demand = Counts.of_moments(MEANS, VARIANCES)
    for probability in (0.0, 0.3, 0.9, 0.99, 0.9999):
        expected = [
            max(_counted(m, v).ppf(probability), 0) for m, v in zip(MEANS, VARIANCES, strict=True)
        ]
        assert demand.quantile(np.full(4, probability)).tolist() == expected


def test_empirical_losses_are_means_over_the_values():
    values = np.array([[0.0, 1.0, 5.0, 9.0]])
    survival, first, second = Empirical(values).losses(np.array([2.0]))
    assert (survival[0], first[0], second[0]) == (0.5, 10 / 4, (9 + 49) / 8)


def test_moments_over_an_interval_are_those_of_a_simulation():
    random = np.random.default_rng(3)
    days = random.choice([2, 6, 7], size=40_000, p=[0.3, 0.5, 0.2])
    sums = random.gamma(days * 2.0, 3.0)
    mean, variance = interval_moments(6.0, 18.0, days.mean(), days.var())
    assert sums.mean() == pytest.approx(float(mean), rel=0.01)
    assert sums.var() == pytest.approx(float(variance), rel=0.03)
    points = interval_support(
        np.array([6.0]), np.array([18.0]), np.repeat([2.0, 6.0, 7.0], [3, 5, 2])[None]
    )
    assert points.mean() == pytest.approx(sums.mean(), rel=0.02)
    assert points[0, 90] == pytest.approx(np.quantile(sums, 0.905), rel=0.03)


def test_compound_moments_are_those_of_a_simulation():
    random = np.random.default_rng(4)
    customers = random.poisson(3.0, 40_000)
    bought = random.gamma(customers * 2.0 + 1e-12, 1.5)
    mean, variance = compound_moments(3.0, 3.0, 4.5)
    assert bought.mean() == pytest.approx(float(mean), rel=0.02)
    assert bought.var() == pytest.approx(float(variance), rel=0.03)


@given(st.floats(0, 1e6), st.floats(0, 1e9), st.floats(-1e3, 1e7))
def test_losses_are_finite_and_fall_with_stock(mean, variance, stock):
    demand = Gamma.of_moments(np.array([mean]), np.array([variance]))
    here = demand.losses(np.array([stock]))
    more = demand.losses(np.array([stock + 1.0]))
    for less, value in zip(more, here, strict=True):
        assert np.isfinite(value).all()
        assert (less <= value * (1 + 1e-6) + 1e-6 * max(mean, 1.0)).all()


def test_errors_that_go_together_grow_with_the_square_of_the_time():
    """Growth 2: the same error every day, so the variance is v E[T^2] + r^2 Var[T]."""
    mean, variance = interval_moments(3.0, 2.0, 10.0, 4.0, growth=2.0)
    assert (float(mean), float(variance)) == (30.0, pytest.approx(2 * 104 + 9 * 4))
