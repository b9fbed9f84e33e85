"""How the flow shares what is short, and what it does with outlets."""

from dataclasses import replace

import numpy as np

from distribution_ai.decide.allocation import optimise
from tests.decide.allocation.problems import free_problem


def share(give: int, needs: list[int], blocks: int) -> list[int]:
    """One giver, receivers whose units are all worth the same."""
    count = len(needs)
    zeros, ones = np.zeros(count, dtype=int), np.ones(count, dtype=int)
    sizes = (np.array(needs)[:, None] + blocks - 1 - np.arange(blocks)) // blocks
    problem = replace(
        free_problem(0),
        give=np.array([give]),
        giver_item=zeros[:1],
        outlet_giver=zeros[:1],
        loss_block=np.array([[give]]),
        loss_value=np.array([[0.0]]),
        receiver_item=zeros,
        gain_block=sizes,
        gain_value=np.full(sizes.shape, 3.0),
        outlet=zeros,
        receiver=np.arange(count),
        unit_cost=zeros.astype(float),
        capacity=np.array(needs),
        minimum=ones,
        multiple=ones,
        lane=-ones,
        load=np.zeros((count, 0)),
        spend=zeros.astype(float),
    )
    return optimise(problem).quantity.tolist()


def test_equal_receivers_share_a_shortage_equally():
    assert share(10, [10, 10], 10) == [5, 5]
    assert share(30, [20, 20, 20], 10) == [10, 10, 10]
    assert sum(share(7, [10, 10], 10)) == 7
