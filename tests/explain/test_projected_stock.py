import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.explain.projection import (
    Demand,
    at_two_instants,
    demand_to_date,
    projected_stock,
)

WEEKS = {
    "begin": np.array([0, 7]),
    "days": np.array([7, 7]),
    "mean": np.array([7.0, 14.0]),
    "quantiles": np.array([[1.0, 5.0, 9.0, 15.0], [2.0, 10.0, 18.0, 20.0]]),
}


def test_means_are_asked_for_evenly():
    demand = demand_to_date(**WEEKS, horizon=14)
    assert demand.mean.tolist() == [*range(8), *range(9, 22, 2)]


def test_distances_of_weeks_add_up_by_their_squares():
    demand = demand_to_date(**WEEKS, horizon=14)
    assert demand.ranges[:, 7].tolist() == [1, 5, 9, 15]
    assert demand.ranges[3, 14] == pytest.approx(21 + np.hypot(8, 6))
    assert demand.ranges[0, 14] == pytest.approx(21 - np.hypot(6, 12))


def test_a_week_that_has_begun_counts_from_today():
    demand = demand_to_date(np.array([-3]), np.array([7]), np.array([7.0]), np.array([[7.0]]), 6)
    assert demand.mean.tolist() == [0, 1, 2, 3, 4, 4, 4]


def test_locations_served_from_here_ask_for_more():
    demand = demand_to_date(**WEEKS, horizon=3, others=10)
    assert demand.mean.tolist() == [0, 11, 22, 33]


def test_the_range_known_of_a_sum_is_met_and_grows_with_the_mean():
    demand = demand_to_date(**WEEKS, horizon=14, known=(7, 0.0, 7.0, 27.0))
    assert demand.ranges[[0, 3], 7].tolist() == pytest.approx([0, 27])
    common = 20**2 - 8**2
    assert demand.ranges[3, 14] == pytest.approx(21 + np.sqrt(8**2 + 6**2 + common * 9))
    assert demand.ranges[2, 7] > 9, "the inner range widens, too"


def test_a_known_range_is_taken_from_its_own_mean():
    """The weeks say 7 where the forecast of the sum says 3: the distance is what counts."""
    demand = demand_to_date(**WEEKS, horizon=14, known=(7, 3.0, 3.0, 23.0))
    assert demand.ranges[3, 7] == pytest.approx(27)


def test_a_known_range_that_is_narrower_changes_nothing():
    demand = demand_to_date(**WEEKS, horizon=14, known=(7, 6.0, 7.0, 8.0))
    assert demand.ranges.tolist() == demand_to_date(**WEEKS, horizon=14).ranges.tolist()


def test_without_a_forecast_the_range_is_all_common():
    nothing = np.zeros(0)
    demand = demand_to_date(
        nothing, nothing, nothing, np.zeros((0, 4)), 8, others=5.0, known=(4, 10.0, 20.0, 40.0)
    )
    assert demand.mean[4] == 20
    assert demand.ranges[[0, 3], 4].tolist() == pytest.approx([10, 40])
    assert demand.ranges[[0, 3], 8].tolist() == pytest.approx([20, 80])


def test_a_quantile_below_the_mean_stays_there():
    """Demand that seldom comes: even the 75 % quantile of a week is nothing."""
    seldom = demand_to_date(
        np.array([0]), np.array([7]), np.array([1.0]), np.array([[0.0, 0.0, 0.0, 8.0]]), 7
    )
    assert seldom.ranges[:, 7].tolist() == [0, 0, 0, 8]


def test_supply_comes_on_its_day_and_late_supply_today():
    none = Demand(np.zeros(4), np.zeros((1, 4)))
    expected, _ranges = projected_stock(
        1, none, np.array([-5, 2, 2, 9]), np.array([4.0, 10.0, -3.0, 100.0])
    )
    assert expected.tolist() == [5, 5, 12, 12]


@given(
    st.floats(-50, 50),
    st.lists(st.tuples(st.integers(0, 20), st.floats(-30, 60)), max_size=6),
    st.floats(0, 90),
)
def test_ranges_are_in_order_and_a_proposal_shifts_them_all(opening, supply, more):
    days = np.array([day for day, _units in supply], dtype=int)
    units = np.array([units for _day, units in supply], dtype=float)
    demand = demand_to_date(**WEEKS, horizon=14, known=(7, 0.0, 7.0, 27.0))
    expected, ranges = projected_stock(opening, demand, days, units)
    assert (np.diff(ranges, axis=0) >= -1e-9).all()
    after, shifted = projected_stock(opening, demand, np.append(days, 5), np.append(units, more))
    difference = np.where(np.arange(15) >= 5, more, 0.0)
    assert after - expected == pytest.approx(difference)
    assert shifted - ranges == pytest.approx(np.broadcast_to(difference, ranges.shape))


@pytest.mark.parametrize(
    ("stock", "lead_days", "today", "ahead", "status"),
    [
        ([9, 6, 3, 0], 3, "good", "out", "out"),
        ([9, 6, 5, 5], 1.5, "good", "good", "good"),
        ([3, 9, 9, 9], 2, "low", "good", "low"),
        ([20, 9, 9, 9], 2, "excess", "good", "excess"),
        ([20, 9, 9, 3], 3, "excess", "low", "low"),
        ([9, 9, 9, 9], 99, "good", "good", "good"),
    ],
)
def test_the_worse_of_two_moments_counts(stock, lead_days, today, ahead, status):
    found = at_two_instants(np.array(stock, dtype=float), lead_days, 4, 10)
    assert (found["today"], found["ahead"], found["status"]) == (today, ahead, status)
