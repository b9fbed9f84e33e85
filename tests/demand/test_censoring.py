"""Demand behind empty shelves: known answers, a seeded simulation, what is and is not known."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from distribution_ai.demand.censoring import at_least, uncensored
from distribution_ai.demand.corrections import corrections_table
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from tests.demand.histories import built, demand_snapshot


def _shelf(*rows) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["item_id", "location_id", "date", "in_stock"])


def _demand(rate, dispersion, buckets=364, size=120, seed=11):
    """Negative binomial demand with a week's profile, (T, N)."""
    random = np.random.default_rng(seed)
    week = np.array([0.8, 0.8, 0.9, 1.0, 1.2, 1.4, 0.9])[np.arange(buckets) % 7]
    mean = np.broadcast_to(rate * week[:, None], (buckets, size))
    return random.poisson(random.gamma(1 / dispersion, mean * dispersion)).astype(float)


def _sold(demand, cover, lead=3, seed=7):
    """Sales, and the share of each bucket with stock, under a weekly order up to ``cover``.

    The shelf is empty from the moment at which the last unit is asked for.
    """
    random = np.random.default_rng(seed)
    size = demand.shape[1]
    target = np.rint(cover * demand.mean())
    stock, pipeline = np.full(size, target), np.zeros((lead + 1, size))
    sales, share = np.zeros_like(demand), np.ones_like(demand)
    day_of_order = random.integers(0, 7, size)
    for bucket, asked in enumerate(demand):
        stock += pipeline[bucket % (lead + 1)]
        sales[bucket] = np.minimum(asked, stock)
        last_unit = random.beta(np.maximum(stock, 1), np.maximum(asked - stock + 1, 1))
        share[bucket] = np.where(asked < stock, 1.0, np.where(stock > 0, last_unit, 0.0))
        stock -= sales[bucket]
        missing = target - stock - pipeline.sum(axis=0) + pipeline[bucket % (lead + 1)]
        pipeline[bucket % (lead + 1)] = np.where((bucket + day_of_order) % 7 == 0, missing, 0.0)
    return sales, share


@pytest.mark.parametrize("timed", [True, False])
@pytest.mark.parametrize(
    ("rate", "dispersion", "cover", "masked"),
    [(40.0, 0.1, 8.5, 0.98), (6.0, 0.3, 9.0, 0.95), (0.4, 0.8, 10.0, 0.75)],
)
def test_mean_demand_is_found_again_behind_empty_shelves(rate, dispersion, cover, masked, timed):
    demand = _demand(rate, dispersion)
    sales, share = _sold(demand, cover)
    share = share if timed else np.floor(share)
    assert 0.10 < (share < 1).mean() < 0.35
    known = np.ones(demand.shape, dtype=bool)
    whole = np.ones(demand.shape[1], dtype=bool)
    made, told = uncensored(sales, share, known, whole, "D")
    truth = demand.mean()
    assert sales[share >= 1].mean() < truth * masked
    assert made[told].mean() == pytest.approx(truth, rel=0.01)


@given(st.floats(0.05, 50.0), st.floats(0.2, 50.0), st.integers(0, 60))
@settings(max_examples=50)
def test_conditional_moments_are_those_of_the_negative_binomial(mean, size, bound):
    distribution = stats.nbinom(size, size / (size + mean))
    values = np.arange(bound, int(distribution.isf(1e-12)) + bound + 2)
    weights = distribution.pmf(values)
    if weights.sum() < 1e-9:
        return
    first = (values * weights).sum() / weights.sum()
    second = (np.square(values - first) * weights).sum() / weights.sum()
    expected, variance = at_least(np.array([float(bound)]), np.array([mean]), np.array([size]))
    assert expected[0] == pytest.approx(first, rel=1e-4)
    assert variance[0] == pytest.approx(second, rel=1e-2, abs=1e-4)


def test_bound_far_beyond_all_demand_stays_finite():
    expected, variance = at_least(np.array([1e9]), np.array([1e-9]), np.array([2.0]))
    assert expected[0] == pytest.approx(1e9)
    assert np.isfinite(variance[0])


def _days(quantities):
    days = pd.date_range(end="2025-06-30", periods=len(quantities)).strftime("%Y-%m-%d")
    return [("P", "A", day, number) for day, number in zip(days, quantities, strict=True)]


