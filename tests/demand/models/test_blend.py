"""Weights of experts: known mixtures are found again, past errors decide."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.demand.models.blend import Blend, own_weights
from distribution_ai.demand.models.experts import SMOOTHING_CONSTANTS
from distribution_ai.demand.models.sum_errors import Backtest, Window

CONSTANTS = len(SMOOTHING_CONSTANTS)
TEST = Backtest.over(120, 1, np.array([2]))
ORIGINS = len(TEST.origins) - 2


def window(mixture, noise=0.0, size=40, seed=0, counts=None) -> Window:
    """Demand that is a ``mixture`` (E,) of unlike experts, each series of another size."""
    random = np.random.default_rng(seed)
    scale = random.lognormal(2.0, 1.0, size)
    experts = scale * random.uniform(0.5, 1.5, (ORIGINS, len(mixture), size))
    demand = np.einsum("e,oen->on", np.asarray(mixture), experts)
    demand = np.maximum(demand + noise * scale * random.normal(size=demand.shape), 0.0)
    known = np.ones(demand.shape, bool) if counts is None else counts
    return Window(demand, experts, np.ones(demand.shape), known)


@pytest.mark.parametrize("mixture", [
    [0.7, 0, 0, 0.3, 0, 0, 0, 0],
    [0, 0, 0.5, 0, 0, 0.2, 0, 0.3],
    [0, 0.4, 0, 0, 0, 0, 0.4, 0],
])  # fmt: skip
def test_a_simulated_mixture_is_found_again(mixture):
    activity = np.linspace(0.1, 1.0, 40)
    blend = Blend.learn(window(mixture, noise=0.05), activity, TEST, 0)
    assert blend.pooled.shape == (8, 4)
    np.testing.assert_allclose(blend.pooled, np.tile(np.array(mixture)[:, None], 4), atol=0.03)


def test_every_class_of_activity_has_a_mixture_of_its_own():
    slow = window([0.9, 0, 0, 0, 0, 0.1], size=60, seed=1)
    fast = window([0, 0.1, 0, 0, 0, 0.9], size=60, seed=2)
    both = Window(*(
        np.concatenate([getattr(each, name) for each in (slow, fast)], axis=-1)
        for name in ("demand", "experts", "weight", "counts")
    ))  # fmt: skip
    activity = np.repeat([0.1, 0.2, 0.8, 0.9], 30)
    blend = Blend.learn(both, activity, TEST, 0)
    assert blend.pooled[0, 0] > 0.7 > 0.3 > blend.pooled[5, 0]
    assert blend.pooled[5, -1] > 0.7 > 0.3 > blend.pooled[0, -1]
    weights = blend.weights(both, activity, TEST, 0)
    assert weights.shape == (6, 120)
    assert weights[0, :60].mean() > 0.5 > weights[0, 60:].mean()


def test_forecasts_that_are_too_high_are_brought_down_to_demand():
    fading = window([0.4, 0, 0, 0.4, 0, 0])
    blend = Blend.learn(fading, np.ones(40), TEST, 0)
    np.testing.assert_allclose(blend.pooled.sum(axis=0), 0.8, atol=0.02)


def test_the_constant_with_the_least_errors_gets_most_of_a_series_own_weight():
    best = np.zeros(8)
    best[4] = 1.0
    own = own_weights(window(best, noise=0.02), np.zeros(CONSTANTS), TEST, 0)
    np.testing.assert_allclose(own.sum(axis=0), 1.0)
    assert (own[4] > 0.9).all()
    assert (own[CONSTANTS:] == 0).all()


def test_without_errors_of_its_own_a_series_follows_the_others():
    unknown = window(np.eye(8)[4], counts=np.zeros((ORIGINS, 40), bool))
    common = np.log([4.0, 3.0, 1.0, 3.0, 4.0, 5.0])
    own = own_weights(unknown, common, TEST, 0)
    assert (own.argmax(axis=0) == 2).all()
    assert np.ptp(own, axis=1).max() == 0.0


@given(st.integers(0, 10_000), st.sampled_from([0.0, 1e-9, 1.0, 1e12]))
@settings(max_examples=25)
def test_weights_are_finite_and_never_negative(seed, factor):
    random = np.random.default_rng(seed)
    odd = window(random.dirichlet(np.ones(8)), noise=3.0, size=5, seed=seed,
                 counts=random.random((ORIGINS, 5)) < random.random())  # fmt: skip
    odd = Window(odd.demand * factor, odd.experts * factor, odd.weight, odd.counts)
    activity = random.random(5)
    weights = Blend.learn(odd, activity, TEST, 0).weights(odd, activity, TEST, 0)
    assert np.isfinite(weights).all()
    assert (weights >= 0).all()
