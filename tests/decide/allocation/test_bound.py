"""Any prices bound the value of any answer."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.transfers import Case, network
from distribution_ai.decide.allocation import audit, optimise
from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.flow import best_flow
from distribution_ai.decide.allocation.prices import SMALLEST_SAMPLE, Prices, estimate_prices
from tests.decide.allocation.problems import Programme, coupled_problem


def bound(problem, fleet, prices) -> float:
    toll = prices.of_arcs(problem, fleet)
    _, value = best_flow(problem, problem.unit_cost + toll, problem.largest)
    return value + prices.income(problem, fleet)


@settings(max_examples=30)
@given(st.integers(0, 10**6))
def test_no_answer_passes_the_bound_of_any_prices(seed):
    problem = coupled_problem(seed)
    fleet, optimum = Fleet.of(problem), Programme(problem).best_integer()
    random = np.random.default_rng(seed)
    room = random.exponential(1.0, (problem.lanes, fleet.load.shape[1]))
    budget = random.exponential(0.3) * np.isfinite(problem.budget)
    drawn = Prices(room, random.exponential(1.0, len(problem.limit)), budget)
    assert bound(problem, fleet, drawn) >= optimum - 1e-6
    if (problem.largest > 0).any():
        assert bound(problem, fleet, estimate_prices(problem, fleet)) >= optimum - 1e-6


def test_prices_of_a_sample_are_corrected_until_hands_are_neither_idle_nor_too_few():
    problem = network(Case("labour binding", 12, 8_000, labour=0.125))
    assert np.count_nonzero(problem.largest) > 2 * SMALLEST_SAMPLE, "a sample must be a part"
    found = optimise(problem)
    assert audit(problem, found) == []
    assert found.gap < 0.01
    used = problem.use @ found.quantity / problem.limit
    assert used.min() > 0.9
