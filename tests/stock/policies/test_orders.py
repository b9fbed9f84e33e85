"""Lots and orders: known answers, and that nothing near the answer is better."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.errors import PlanningError
from distribution_ai.stock.policies.continuous import Normal
from distribution_ai.stock.policies.counts import Counts
from distribution_ai.stock.policies.lot_sizing import wagner_whitin
from distribution_ai.stock.policies.min_max import approximate_min_max, min_max_of_counts
from distribution_ai.stock.policies.newsvendor import (
    critical_ratio,
    cycle_service_of_costs,
    newsvendor_cost,
)
from distribution_ai.stock.policies.order_quantity import (
    backorder_quantity,
    disrupted_quantity,
    economic_quantity,
    order_size,
    price_break_quantity,
    production_quantity,
)
from distribution_ai.stock.policies.reorder_level import (
    level_with_economic_lot,
    lots_of_counts,
    lots_of_normal,
)
from tests.stock.policies.answers import DISRUPTED, EOQ, LOT_SIZING, ZHENG_FEDERGRUEN


def test_economic_quantities_known_answers():
    fixed, holding, rate, quantity, cost = np.array(EOQ).T
    np.testing.assert_allclose(economic_quantity(fixed, rate, holding), (quantity, cost))
    found = backorder_quantity(8, 1300, 0.225, 5)
    np.testing.assert_allclose(found, (310.81255515896464, 0.0430622009569378, 66.92136355097325))
    np.testing.assert_allclose(
        production_quantity(4, 80, 0.08, 110), (171.26976771553507, 3.7367949319753104)
    )


@pytest.mark.parametrize(("given", "quantity", "cost"), DISRUPTED)
def test_disrupted_supply_known_answers(given, quantity, cost):
    found = disrupted_quantity(*given)
    assert found[0] == pytest.approx(quantity, rel=1e-5)
    assert found[1] == pytest.approx(cost, rel=1e-9)


def test_price_breaks_known_answers_for_many_items_at_once():
    breaks = np.array([[0.0, 400, 800], [0, 1200, 2400], [0, np.inf, np.inf]])
    prices = np.array([[0.75, 0.72, 0.68], [1490, 1220, 1100], [0.75, 0.75, 0.75]])
    quantity, cost = price_break_quantity(
        np.array([8, 2250, 8]), np.array([1300, 182500, 1300]), np.array([0.3, 0.25, 0.3]),
        breaks, prices,
    )  # fmt: skip
    np.testing.assert_allclose(quantity, [800, 2400, 304.0467800264368])
    np.testing.assert_allclose(cost, [978.6, 201251093.75, 975 + 68.41052550594829])


PRICES = st.lists(st.floats(0.5, 1.0), min_size=3, max_size=3)


@given(st.floats(1, 200), st.floats(10, 5000), st.floats(0.05, 0.5), PRICES, st.booleans())
@settings(max_examples=60)
def test_no_other_quantity_is_cheaper_under_price_breaks(fixed, rate, share, factors, incremental):
    breaks, prices = np.array([0.0, 100.0, 500.0]), 10 * np.cumprod(factors)
    found, cost = price_break_quantity(
        fixed, rate, share, breaks[None], prices[None], incremental=incremental
    )
    quantity = np.concatenate([found, np.linspace(1, 8000, 4001), breaks[1:], breaks[1:] - 1e-6])
    tier = np.searchsorted(breaks, quantity, side="right") - 1
    paid = prices[tier] * quantity
    if incremental:
        width = np.diff(np.append(breaks, np.inf))
        within = np.clip(quantity[:, None] - breaks, 0, width)
        paid = (within * prices).sum(axis=1)
    total = (fixed + paid) * rate / quantity + share * paid / 2
    assert total[0] == pytest.approx(cost[0], rel=1e-6)
    assert cost[0] <= total.min() * (1 + 1e-6)


def test_order_sizes_keep_to_cover_and_lots():
    economic, rate = np.array([300.0, 300.0, 0.0, np.inf]), np.array([10.0, 0.0, 2.0, 1.0])
    found = order_size(economic, rate, 50, 24, review_days=30, max_cover_days=20)
    assert found.tolist() == [312, 72, 72, 72]
    assert order_size(np.array([5.0]), np.array([1.0]), min_cover_days=9).round(6) == 9
    with pytest.raises(PlanningError, match="multiple of item-location 0 is 0"):
        order_size(economic, rate, multiple=0)


@pytest.mark.parametrize(("demand", "fixed", "holding", "cost"), LOT_SIZING)
def test_wagner_whitin_known_answers(demand, fixed, holding, cost):
    orders, found = wagner_whitin(np.array([demand, demand]), fixed, holding)
    assert found.tolist() == pytest.approx([cost, cost])
    assert _plan_cost(np.array(demand), orders[0], fixed, holding) == pytest.approx(cost)


def _plan_cost(demand, orders, fixed, holding) -> float:
    left = np.cumsum(orders) - np.cumsum(demand)
    assert (left >= -1e-9).all()
    return fixed * (orders > 0).sum() + holding * left.sum()


@given(st.lists(st.integers(0, 50), min_size=1, max_size=7), st.floats(0, 200), st.floats(0, 5))
@settings(max_examples=60)
def test_wagner_whitin_beats_every_other_plan(demand, fixed, holding):
    demand = np.array(demand, dtype=float)
    orders, cost = wagner_whitin(demand, fixed, holding)
    assert _plan_cost(demand, orders[0], fixed, holding) == pytest.approx(cost[0], abs=1e-6)
    periods = len(demand)
    for choice in range(2 ** (periods - 1)):
        starts = [0] + [t for t in range(1, periods) if choice >> (t - 1) & 1]
        plan = np.zeros(periods)
        for begin, end in zip(starts, [*starts[1:], periods], strict=True):
            plan[begin] = demand[begin:end].sum()
        assert cost[0] <= _plan_cost(demand, plan, fixed, holding) + 1e-6


def test_newsvendor_known_answers():
    day = Normal(np.array([50.0, 900.0]), np.array([8.0, 60.0]))
    short, over = np.array([0.7, 79.0]), np.array([0.18, 43.0])
    stock = day.quantile(critical_ratio(short, over))
    np.testing.assert_allclose(stock, [56.60395592743389, 922.7214038234755])
    np.testing.assert_allclose(
        newsvendor_cost(day, stock, short, over), [1.9976051931766445, 2718.196781782411]
    )
    month = Normal(np.array([250.0]), np.array([8 * np.sqrt(5)]))
    stock = month.quantile(critical_ratio(0.7, np.array([0.18])))
    assert newsvendor_cost(month, stock, 0.7, 0.18)[0] == pytest.approx(4.466781004149577)
    counts = Counts(np.array([18.0]), np.array([1.0]))
    stock = counts.quantile(critical_ratio(270, np.array([200])))
    assert stock[0] == 19
    assert newsvendor_cost(counts, stock, 270, 200)[0] == pytest.approx(786.0884409351079)


def test_costs_of_nothing_are_bounded():
    assert critical_ratio(0.0, 0.0) == 1.0
    assert critical_ratio(0.0, 1.0) == 0.0
    assert cycle_service_of_costs(0.0, 1.0, 5.0, lost_sales=False) == 0.0
    assert economic_quantity(0.0, 10.0, 0.0) == (0.0, 0.0)
    assert economic_quantity(5.0, 10.0, 0.0)[0] == np.inf
    with pytest.raises(PlanningError, match="holding cost of item-location 0 is -1"):
        economic_quantity(5.0, 10.0, -1.0)
    with pytest.raises(PlanningError, match="production above demand"):
        production_quantity(4, 80, 0.08, 80)


def test_reorder_levels_known_answers():
    found = lots_of_counts(
        Counts(np.array([6.0, 3.0]), np.ones(2)), np.array([12, 1.5]), np.array([4, 100]),
        np.array([4, 20]), np.array([28, 150]),
    )  # fmt: skip
    assert found.level.tolist() == [6, 3]
    assert found.quantity.tolist() == [7, 5]
    np.testing.assert_allclose(found.cost, [28.241312842169155, 107.92358063314975])
    month = Normal(np.array([1300 / 12]), np.array([150 / np.sqrt(12)]))
    exact = lots_of_normal(month, 1300, 8, 0.225, 7.5)
    expected = [213.97044213580244, 318.5901810768729, 95.45114022285196]
    np.testing.assert_allclose(np.ravel(exact), expected, rtol=1e-8)
    near = level_with_economic_lot(month, 1300, 8, 0.225, 7.5)
    np.testing.assert_allclose(np.ravel(near), [190.3369965715624, 304.0467800264368])


def test_min_max_as_published_by_zheng_and_federgruen():
    mean, minimum, maximum, cost = np.array(ZHENG_FEDERGRUEN).T
    demand = Counts(mean, np.ones(len(mean)))
    found = min_max_of_counts(demand, demand, 64, 1, 9)
    assert found.minimum.tolist() == minimum.tolist()
    assert found.maximum.tolist() == maximum.tolist()
    np.testing.assert_allclose(found.cost, cost, atol=5.1e-4)
    assert found.exact.all()


def test_min_max_known_answers_of_the_textbook():
    demand = Counts(np.array([6.0, 4.0]), np.ones(2))
    found = min_max_of_counts(
        demand, demand, np.array([5, 150]), np.array([1, 40]), np.array([4, 125])
    )
    assert found.minimum.tolist() == [4, 2]
    assert found.maximum.tolist() == [10, 7]
    np.testing.assert_allclose(found.cost, [8.034111561471642, 223.5748295669688])
    near = approximate_min_max(
        np.array([50, 190]), np.array([8, 48]), 1, np.array([2.5, 60]), np.array([0.18, 2]),
        np.array([0.7, 36]),
    )  # fmt: skip
    expected = [[40.19461695647407, 226.61379282228387], [74.29017010980579, 324.3797868133974]]
    np.testing.assert_allclose(near, expected)


def _simulated_cost(mean, dispersion, lead, low, top, fixed, holding, short) -> float:
    random = np.random.default_rng(2)
    shape = (1_500, 200)
    demand = random.poisson(mean, shape) if dispersion == 1 else random.negative_binomial(
        mean / (dispersion - 1), 1 / dispersion, shape
    )  # fmt: skip
    stock = np.full(shape[1], float(top))
    coming = np.zeros((shape[0] + lead + 1, shape[1]))
    position, paid = stock.copy(), 0.0
    for period in range(shape[0]):
        order = np.where(position <= low, top - position, 0.0)
        position += order
        coming[period + lead] += order
        stock += coming[period] - demand[period]
        position -= demand[period]
        cost = fixed * (order > 0) + np.where(stock > 0, holding * stock, -short * stock)
        paid += cost.sum() if period >= 100 else 0.0
    return paid / ((shape[0] - 100) * shape[1])


@pytest.mark.parametrize(
    ("mean", "dispersion", "lead"), [(2.0, 1.0, 0), (1.5, 3.0, 2), (5, 2.0, 1)]
)
def test_a_simulation_costs_what_min_max_says(mean, dispersion, lead):
    period = Counts(np.array([mean]), np.array([dispersion]))
    protection = Counts(np.array([mean * (lead + 1)]), np.array([dispersion]))
    found = min_max_of_counts(protection, period, 20, 1, 9)
    low, top = found.minimum[0], found.maximum[0]
    costs = (mean, dispersion, lead)
    reached = _simulated_cost(*costs, low, top, 20, 1, 9)
    assert reached == pytest.approx(found.cost[0], rel=0.01)
    for other in ((low - 2, top), (low + 2, top), (low, top + 4), (low, top - 4)):
        assert _simulated_cost(*costs, *other, 20, 1, 9) > found.cost[0] * 0.99


@given(st.floats(0.05, 8), st.floats(1, 4), st.floats(0, 50), st.floats(0.1, 3), st.floats(1, 30))
@settings(max_examples=25)
def test_no_other_minimum_or_maximum_is_cheaper(mean, dispersion, fixed, holding, short):
    period = Counts(np.array([mean]), np.array([dispersion]))
    found = min_max_of_counts(period, period, fixed, holding, short)
    low, top = int(found.minimum[0]), int(found.maximum[0])
    assert found.cost[0] == pytest.approx(
        _chain_cost(mean, dispersion, low, top, fixed, holding, short), rel=1e-6, abs=1e-6
    )
    for other in (
        (low - 1, top),
        (low + 1, top),
        (low, top + 1),
        (low, top - 1),
        (low - 3, top + 3),
    ):
        if other[0] < other[1]:
            cost = _chain_cost(mean, dispersion, *other, fixed, holding, short)
            assert found.cost[0] <= cost + 1e-6


def _chain_cost(mean, dispersion, low, top, fixed, holding, short) -> float:
    """Cost of a policy from the stationary distribution of its positions after ordering."""
    span = top - low
    known = stats.poisson(mean) if dispersion <= 1 + 1e-6 else stats.nbinom(
        mean / (dispersion - 1), 1 / dispersion
    )  # fmt: skip
    mass = known.pmf(np.arange(span))
    moves = np.zeros((span, span))
    for below in range(span):
        moves[below, below:] += mass[: span - below]
        moves[below, 0] += 1 - mass[: span - below].sum()
    ordering = np.array([1 - mass[: span - below].sum() for below in range(span)])
    system = np.vstack([moves.T - np.eye(span), np.ones(span)])
    share = np.linalg.lstsq(system, np.append(np.zeros(span), 1.0), rcond=None)[0]
    units = np.arange(1500)
    weights = known.pmf(units)
    per_position = np.array([
        (weights * np.where(y >= units, holding * (y - units), short * (units - y))).sum()
        for y in range(top, low, -1)
    ])  # fmt: skip
    return float(share @ (per_position + fixed * ordering))


def test_min_max_of_nothing_and_of_absurd_lots():
    demand = Counts(np.array([1e-12, 5.0, 50.0]), np.ones(3))
    found = min_max_of_counts(demand, demand, np.array([10.0, 0.0, 1e9]), 0.1, 5.0)
    assert (found.maximum[0], found.minimum[0]) == (0, -1)
    assert found.maximum[1] == found.minimum[1] + 1
    assert found.exact.tolist() == [True, True, False]
    assert np.isfinite(found.cost).all()
    with pytest.raises(PlanningError, match="backorder cost"):
        min_max_of_counts(demand, demand, 10.0, 0.1, 0.0)
