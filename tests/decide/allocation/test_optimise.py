"""Answers against an independent programme, and what no answer may ever break."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.decide.allocation import Solution, audit, optimise
from distribution_ai.decide.allocation import optimise as door
from tests.decide.allocation.problems import Programme, coupled_problem, free_problem

seeds = st.integers(0, 10**6)


@pytest.mark.parametrize("part", range(4))
def test_the_flow_equals_the_linear_programme_on_200_networks(part):
    for seed in range(part * 50, part * 50 + 50):
        problem = free_problem(seed)
        best = optimise(problem)
        assert best.value == pytest.approx(Programme(problem).best_relaxed(), abs=1e-6)
        assert best.bound == pytest.approx(best.value, abs=1e-4)
        assert audit(problem, best) == []


@settings(max_examples=30)
@given(seeds)
def test_small_coupled_problems_are_solved_to_the_optimum(seed):
    problem = coupled_problem(seed)
    best = optimise(problem)
    optimum = Programme(problem).best_integer()
    assert audit(problem, best) == []
    assert best.value == pytest.approx(optimum, abs=1e-4)
    assert best.bound >= optimum - 1e-6


@settings(max_examples=15)
@given(seeds)
def test_larger_coupled_problems_breach_nothing_and_keep_their_bound(seed):
    problem = coupled_problem(seed, items=8, places=6)
    best = optimise(problem)
    assert audit(problem, best) == []
    assert 0.0 <= best.gap <= 1.0
    again = optimise(problem)
    assert (again.quantity == best.quantity).all() and (again.vehicles == best.vehicles).all()
    assert (again.value, again.bound) == (best.value, best.bound)


@settings(max_examples=15)
@given(seeds, st.integers(0, 10**6))
def test_barring_a_chosen_arc_never_raises_the_value(seed, pick):
    problem = coupled_problem(seed)
    best = optimise(problem)
    used = np.flatnonzero(best.quantity)
    if len(used):
        capacity = problem.capacity.copy()
        capacity[used[pick % len(used)]] = 0
        assert optimise(replace(problem, capacity=capacity)).value <= best.value + 1e-6


@settings(max_examples=15)
@given(seeds, st.sampled_from(["limit", "budget"]))
def test_more_of_what_is_shared_never_lowers_the_value(seed, what):
    problem = coupled_problem(seed)
    more = replace(problem, **{what: getattr(problem, what) * 2})
    assert optimise(more).value >= optimise(problem).value - 1e-6


def test_the_audit_finds_every_breach():
    problem = coupled_problem(5, items=8, places=6)
    best = optimise(problem)
    most = Solution(problem.capacity, best.vehicles, best.value, best.bound)
    found = audit(problem, most)
    for words in ("a giver parts with more", "a receiver gets more", "vehicles too full",
                  "a shared limit is passed", "the value is another"):  # fmt: skip
        assert any(words in fault for fault in found), words
    assert "too many vehicles" in audit(problem, replace(best, vehicles=best.vehicles + 9))
    assert "the value passes the bound" in audit(problem, replace(best, bound=best.value - 1))
    broken = np.where(problem.multiple > 1, 1, 0)
    assert "a broken lot" in audit(problem, replace(best, quantity=broken))


def test_nothing_to_do():
    problem = free_problem(0)
    nothing = door(replace(problem, give=0 * problem.give))
    assert nothing.value == 0 and not nothing.quantity.any() and nothing.gap == 0
