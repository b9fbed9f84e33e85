import numpy as np
import pytest

from distribution_ai.learn.dial import match_fill_rate
from distribution_ai.learn.simulation import Levels, by_levels, play
from tests.learn.test_simulation import world


def stocked(dial: float):
    """One shop that orders up to a level that doubles with the dial, in whole units."""
    demand = [(2 + day % 3, 0, 0) for day in range(60)]
    level = np.array([np.floor(6 * 2.0**dial), np.nan, np.nan])
    ample = world(demand, opening=np.array([0.0, 0.0, 1e6]))
    return play(ample, by_levels(lambda bucket, shelf: Levels(level, level)))


@pytest.mark.parametrize("fill_rate", [0.5, 0.8, 0.9, 0.95])
def test_the_fill_rate_is_met_exactly(fill_rate):
    found = match_fill_rate(stocked, fill_rate)
    assert found.played.fill_rate == pytest.approx(fill_rate, abs=1e-9)
    below, above = stocked(found.dial - 0.3), stocked(found.dial + 0.3)
    assert below.fill_rate < fill_rate < above.fill_rate
    assert below.stock[0] <= found.played.stock[0] <= above.stock[0]


def test_a_service_out_of_reach_is_none():
    assert match_fill_rate(stocked, 0.9999) is None
    poor = world([(2, 0, 0)] * 20, opening=np.zeros(3))
    nothing = Levels(*np.full((2, 3), np.nan))
    assert (
        match_fill_rate(lambda dial: play(poor, by_levels(lambda bucket, shelf: nothing)), 0.5)
        is None
    )
