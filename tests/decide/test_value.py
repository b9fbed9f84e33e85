from types import SimpleNamespace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.decide.value import ValueCurves

AMOUNT = st.floats(0, 1000, allow_nan=False)


def curves(support, shortage=4.0, holding=1.0):
    return ValueCurves.of(np.sort(np.array([support])), np.array([shortage]), np.array([holding]))


@given(st.lists(AMOUNT, min_size=1, max_size=30), st.floats(-500, 1500), st.floats(0.5, 2))
def test_cost_is_the_average_over_the_demands(demands, position, factor):
    scaled = factor * np.array(demands)
    expected = np.mean(4 * np.maximum(scaled - position, 0) + np.maximum(position - scaled, 0))
    got = curves(demands).cost(np.array([0]), np.array([position]), factor)
    assert got[0] == pytest.approx(expected, abs=1e-6)


@given(st.lists(AMOUNT, min_size=1, max_size=30))
def test_cost_is_convex_and_least_at_the_newsvendor_quantile(demands):
    points = np.sort(np.array(demands))
    curve = curves(points)
    costs = curve.cost(np.zeros(len(points), dtype=int), points)
    best = points[int(np.ceil(0.8 * len(points) - 1e-9)) - 1]
    least = curve.cost(np.array([0]), np.array([best]))[0]
    assert least <= costs.min() + 1e-6
    grid = np.linspace(-10, 1100, 50)
    assert (np.diff(curve.cost(np.zeros(50, dtype=int), grid), 2) >= -1e-6).all()


@pytest.mark.parametrize("ratio", [0.5, 0.9, 0.99, 0.998])
def test_the_cheapest_position_is_the_quantile_beyond_the_largest_value_too(ratio):
    demands = -10.0 * np.log(1.0 - (np.arange(128) + 0.5) / 128)
    best = curves(demands, shortage=ratio, holding=1.0 - ratio).cheapest()[0]
    assert best == pytest.approx(-10.0 * np.log(1.0 - ratio), rel=0.03)


def test_probability_short_counts_demands_above_the_position():
    curve = curves([1.0, 2.0, 3.0, 4.0])
    rows = np.zeros(3, dtype=int)
    assert curve.probability_short(rows, np.array([0.0, 2.0, 4.0])).tolist() == [1.0, 0.5, 0.0]


@pytest.mark.parametrize(("measure", "price"), [("cycle", 19.0), ("cost", 2.0)])
def test_a_service_level_is_a_price_unless_costs_decide(measure, price):
    protection = SimpleNamespace(days=np.array([10.0]), support=np.array([[5.0, 7.0]]))
    parameters = SimpleNamespace(
        holding_cost=np.array([0.1]),
        service_level=np.array([0.95]),
        service_measure=np.array([measure], dtype=object),
        shortage_cost=np.array([2.0]),
    )
    curve = ValueCurves.priced(protection, parameters)
    assert curve.shortage_cost[0] == pytest.approx(price)
    assert curve.holding_cost[0] == pytest.approx(1.0)
