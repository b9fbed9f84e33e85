"""Segments by value and by pattern of demand."""

import numpy as np

from distribution_ai.demand.segments import segments
from tests.demand.histories import history


def test_patterns_of_syntetos_boylan_and_croston():
    spread = np.array([1.0, 1.0, 1.0, 20.0] * 10)
    rare = np.zeros(40)
    rare[::4] = 5.0
    lumpy = rare * np.tile(np.array([1.0, 6.0]), 20).repeat(1)
    lumpy[::8] = 50.0
    demand = np.stack([np.full(40, 5.0), spread, rare, lumpy, np.zeros(40)], axis=1)
    found = [segment.split()[1] for segment in segments(history(demand), np.ones(5))]
    assert found == ["smooth", "erratic", "intermittent", "lumpy", "inactive"]


def test_letters_follow_the_share_of_value():
    demand = np.ones((20, 4)) * np.array([100.0, 20.0, 3.0, 0.0])
    found = [segment[0] for segment in segments(history(demand), np.ones(4))]
    assert found == ["A", "B", "C", "C"]
    dear = [segment[0] for segment in segments(history(demand), np.array([0.0, 0.0, 9.0, 1.0]))]
    assert dear == ["C", "C", "A", "C"]


def test_empty_shelves_do_not_make_demand_intermittent():
    quantity = np.where(np.arange(30) % 2 == 0, 10.0, 0.0)[:, None]
    assert segments(history(quantity, observed=quantity > 0), np.ones(1)).tolist() == ["A smooth"]
