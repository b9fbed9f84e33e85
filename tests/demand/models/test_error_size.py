"""How large errors of sums are: left out by brute force, laws found again, lead times between."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.models.sum_deviation import ErrorSize, SumDeviation, WindowErrors


def errors(size=30, origins=40, seed=0, power=1.5, spread=2.0) -> WindowErrors:
    """Errors whose variance is ``spread`` times the scale to a ``power``."""
    random = np.random.default_rng(seed)
    scale = random.lognormal(2.0, 1.0, size) * random.uniform(0.7, 1.4, (origins, size))
    error = np.sqrt(spread * scale**power) * random.normal(size=scale.shape)
    counts = random.random(scale.shape) < 0.9
    return WindowErrors(error * counts, scale, scale, counts, np.arange(origins, 0, -1.0))


@pytest.mark.parametrize("overlap", [1.0, 2.5, 4.0])
def test_left_out_is_what_learning_without_the_neighbours_gives(overlap):
    made = errors(size=6)
    law = ErrorSize(
        1.4, intercept=0.3, slope=0.1, lowest=0.0, highest=5.0, prior=8.0, half_life=26.0
    )
    found = law.left_out(made, overlap)
    usual = (made.scale * made.counts).sum(axis=0) / made.counts.sum(axis=0)
    expected = np.exp(0.3 + 0.1 * np.clip(np.log(usual), 0.0, 5.0))
    weight = 0.5 ** (made.weeks / 26.0)[:, None] * made.counts
    relative = np.square(made.error) / made.scale**1.4 * weight
    for origin in range(len(made.error)):
        away = np.abs(np.arange(len(made.error)) - origin) >= np.ceil(overlap)
        spread = (relative[away].sum(axis=0) / overlap + 8.0 * expected) / (
            weight[away].sum(axis=0) / overlap + 8.0
        )
        np.testing.assert_allclose(
            found[origin], np.sqrt(spread * made.scale[origin] ** 1.4), rtol=1e-9
        )


def test_an_error_is_not_judged_by_itself():
    made = errors(size=3)
    made.error[20] = 1e6
    made.counts[20] = True
    law = ErrorSize(1.5, intercept=np.log(2.0), prior=8.0)
    plain = errors(size=3)
    plain.counts[20] = True
    calm = law.left_out(plain, 1.0)
    np.testing.assert_allclose(law.left_out(made, 1.0)[20], calm[20], rtol=1e-3)
    assert (law.left_out(made, 1.0)[19] > 100 * calm[19]).all()


@pytest.mark.parametrize("power", [1.0, 1.5, 1.9])
def test_the_power_law_is_found_again(power):
    made = errors(size=400, power=power)
    law = ErrorSize.learn(made, 1.0)
    assert law.power == pytest.approx(power, abs=0.08)
    deviation = law.deviation(law.spread(made, 1.0), made.scale)
    np.testing.assert_allclose(
        np.median(deviation / np.sqrt(2.0 * made.scale**power)), 1.0, atol=0.06
    )


def test_a_series_with_errors_of_its_own_size_keeps_it_where_there_are_many():
    made = errors(size=40, origins=100)
    made.error[:, :20] *= 5.0
    law = ErrorSize.learn(made, 1.0)
    deviation = law.deviation(law.spread(made, 1.0), made.scale) / np.sqrt(2.0 * made.scale**1.5)
    assert np.median(deviation[:, :20]) > 3.0 * np.median(deviation[:, 20:])


@given(st.integers(0, 10_000), st.sampled_from([0.0, 1e-12, 1.0, 1e9]), st.integers(0, 12))
@settings(max_examples=30)
def test_deviations_are_finite_whatever_the_errors(seed, factor, origins):
    base = errors(size=4, origins=origins, seed=seed)
    made = WindowErrors(
        base.error * factor, base.mean * factor, base.scale * factor, base.counts, base.weeks
    )
    law = ErrorSize.learn(made, 1.5)
    for deviation in (law.left_out(made, 1.5), law.deviation(law.spread(made, 1.5), made.scale)):
        assert np.isfinite(deviation).all()
        assert (deviation >= 0).all()


def test_deviations_between_and_beyond_the_measured_lead_times():
    lead_times = np.array([2, 8])
    grid = 3.0 * np.sqrt(lead_times)[:, None] * np.array([[1.0, 10.0]])
    made = SumDeviation.of(lead_times, grid)
    assert made.exponent == pytest.approx(1.0)
    rows = np.array([0, 1])
    for buckets in (0.5, 1.0, 2.0, 4.0, 8.0, 50.0):
        found = made.at(np.full(2, buckets), rows)
        np.testing.assert_allclose(found, 3.0 * np.sqrt(buckets) * np.array([1.0, 10.0]))


def test_errors_that_go_together_grow_faster():
    lead_times = np.array([1, 4, 16])
    made = SumDeviation.of(lead_times, 2.0 * lead_times[:, None].astype(float))
    assert made.exponent == pytest.approx(2.0)
    np.testing.assert_allclose(made.at(np.array([32.0]), np.array([0])), 64.0)
