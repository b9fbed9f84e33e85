"""Targets set from a history serve what they aim at: the same days drawn anew, day by day.

Where the reached service is more than a point off, and why: slow movers get more than asked, since
stock comes in whole units; bursts of demand too, since their forecast is given some more spread
than it has; lost sales are an approximation; and where an order goes out every day and lead times
vary, later orders overtake earlier ones, which helps.
"""

import numpy as np
import pandas as pd
import pytest

from tests.samples import HEADER
from tests.stock.planned import planned
from tests.stock.simulated import fill_rate_reached

ITEMS, HISTORY, DAYS = 30, 500, 4_000
POINT = 0.01
SHAPES = {
    "fast": lambda random, shape: np.round(random.gamma(9.0, 12.0, shape), 2),
    "regular": lambda random, shape: random.poisson(6.0, shape).astype(float),
    "lumpy": lambda random, shape: random.poisson(0.3, shape) * random.integers(1.0, 9.0, shape),
    "slow": lambda random, shape: random.poisson(0.15, shape).astype(float),
    "bursty": lambda random, shape: random.negative_binomial(0.5, 0.1, shape).astype(float),
}


def _reached(shape, lead, spread, review, order_cost, target, lost=False, less=0.0) -> float:
    """Mean fill rate of 30 items with 500 days of history, ``less`` units below the targets."""
    random = np.random.default_rng(0)
    days = SHAPES[shape](random, (HISTORY, ITEMS))
    items = np.array([f"item-{number:02d}" for number in range(ITEMS)], dtype=object)
    day, item = np.nonzero(days)
    dates = pd.date_range(end="2025-12-31", periods=HISTORY)
    rules = {"service_level": target, "service_measure": "fill_rate", "review_days": review,
             "order_cost": order_cost}  # fmt: skip
    found = planned(
        HEADER | {"unmet_demand": "lost" if lost else "backorder"},
        items=pd.DataFrame({"item_id": items, "unit_cost": 4.0, "unit_price": 9.0}),
        locations=pd.DataFrame({"location_id": ["maker", "shop"], "kind": ["supplier", "store"]}),
        lanes=pd.DataFrame({
            "lane_id": ["lane"], "origin_id": ["maker"], "destination_id": ["shop"],
            "lead_time_days": [lead], "lead_time_sd_days": [spread],
        }),
        stock=pd.DataFrame({"item_id": items, "location_id": "shop", "on_hand": 0.0}),
        demand=pd.DataFrame({
            "item_id": items[item], "location_id": "shop", "date": dates[day],
            "quantity": days[day, item],
        }),
        settings=pd.DataFrame({"parameter": list(rules), "value": list(map(str, rules.values()))}),
    )  # fmt: skip
    again = np.take_along_axis(days, random.integers(0, HISTORY, (DAYS, ITEMS)), axis=0)
    lengths = np.array([lead])
    if spread:
        lengths = np.round(random.gamma((lead / spread) ** 2, spread**2 / lead, 997)).astype(int)
    point, up_to = (levels - less for levels in (found.targets.reorder_point,
                                                 found.targets.order_up_to))  # fmt: skip
    return fill_rate_reached(again, point, up_to, lengths, review, lost).mean()


@pytest.mark.parametrize("target", [0.9, 0.97])
@pytest.mark.parametrize("order_cost", [0, 20])
@pytest.mark.parametrize(("lead", "review"), [(3, 1), (14, 7)])
def test_the_fill_rate_is_reached(lead, review, order_cost, target):
    reached = _reached("fast", lead, 0, review, order_cost, target)
    assert reached == pytest.approx(target, abs=POINT)


@pytest.mark.parametrize("order_cost", [0, 20])
@pytest.mark.parametrize(("lead", "review"), [(3, 1), (14, 7)])
@pytest.mark.parametrize("shape", ["regular", "lumpy"])
def test_whole_units_reach_the_fill_rate_and_one_less_would_not(shape, lead, review, order_cost):
    case = (shape, lead, 0, review, order_cost, 0.97)
    assert _reached(*case) >= 0.97 - POINT
    # six other draws of lumpy demand: one less reaches 0.977 to 0.987 with three days and one
    beyond = {"regular": POINT, "lumpy": 2 * POINT}[shape]
    assert _reached(*case, less=1.0) <= 0.97 + beyond


@pytest.mark.parametrize("shape", SHAPES)
def test_the_fill_rate_is_reached_when_lead_times_vary(shape):
    reached = _reached(shape, 14, 4, 1, 20, 0.95)
    assert 0.95 - POINT <= reached <= 0.95 + 1.5 * POINT


@pytest.mark.parametrize(("lead", "review"), [(3, 1), (14, 7)])
@pytest.mark.parametrize("shape", ["slow", "bursty"])
def test_where_it_is_off_there_is_more_service(shape, lead, review):
    reached = _reached(shape, lead, 0, review, 0, 0.95)
    assert 0.95 - POINT <= reached <= 0.95 + 4.5 * POINT


@pytest.mark.parametrize("shape", ["fast", "regular", "lumpy", "bursty"])
@pytest.mark.parametrize("order_cost", [0, 20])
def test_lost_sales_come_close(shape, order_cost):
    reached = _reached(shape, 3, 0, 1, order_cost, 0.95, lost=True)
    assert reached == pytest.approx(0.95, abs=2 * POINT)