def test_sales_until_the_shelf_was_empty_are_raised_and_recorded():
    snapshot = demand_snapshot(
        _days([10.0] * 30), availability=_shelf(("P", "A", "2025-06-20", "0.5"))
    )
    network = Network.of(snapshot)
    made = build_history(snapshot, network)
    place = int(np.flatnonzero(made.dates == np.datetime64("2025-06-20"))[0])
    assert made.quantity[place, 0] > 13
    assert made.observed.all()
    table = corrections_table(made, network)
    assert table[["item_id", "location_id", "kind", "observed"]].to_numpy().tolist() == [
        ["P", "A", "censored", 10.0]
    ]
    assert table["date"].tolist() == [pd.Timestamp("2025-06-20")]
    assert table["used"].tolist() == [made.quantity[place, 0]]


def test_without_a_confirmed_gap_nothing_is_guessed():
    sales = [10.0] * 10 + [0.0] * 5 + [10.0] * 10
    made = built(_days(sales), availability=_shelf(("P", "A", "2025-06-29", "1")))
    assert made.quantity[:, 0].tolist() == sales
    assert len(made.corrections) == 0


def test_item_hardly_ever_on_the_shelf_keeps_its_sales():
    rows = [("P", "A", f"2025-06-{day:02d}", "0") for day in range(1, 31)]
    made = built(_days([3.0] * 30), availability=_shelf(*rows))
    assert made.quantity[:, 0].tolist() == [3.0] * 30
    assert made.observed.all()


def test_item_that_has_just_come_on_the_shelf_is_known_by_what_it_sold_there():
    empty = pd.date_range(end="2025-06-27", periods=60).strftime("%Y-%m-%d")
    shelf = _shelf(*(("P", "A", day, "0") for day in empty))
    made = built(_days([0.0] * 60 + [3.0, 0.0, 6.0]), availability=shelf)
    assert made.observed[:, 0].tolist() == [False] * 60 + [True] * 3
    assert made.quantity[-3:, 0].tolist() == [3.0, 0.0, 6.0]


def test_rows_for_days_are_worth_a_row_for_the_share_of_their_week():
    weeks = pd.date_range("2025-01-06", "2025-06-23", freq="7D").strftime("%Y-%m-%d")
    rows = [("P", "A", day, 70) for day in weeks]
    days = [("P", "A", f"2025-06-{day}", "0") for day in (17, 18, 19)]
    by_day = built(rows, availability=_shelf(*days), bucket="W-MON")
    week = _shelf(("P", "A", "2025-06-16", str(4 / 7)))
    by_week = built(rows, availability=week, bucket="W-MON")
    np.testing.assert_array_equal(by_day.quantity, by_week.quantity)
    assert 95 < by_week.quantity.max() < 125


@given(st.integers(0, 2**32 - 1), st.floats(0.1, 30.0))
@settings(max_examples=20)
def test_demand_is_never_below_sales_and_never_invented_where_stock_was(seed, rate):
    random = np.random.default_rng(seed)
    sales = random.poisson(rate, (40, 5)).astype(float)
    share = np.where(random.random((40, 5)) < 0.3, random.random((40, 5)).round(1), 1.0)
    known = np.ones((40, 5), dtype=bool)
    made, told = uncensored(sales, share, known, np.ones(5, dtype=bool), "W-MON")
    assert (made >= sales).all()
    np.testing.assert_array_equal(made[share >= 1], sales[share >= 1])
    assert told[share >= 1].all()
    np.testing.assert_array_equal(made, np.rint(made))


@given(st.floats(1e-3, 1e3))
@settings(max_examples=20)
def test_other_units_of_measure_give_the_same_demand(factor):
    sales = _demand(3.0, 0.3, buckets=60, size=4) / 3.0
    share = np.where(np.arange(60)[:, None] % 5 == 0, 0.4, 1.0) * np.ones((1, 4))
    known, parts = np.ones(sales.shape, dtype=bool), np.zeros(4, dtype=bool)
    plain, _told = uncensored(sales, share, known, parts, "D")
    scaled, _told = uncensored(sales * factor, share, known, parts, "D")
    np.testing.assert_allclose(scaled, plain * factor, rtol=1e-6)
