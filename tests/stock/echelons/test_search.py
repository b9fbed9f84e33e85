"""What the search is made of: candidates, elimination, bounds, neighbourhoods."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.stock.echelons.branching import halves, search
from distribution_ai.stock.echelons.candidates import candidate_times
from distribution_ai.stock.echelons.elimination import eliminate
from distribution_ai.stock.echelons.formulation import formulate
from distribution_ai.stock.echelons.neighbourhood import improve
from distribution_ai.stock.echelons.relaxation import Relaxation, Sweeps
from distribution_ai.stock.echelons.stages import StageNetwork
from tests.stock.echelons.guaranteed_networks import least_cost, random_network, small_networks


@given(small_networks(most_stages=4))
@settings(max_examples=60)
def test_the_bound_never_exceeds_the_least_cost(network):
    core = eliminate(formulate(network))
    least = least_cost(network)
    joined = np.union1d(network.source, network.target)
    if core.kept.size and len(joined) == len(network.order):
        relaxation = Relaxation(core.core)
        possible = core.core.unary < core.core.forbidden
        sweeps = relaxation.sweep(possible, relaxation.silence(), np.inf, 20)
        assert core.constant + sweeps.bound <= least + 1e-7
        assert core.constant + sweeps.cost >= least - 1e-7


@given(small_networks())
@settings(max_examples=100)
def test_branching_alone_reaches_the_least_cost(network):
    """With one sweep a node, the bounds are weak and the branches do the work."""
    core = eliminate(formulate(network))
    joined = np.union1d(network.source, network.target)
    if core.kept.size and len(joined) == len(network.order):
        found = search(core.core, 10_000, first_sweeps=1, sweeps=1)
        assert core.constant + found.cost == pytest.approx(least_cost(network), abs=1e-7)
        assert found.bound == pytest.approx(found.cost, rel=1e-7, abs=1e-7)


@given(st.integers(0, 10_000))
def test_halves_lose_no_label_and_share_those_of_one_variable(seed):
    random = np.random.default_rng(seed)
    possible = random.random((6, 9)) < 0.6
    possible[:, 0] = True
    possible[0, 8] = True
    regret = random.exponential(1.0, possible.shape)
    first, second = halves(Sweeps(0.0, 1.0, None, possible, regret), 1.0)
    assert ((first | second) == possible).all()
    split = (first != second).any(axis=1)
    assert split.sum() == 1 and not (first & second)[split].any()


@given(st.integers(0, 10_000))
@settings(max_examples=25)
def test_a_tree_leaves_nothing_to_search(seed):
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 60))
    other = [int(random.integers(0, stage)) for stage in range(1, size)]
    forward = random.random(size - 1) < 0.5
    stages = np.arange(1, size)
    rank = np.zeros(size)
    for stage, root, up in zip(stages, other, forward, strict=True):
        rank[stage] = rank[root] + (1 if up else -1)
    source = np.where(forward, other, stages)
    target = np.where(forward, stages, other)
    network = StageNetwork.of(
        random.integers(0, 9, size), random.lognormal(0, 1, size), source, target
    )
    assert eliminate(formulate(network)).kept.size == 0


def test_two_levels_meet_their_bound_without_branching():
    """Many suppliers and many customers, each with each at random."""
    random = np.random.default_rng(1)
    for _ in range(10):
        arcs = np.argwhere(random.random((25, 40)) < 0.2) + np.array([0, 25])
        network = StageNetwork.of(
            random.integers(1, 20, 65), random.lognormal(0, 1, 65), *arcs.T,
            np.where(np.arange(65) < 25, 100, random.integers(0, 20, 65)),
        )  # fmt: skip
        core = eliminate(formulate(network)).core
        relaxation = Relaxation(core)
        possible = core.unary < core.forbidden
        sweeps = relaxation.sweep(possible, relaxation.silence(), np.inf, 300)
        assert sweeps.cost == pytest.approx(sweeps.bound, rel=1e-6)


def test_a_neighbourhood_never_makes_it_worse():
    random = np.random.default_rng(5)
    costs = []
    for seed in range(5):
        core = eliminate(formulate(random_network(random, 40, 4, 3))).core
        relaxation = Relaxation(core)
        nothing = np.zeros(len(core.unary), dtype=int)
        better = improve(core, nothing, seed)
        costs.append([relaxation.cost_of(labels, core.unary) for labels in (nothing, better)])
    before, after = np.array(costs).T
    assert (after <= before + 1e-9).all()
    assert after.sum() < 0.9 * before.sum()


def test_candidates_are_few_where_times_are_long():
    waits, quotes = candidate_times(StageNetwork.of([1000, 30, 500], [1.0] * 3, [0, 1], [1, 2]))
    assert np.flatnonzero((waits | quotes).any(axis=0)).size < 12
