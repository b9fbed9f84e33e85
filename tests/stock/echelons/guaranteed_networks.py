"""Networks for tests: made up at random, and every choice tried one by one."""

import itertools

import numpy as np
from hypothesis import strategies as st

from distribution_ai.stock.echelons.proof import check_service_times
from distribution_ai.stock.echelons.stages import UNLIMITED, StageNetwork


@st.composite
def small_networks(draw, most_stages=5):
    """Acyclic networks with loops, limits within and times from outside."""
    size = draw(st.integers(1, most_stages))
    arcs = [pair for pair in itertools.combinations(range(size), 2) if draw(st.booleans())]
    source, target = np.array(arcs, dtype=int).reshape(-1, 2).T
    whole = st.lists(st.integers(0, 3), min_size=size, max_size=size)
    limit = np.array(draw(whole))
    free = np.array(draw(st.lists(st.booleans(), min_size=size, max_size=size)))
    within = np.bincount(source, minlength=size) > 0
    halves = st.lists(st.sampled_from([0, 0.5, 1, 1.75, 2, 3]), min_size=size, max_size=size)
    return StageNetwork.of(
        draw(halves),
        draw(st.lists(st.floats(0, 10).map(lambda x: round(x, 3)), min_size=size, max_size=size)),
        source,
        target,
        np.where(free & within, UNLIMITED, limit),
        draw(whole),
    )


def random_network(random, stages, layers, arcs_each):
    """A layered network where each stage gets from some of the layer before."""
    layer = np.sort(random.integers(0, layers, stages))
    source, target = [], []
    for stage in range(stages):
        before = np.flatnonzero(layer == layer[stage] - 1)
        if before.size:
            chosen = random.choice(before, min(arcs_each, before.size), replace=False)
            source += chosen.tolist()
            target += [stage] * len(chosen)
    cost = (layer + 1) * random.lognormal(0, 0.7, stages)
    return StageNetwork.of(random.integers(0, 12, stages), cost, source, target)


def proof_of(network, outgoing):
    """The independent check of a choice."""
    return check_service_times(
        network.stage_time, network.cost_rate, network.source, network.target,
        network.service_limit, network.inbound_time, outgoing,
    )  # fmt: skip


def least_cost(network):
    """Least cost over every choice of whole times."""
    longest = network.longest_outgoing()
    proofs = (
        proof_of(network, choice)
        for choice in itertools.product(*(range(int(most) + 1) for most in longest))
    )
    return min(proof.cost for proof in proofs if proof.feasible)
