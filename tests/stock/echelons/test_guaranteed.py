"""Guaranteed service: published optima, every choice tried, and what no network may do."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.stock.echelons.faults import EchelonError
from distribution_ai.stock.echelons.guaranteed import place_safety_stock
from distribution_ai.stock.echelons.stages import (
    UNLIMITED,
    StageNetwork,
    cumulative_cost,
    pooled_deviation,
)
from tests.stock.echelons.guaranteed_networks import (
    least_cost,
    proof_of,
    random_network,
    small_networks,
)

FREE = UNLIMITED
PROBLEM_6_8 = {  # stages 10 to 1, supplier first
    "time": [5, 1, 5, 9, 5, 8, 15, 2, 10, 5],
    "cost": [0.87, 0.98, 1.1, 1.15, 2.37, 2.47, 2.93, 3.04, 4.56, 5.73],
}
# Time and cost added of each stage of the bulldozer of Graves and Willems (2003), and the stage
# it goes into.
BULLDOZER = {
    "boggie": (11, 575, "suspension"), "brake": (8, 3850, "final drive"),
    "case": (15, 2200, "case and frame"), "case and frame": (16, 1500, "common"),
    "chassis": (7, 4320, "main"), "common": (5, 8000, "main"),
    "dressed engine": (10, 4100, "main"), "drive": (9, 1550, "final drive"),
    "engine": (7, 4500, "dressed engine"), "fans": (12, 650, "dressed engine"),
    "fender": (9, 900, "chassis"), "final": (4, 8000, None),
    "final drive": (6, 3680, "common"), "frame": (19, 605, "case and frame"),
    "main": (8, 12000, "final"), "pin": (35, 90, "suspension"),
    "carrier": (9, 155, "final drive"), "platform": (6, 725, "chassis"),
    "roll over": (8, 1150, "chassis"), "suspension": (7, 3600, "final"),
    "track": (10, 3000, "final"), "transmission": (15, 7450, "common"),
}  # fmt: skip


def _chain(time, rate, limit=0, inbound=0):
    size = len(time)
    limits = np.full(size, FREE)
    limits[-1] = limit
    from_outside = np.zeros(size, dtype=int)
    from_outside[0] = inbound
    return StageNetwork.of(time, rate, range(size - 1), range(1, size), limits, from_outside)


def test_serial_textbook_answers():
    """Snyder and Shen: example 6.3, problems 6.7 and 6.8."""
    first = place_safety_stock(_chain([1, 0, 1], [2.0, 4.0, 7.0], 1, 1))
    assert first.cost == pytest.approx(2.8284271247461903)
    assert first.outgoing.tolist() == [0, 0, 1]
    second = place_safety_stock(_chain([1, 1, 2], 4 * 10 * np.array([2.0, 3.0, 4.0]), 0, 1))
    assert second.cost == pytest.approx(357.77087639996637)
    assert second.outgoing.tolist() == [2, 3, 0]
    rate = 2.0537489106318225 * 15.8 * np.array(PROBLEM_6_8["cost"])
    third = place_safety_stock(_chain(PROBLEM_6_8["time"], rate, 3, 7))
    assert third.cost == pytest.approx(1378.3020369043727)
    assert third.outgoing.tolist() == [12, 13, 18, 0, 5, 13, 28, 0, 10, 3]


def test_tree_textbook_answers():
    """Snyder and Shen: example 6.5, problem 6.9, figure 6.14."""
    source, target = [0, 2, 2], [2, 1, 3]
    rate = np.array([1, 3, 2, 3]) * pooled_deviation([0, 1, 0, 1], source, target)
    first = StageNetwork.of([2, 1, 1, 1], rate, source, target, [FREE, 0, FREE, 1], [1, 0, 0, 0])
    assert place_safety_stock(first).cost == pytest.approx(8.277916867529369)

    source, target = [2, 2, 3, 4, 5], [0, 1, 2, 2, 4]
    year = np.array([44, 28, 18, 1, 4, 1.5]) / 365
    rate = 4 * year * pooled_deviation([4.1, 6.2, 0, 0, 0, 0], source, target)
    limit = [3, 3, FREE, FREE, FREE, FREE]
    second = StageNetwork.of([7, 7, 21, 3, 8, 2], rate, source, target, limit)
    found = place_safety_stock(second)
    assert found.cost == pytest.approx(15.649530249501026)
    assert found.outgoing.tolist() == [3, 3, 0, 0, 0, 2]

    source, target = [0, 1, 2, 3, 4, 5, 6, 7, 8], [1, 2, 4, 4, 5, 9, 9, 9, 9]
    cost = [0.01, 0.03, 0.04, 0.06, 0.12, 0.13, 0.2, 0.08, 0.04, 0.5]
    third = StageNetwork.of(
        [2, 3, 2, 4, 2, 3, 6, 4, 3, 2], 1.6448536269514722 * 10 * np.array(cost), source, target,
        [FREE] * 9 + [2],
    )  # fmt: skip
    assert place_safety_stock(third).cost == pytest.approx(18.824004472592172)


def test_five_stage_profiles_as_published():
    """Graves and Willems (2003): cost (rows) and time (columns) added early, evenly or late."""
    early, even = [36, 28, 20, 12, 4], [20] * 5
    found = [
        place_safety_stock(_chain(time, 0.4 * np.cumsum(cost))).cost
        for time in (early, even, early[::-1])
        for cost in (early[::-1], even, early)
    ]
    by_cost = np.array(found).reshape(3, 3)[::-1].T.round()
    published = {400, 368, 394, 268, 346, 392}
    assert set(by_cost.ravel()) == published
    assert sorted(by_cost.ravel()) == [268, 346, 368, 392, 394, 400, 400, 400, 400]


def test_bulldozer_as_published():
    """Graves and Willems (2003): 633,000, exactly 632,775; holding rate 30 %, demand 5 +- 3 a day.

    The sum of all cost added is the published 72,600.
    """
    names = list(BULLDOZER)
    arcs = [(names.index(name), names.index(into))
            for name, (_, _, into) in BULLDOZER.items() if into]  # fmt: skip
    source, target = zip(*arcs, strict=True)
    time, added, _ = zip(*BULLDOZER.values(), strict=True)
    cost = cumulative_cost(added, source, target)
    assert cost.max() == 72_600
    found = place_safety_stock(StageNetwork.of(time, 0.3 * 1.645 * 3 * cost, source, target))
    assert found.cost == pytest.approx(632_775, abs=0.5)
    assert found.gap == 0


@given(small_networks())
@settings(max_examples=150)
def test_no_choice_costs_less(network):
    found = place_safety_stock(network)
    assert found.proof.feasible
    assert found.cost == pytest.approx(least_cost(network), abs=1e-7)
    assert found.bound == pytest.approx(found.cost, rel=1e-7, abs=1e-7)
    assert (found.covered == found.inbound + network.stage_time - found.outgoing).all()


def _hard_networks():
    """Networks where bound and cost do not meet at once."""
    random = np.random.default_rng(7)
    networks = [random_network(random, 40, 4, 3) for _ in range(8)]
    return [networks[4], networks[7]]


def test_networks_where_one_relaxation_is_not_enough_are_proven_by_branching():
    for network in _hard_networks():
        found = place_safety_stock(network)
        assert found.nodes > 1 and found.gap == 0 and found.proof.feasible


def test_few_branches_still_give_a_choice_that_can_be_kept_and_an_honest_bound():
    for network in _hard_networks():
        short, long = place_safety_stock(network, most_nodes=1), place_safety_stock(network)
        assert short.proof.feasible and 0 < short.gap < 0.05
        assert short.bound <= long.cost <= short.cost


def test_same_choice_every_time():
    network = random_network(np.random.default_rng(3), 60, 5, 3)
    first, second = place_safety_stock(network), place_safety_stock(network)
    assert (first.outgoing == second.outgoing).all()
    assert (first.cost, first.bound, first.nodes) == (second.cost, second.bound, second.nodes)


@given(small_networks(), st.floats(0.1, 100))
@settings(max_examples=40)
def test_cost_follows_the_rates(network, factor):
    dearer = StageNetwork.of(
        network.stage_time, network.cost_rate * factor, network.source, network.target,
        network.service_limit, network.inbound_time,
    )  # fmt: skip
    assert place_safety_stock(dearer).cost == pytest.approx(
        factor * place_safety_stock(network).cost, rel=1e-6, abs=1e-6
    )


def test_many_products_in_one_network_as_one_by_one():
    random = np.random.default_rng(4)
    arcs = np.array([[0, 1], [0, 2], [1, 3], [1, 4], [2, 5]])
    time, rate = random.integers(1, 20, (30, 6)), random.lognormal(0, 1, (30, 6))
    shifted = (arcs + 6 * np.arange(30)[:, None, None]).reshape(-1, 2).T
    together = place_safety_stock(StageNetwork.of(time.ravel(), rate.ravel(), *shifted))
    alone = [
        place_safety_stock(StageNetwork.of(*row, *arcs.T)) for row in zip(time, rate, strict=True)
    ]
    assert together.gap == 0
    assert together.cost == pytest.approx(sum(one.cost for one in alone))


def test_long_times_are_answered():
    found = place_safety_stock(_chain([9_000, 1, 10_000], [1.0, 2.0, 3.0]))
    assert found.proof.feasible and found.gap == 0
    assert found.cost == pytest.approx(min(
        3 * np.sqrt(19_001), np.sqrt(9_000) + 3 * np.sqrt(10_001),
        2 * np.sqrt(9_001) + 3 * 100, np.sqrt(9_000) + 2 + 300,
    ))  # fmt: skip


def test_nothing_to_place():
    empty = place_safety_stock(StageNetwork.of([], [], [], []))
    assert (empty.cost, empty.gap, len(empty.outgoing)) == (0, 0, 0)
    alone = place_safety_stock(StageNetwork.of([9], [2.0], [], [], [5]))
    assert (alone.cost, alone.outgoing.tolist(), alone.bound) == (4, [5], 4)
    free = place_safety_stock(_chain([3, 4], [0.0, 0.0]))
    assert (free.cost, free.gap) == (0, 0)


@pytest.mark.parametrize(("arguments", "words"), [
    (([1, 1, 1], [1.0] * 3, [0, 1, 2], [1, 2, 1]), "cycle"),
    (([1, 1], [1.0] * 2, [0], [0]), "cycle"),
    (([1, -1], [1.0] * 2, [0], [1]), "stage_time row 2: is negative"),
    (([1, 1], [1.0] * 2, [0], [1], [FREE, 1.5]), "service_limit row 2: is not whole"),
    (([1, 1], [1.0, np.nan], [0], [1]), "cost_rate row 2: is not a number"),
    (([1, 1], [1.0, np.inf], [0], [1]), "cost_rate row 2: is not a number"),
    (([1, 1], [1.0, 1.0], [0], [2]), "target row 1: names no stage"),
    (([1, 1], [1.0, 1.0], [0, 1], [1]), "differ in number"),
    (([1, 1], [1.0], [0], [1]), "cost_rate: has shape"),
    (([1, 10**12], [1.0, 1.0], [0], [1]), "use longer periods"),
    (([15_000, 15_000], [1.0, 1.0], [0], [1], [FREE, FREE]), "use longer periods"),
])  # fmt: skip
def test_what_cannot_be_planned_is_named(arguments, words):
    with pytest.raises(EchelonError, match=words):
        StageNetwork.of(*arguments)


def test_the_proof_finds_what_is_wrong():
    network = _chain([2, 3], [1.0, 1.0], 1)
    assert proof_of(network, [0, 0]).feasible
    for times, words in (([3, 0], "needs 2 only"), ([0, 2], "1 at most"), ([-1, 0], "whole"),
                         ([0.5, 0], "whole")):  # fmt: skip
        proof = proof_of(network, times)
        assert not proof.feasible and words in proof.violations[0]


def test_repeated_arcs_count_once():
    twice = StageNetwork.of([2, 3], [1.0, 1.0], [0, 0], [1, 1])
    assert len(twice.source) == 1
    assert cumulative_cost([1.0, 2.0], [0, 0], [1, 1]).tolist() == [1.0, 3.0]
