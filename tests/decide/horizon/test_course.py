"""The best course against an independent linear program, and against deciding verb by verb."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import linprog

from bench.horizon import network
from distribution_ai.decide.horizon import TimedProblem, best_course, course


def random_problem(seed: int) -> TimedProblem:
    rng = np.random.default_rng(seed)
    items, places, buckets, blocks = rng.integers(1, 4), rng.integers(1, 4), 3, 2
    size = items * places
    item = np.repeat(np.arange(items), places)
    actions = []
    for _ in range(rng.integers(1, 25)):
        origin, destination = rng.integers(0, size, 2)
        leaves, kind = rng.integers(0, buckets), rng.integers(0, 4)
        same = item == item[destination]
        if kind == 0:
            actions.append((-1, 0, destination, leaves))
        elif kind == 1 and leaves + 1 < buckets:
            origin = rng.choice(np.flatnonzero(same))
            if origin != destination:
                actions.append((origin, leaves, destination, leaves + 1))
        elif kind == 2 and leaves > 0:
            actions.append((destination, leaves, destination, rng.integers(0, leaves)))
        elif kind == 3 and same.sum() > 1:
            origin = rng.choice(np.flatnonzero(same))
            if origin != destination:
                actions.append((origin, leaves, destination, leaves))
    actions = np.array(actions or [(-1, 0, 0, 0)])
    origin, leaves, destination, arrives = actions.T
    gain = np.sort(rng.integers(0, 90, (size, buckets, blocks)) / 10.0, axis=2)[:, :, ::-1]
    end = np.sort(rng.integers(0, 30, (size, 2)) / 10.0, axis=1)[:, ::-1]
    return TimedProblem(
        item=item,
        arriving=rng.integers(0, 5, (size, buckets)) * (rng.random((size, buckets)) < 0.6),
        gain_block=rng.integers(0, 4, (size, buckets, blocks)),
        gain_value=gain,
        holding=rng.integers(0, 5, size) / 10.0,
        end_block=rng.integers(0, 4, (size, 2)),
        end_value=end,
        give=rng.integers(0, 6, (size, buckets)),
        origin=origin,
        leaves=leaves,
        destination=destination,
        arrives=arrives,
        unit_cost=rng.integers(0, 60, len(actions)) / 10.0,
        capacity=rng.integers(0, 6, len(actions)),
    )


def best_by_programme(problem: TimedProblem) -> float:
    """Columns: actions, uses, kept units (after the last bucket: in blocks, or left)."""
    size, buckets = problem.arriving.shape
    actions, blocks, ends = len(problem.origin), problem.gain_block.shape[2], 2
    uses = size * buckets * blocks
    kept_at = actions + uses
    end_at = kept_at + size * buckets
    columns = end_at + size * ends
    cost, top = np.zeros(columns), np.full(columns, 1e4)
    cost[:actions], top[:actions] = problem.unit_cost, problem.capacity
    cost[actions:kept_at] = -problem.gain_value.ravel()
    top[actions:kept_at] = problem.gain_block.ravel()
    cost[kept_at:end_at] = np.repeat(problem.holding, buckets)
    cost[end_at:], top[end_at:] = -problem.end_value.ravel(), problem.end_block.ravel()
    equal, right, limits, limit = [], [], [], []
    for place in range(size):
        for bucket in range(buckets):
            row = np.zeros(columns)
            row[:actions] += (problem.destination == place) & (problem.arrives == bucket)
            out = (problem.origin == place) & (problem.leaves == bucket)
            row[:actions] -= out
            start = actions + (place * buckets + bucket) * blocks
            row[start : start + blocks] = -1
            row[kept_at + place * buckets + bucket] = -1
            if bucket:
                row[kept_at + place * buckets + bucket - 1] = 1
            equal.append(row), right.append(-problem.arriving[place, bucket])
            leaving = np.zeros(columns)
            leaving[:actions] = out
            limits.append(leaving), limit.append(problem.give[place, bucket])
        last = np.zeros(columns)
        last[end_at + place * ends : end_at + (place + 1) * ends] = 1
        last[kept_at + place * buckets + buckets - 1] = -1
        limits.append(last), limit.append(0)
    solved = linprog(cost, A_eq=np.array(equal), b_eq=right, A_ub=np.array(limits), b_ub=limit,
                     bounds=np.column_stack([0 * top, top]), method="highs")  # fmt: skip
    return -solved.fun


@settings(max_examples=60)
@given(st.integers(0, 10**6))
def test_the_course_equals_a_linear_programme_with_and_without_pruning(seed):
    problem = random_problem(seed)
    pruned, whole = best_course(problem), best_course(problem, prune=False)
    assert pruned.value == pytest.approx(best_by_programme(problem), abs=1e-6)
    assert pruned.value == pytest.approx(whole.value, abs=1e-6)
    assert pruned.value >= pruned.held - 1e-9
    assert pruned.entered <= whole.entered
    assert (pruned.quantity >= 0).all() and (pruned.quantity <= problem.capacity).all()


def test_stock_that_lies_well_needs_no_flow():
    problem = replace(random_problem(1), unit_cost=np.full(len(random_problem(1).origin), 99.0))
    course = best_course(problem)
    assert course.entered == 0 and not course.quantity.any() and course.value == course.held


def buying_or_moving() -> TimedProblem:
    """Hull can spare ten units; Leeds and York each lack ten in the second bucket. A unit is worth
    9 in Leeds and 8 in York. Leeds has a vendor at 2 a unit, York has none. Moving costs 1."""
    nothing, ten = [[0], [0]], [[0], [10]]
    return TimedProblem(
        item=np.zeros(3, dtype=int),
        arriving=np.array([[10, 0], [0, 0], [0, 0]]),
        gain_block=np.array([nothing, ten, ten]),
        gain_value=np.array([[[0.0], [0.0]], [[0.0], [9.0]], [[0.0], [8.0]]]),
        holding=np.full(3, 0.1),
        end_block=np.zeros((3, 1), dtype=int),
        end_value=np.zeros((3, 1)),
        give=np.full((3, 2), 10),
        origin=np.array([0, 0, -1]),
        leaves=np.zeros(3, dtype=int),
        destination=np.array([1, 2, 1]),
        arrives=np.ones(3, dtype=int),
        unit_cost=np.array([1.0, 1.0, 2.0]),
        capacity=np.full(3, 10),
    )


def test_buys_and_transfers_decided_together_beat_one_after_the_other():
    """Transfers first send Hull's ten to Leeds, worth most there, and York has nothing to buy:
    10 * (9 - 1) = 80. Together: buy ten for Leeds, 10 * (9 - 2), and move ten to York,
    10 * (8 - 1): 140."""
    problem = buying_or_moving()
    transfers = best_course(replace(problem, capacity=np.array([10, 10, 0])))
    assert transfers.quantity.tolist() == [10, 0, 0]
    assert transfers.value == pytest.approx(80.0)
    together = best_course(problem)
    assert together.quantity.tolist() == [0, 10, 10]
    assert together.value == pytest.approx(140.0)


def test_halves_of_the_items_make_the_same_course(monkeypatch):
    problem = network(40, 10)
    whole = best_course(problem)
    monkeypatch.setattr(course, "ACTIONS_IN_ONE_PIECE", 100)
    halves = best_course(problem)
    np.testing.assert_array_equal(whole.quantity, halves.quantity)
    assert halves.value == pytest.approx(whole.value, rel=1e-12)
    assert (halves.held, halves.entered) == (pytest.approx(whole.held), whole.entered)
