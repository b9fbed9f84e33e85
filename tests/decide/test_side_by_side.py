"""Work in two processes: the same answers, and none lost."""

import multiprocessing
import os

import numpy as np
import pytest

from bench.transfers import Case, network
from distribution_ai.decide.allocation import flow
from distribution_ai.decide.side_by_side import side_by_side


def test_answers_come_in_order():
    assert side_by_side(sum, [[1], [2], [3]]) == [1, 2, 3]
    assert side_by_side(sum, []) == []


def test_a_copy_that_dies_is_made_up_for():
    parent = os.getpid()

    def work(part):
        if os.getpid() != parent:
            os._exit(9)
        return part * 2

    assert side_by_side(work, [1, 2]) == [2, 4]


def test_an_error_is_the_callers():
    def work(part):
        return 1 // part

    with pytest.raises(ZeroDivisionError):
        side_by_side(work, [1, 0])


def test_halves_of_the_products_make_the_same_flow(monkeypatch):
    problem = network(Case("small", 5, 80))
    whole, value = flow.best_flow(problem, problem.unit_cost, problem.largest)
    monkeypatch.setattr(flow, "ARCS_IN_ONE_PIECE", 10)
    halves, of_halves = flow.best_flow(problem, problem.unit_cost, problem.largest)
    np.testing.assert_array_equal(whole, halves)
    assert of_halves == pytest.approx(value, rel=1e-9)
    assert not multiprocessing.active_children()
