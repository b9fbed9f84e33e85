import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from distribution_ai.decide.flow import Allocation, allocate


def random_problem(seed: int) -> Allocation:
    rng = np.random.default_rng(seed)
    items, places = rng.integers(1, 4), rng.integers(2, 5)
    givers, receivers = items * places, items * places
    item = np.repeat(np.arange(items), places)
    pair = [(g, r) for g in range(givers) for r in range(receivers) if item[g] == item[r]]
    chosen = [p for p in pair if rng.random() < 0.6] or pair[:1]
    giver, receiver = np.array(chosen).T
    give = rng.integers(0, 12, givers)
    return Allocation(
        give=give,
        give_lateral=np.minimum(rng.integers(0, 8, givers), give),
        giver_item=item,
        block=rng.integers(0, 5, (receivers, 3)),
        block_value=np.sort(rng.integers(0, 900, (receivers, 3)) / 100.0, axis=1)[:, ::-1],
        receiver_item=item,
        giver=giver,
        receiver=receiver,
        lateral=rng.random(len(giver)) < 0.5,
        unit_cost=rng.integers(-50, 500, len(giver)) / 100.0,
        capacity=rng.integers(0, 9, len(giver)),
    )


def worth(problem: Allocation, flow: np.ndarray) -> float:
    """Value less cost of a flow, each receiver filling its most valuable blocks first."""
    total = -(problem.unit_cost * flow).sum()
    for receiver in range(len(problem.block)):
        left = flow[problem.receiver == receiver].sum()
        for size, value in zip(problem.block[receiver], problem.block_value[receiver], strict=True):
            used = min(left, size)
            total += used * value
            left -= used
        assert left == 0
    return total


def best_by_milp(problem: Allocation) -> float:
    """The same problem as an integer program, solved by HiGHS."""
    arcs, (receivers, blocks) = len(problem.giver), problem.block.shape
    columns = arcs + receivers * blocks
    rows, low, high = [], [], []
    for giver in range(len(problem.give)):
        for limit, of in (
            (problem.give, np.ones(arcs, bool)),
            (problem.give_lateral, problem.lateral),
        ):
            row = np.zeros(columns)
            row[:arcs] = (problem.giver == giver) & of
            rows.append(row), low.append(-np.inf), high.append(limit[giver])
    for receiver in range(receivers):
        row = np.zeros(columns)
        row[:arcs] = problem.receiver == receiver
        row[arcs + receiver * blocks : arcs + (receiver + 1) * blocks] = -1
        rows.append(row), low.append(0), high.append(0)
    cost = np.concatenate([problem.unit_cost, -problem.block_value.ravel()])
    top = np.concatenate([problem.capacity, problem.block.ravel()])
    result = milp(
        cost,
        constraints=LinearConstraint(np.array(rows), low, high),
        bounds=Bounds(0, top),
        integrality=np.ones(columns),
    )
    return -result.fun


@settings(max_examples=40, deadline=None)
@given(st.integers(0, 10**6))
def test_flow_is_as_good_as_an_integer_program_and_feasible(seed):
    problem = random_problem(seed)
    flow = allocate(problem)
    assert (flow >= 0).all() and (flow <= problem.capacity).all()
    given_away = np.bincount(problem.giver, flow, len(problem.give))
    lateral = np.bincount(problem.giver, flow * problem.lateral, len(problem.give))
    assert (given_away <= problem.give).all() and (lateral <= problem.give_lateral).all()
    assert worth(problem, flow) == pytest.approx(best_by_milp(problem), abs=1e-3)


def share(give: int, needs: list[int], blocks: int) -> list[int]:
    """One giver, receivers whose units are all worth the same."""
    count = len(needs)
    sizes = (np.array(needs)[:, None] + blocks - 1 - np.arange(blocks)) // blocks
    zeros = np.zeros(count, dtype=int)
    return allocate(
        Allocation(
            give=np.array([give]),
            give_lateral=np.array([0]),
            giver_item=np.array([0]),
            block=sizes,
            block_value=np.full(sizes.shape, 3.0),
            receiver_item=zeros,
            giver=zeros,
            receiver=np.arange(count),
            lateral=np.zeros(count, bool),
            unit_cost=np.zeros(count),
            capacity=np.array(needs),
        )
    ).tolist()


def test_equal_receivers_share_a_shortage_equally():
    assert share(10, [10, 10], 10) == [5, 5]
    assert share(30, [20, 20, 20], 10) == [10, 10, 10]
    assert sum(share(7, [10, 10], 10)) == 7


def test_nothing_to_allocate():
    empty = np.zeros(0, dtype=int)
    assert (
        allocate(
            Allocation(
                empty,
                empty,
                empty,
                np.zeros((0, 3), int),
                np.zeros((0, 3)),
                empty,
                empty,
                empty,
                np.zeros(0, bool),
                np.zeros(0),
                empty,
            )
        ).tolist()
        == []
    )
