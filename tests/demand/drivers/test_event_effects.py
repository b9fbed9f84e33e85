"""Events: lifts found again, pooled, expected, known ahead, and gone where they do nothing."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demand.drivers.shops import dates, forecast_of, promotions

WEEKS, AHEAD, ITEMS = 104, 4, 20


def chance(share=0.1, size=ITEMS, seed=0):
    """Promoted weeks of each item, (WEEKS + AHEAD, size); of those ahead the second."""
    promoted = np.random.default_rng(seed).random((WEEKS + AHEAD, size)) < share
    promoted[-AHEAD:] = False
    promoted[-AHEAD + 1] = True
    return promoted


def asked(lift, rate=30.0, seed=1):
    """Poisson demand of the weeks that are over, ``lift`` (WEEKS + AHEAD, N)."""
    return np.random.default_rng(seed).poisson(rate * lift[:WEEKS]).astype(float)


def lift_of(made):
    """How much drivers multiply demand, (AHEAD, N)."""
    return made.drivers / made.baseline


def test_a_promotion_that_trebles_demand_is_found_and_raises_its_weeks_only():
    promoted = chance()
    made = forecast_of(asked(np.where(promoted, 3.0, 1.0)), events=promotions(promoted))
    np.testing.assert_allclose(made.baseline, 30.0, rtol=0.15)
    np.testing.assert_allclose(lift_of(made)[1].mean(), 3.0, rtol=0.1)
    np.testing.assert_allclose(lift_of(made)[1], 3.0, rtol=0.25)
    np.testing.assert_allclose(lift_of(made)[[0, 2, 3]], 1.0, atol=0.02)


def test_promotions_past_do_not_raise_what_is_normal():
    promoted = chance(share=0.4)
    quantity = asked(np.where(promoted, 3.0, 1.0))
    informed = forecast_of(quantity, events=promotions(promoted))
    blind = forecast_of(quantity)
    np.testing.assert_allclose(informed.mean[0].mean(), 30.0, rtol=0.12)
    assert blind.mean[0].mean() > 45.0


def test_events_that_do_nothing_vanish():
    promoted = chance(share=0.2)
    made = forecast_of(asked(np.ones(promoted.shape)), events=promotions(promoted))
    np.testing.assert_allclose(made.drivers, made.baseline, rtol=0.06)


def test_categories_react_each_in_their_way_and_items_not_seen_follow_theirs():
    promoted = chance(share=0.15, size=40)
    promoted[:WEEKS, [0, 20]] = False
    true = np.where(np.arange(40) < 20, 4.0, 1.3)
    category = np.where(np.arange(40) < 20, "drinks", "bread")
    quantity = asked(np.where(promoted, true, 1.0))
    lift = lift_of(forecast_of(quantity, events=promotions(promoted), category=category))[1]
    np.testing.assert_allclose(lift[1:20].mean(), 4.0, rtol=0.1)
    np.testing.assert_allclose(lift[21:].mean(), 1.3, rtol=0.1)
    assert lift[0] > 3.0
    assert lift[20] < 1.8


def test_an_item_with_many_promotions_of_its_own_keeps_its_lift():
    promoted = chance(share=0.25)
    true = np.where(np.arange(ITEMS) == 3, 5.0, 2.0)
    quantity = asked(np.where(promoted, true, 1.0))
    lift = lift_of(forecast_of(quantity, events=promotions(promoted)))[1]
    assert lift[3] > 3.7
    np.testing.assert_allclose(np.delete(lift, 3).mean(), 2.0, rtol=0.1)


def test_what_people_expect_counts_where_nothing_like_it_was_seen():
    promoted = np.zeros((WEEKS + AHEAD, ITEMS), bool)
    promoted[-AHEAD + 1, :5] = True
    events = promotions(promoted, expected_lift=2.5)
    made = forecast_of(asked(np.ones(promoted.shape)), events=events)
    np.testing.assert_allclose(lift_of(made)[1, :5], 2.5, rtol=0.05)
    np.testing.assert_allclose(lift_of(made)[1, 5:], 1.0, atol=0.02)


def test_what_was_seen_corrects_what_people_expect():
    promoted = chance(share=0.2)
    events = promotions(promoted, expected_lift=6.0)
    made = forecast_of(asked(np.where(promoted, 2.0, 1.0)), events=events)
    np.testing.assert_allclose(lift_of(made)[1].mean(), 2.0, rtol=0.15)


def holiday(days, name="feast") -> pd.DataFrame:
    return pd.DataFrame({
        "event_id": [f"{name}-{number}" for number in range(len(days))], "name": name,
        "kind": "holiday", "date_from": days, "date_to": days,
    })  # fmt: skip


def test_a_holiday_is_known_by_its_name_with_the_days_before_it():
    buckets, ahead = 420, 14
    day = dates(buckets, ahead, "D")
    at = np.append(np.arange(20, buckets - 5, 40), buckets + 6)
    factor = np.ones((buckets + ahead, 1))
    factor[at], factor[at - 1] = 0.2, 2.0
    random = np.random.default_rng(6)
    quantity = random.poisson(40.0 * np.repeat(factor[:buckets], ITEMS, axis=1)).astype(float)
    other = holiday(day[[50, 170, 290, buckets + 10]], name="saints")
    events = pd.concat([holiday(day[at]), other], ignore_index=True)
    made = forecast_of(quantity, horizon=ahead, bucket="D", events=events)
    lift = lift_of(made).mean(axis=1)
    assert lift[6] == pytest.approx(0.2, abs=0.08)
    assert lift[5] == pytest.approx(2.0, rel=0.15)
    np.testing.assert_allclose(lift[[0, 1, 2, 3, 10, 12, 13]], 1.0, atol=0.12)


def test_the_same_every_time():
    promoted = chance()
    quantity = asked(np.where(promoted, 3.0, 1.0))
    first, second = (forecast_of(quantity, events=promotions(promoted)) for _ in range(2))
    np.testing.assert_array_equal(first.mean, second.mean)


ODD_DAYS = st.integers(-2000, 400).map(lambda back: np.datetime64("2025-06-30") + back)
ODD = st.fixed_dictionaries({
    "day": ODD_DAYS, "length": st.integers(0, 60), "item": st.sampled_from(["", "item-00"]),
    "kind": st.sampled_from(["promotion", "holiday", "closure", "other"]),
    "name": st.sampled_from(["", "sale", "feast"]),
    "lift": st.sampled_from([np.nan, 0.0, 1e-9, 1.0, 1e9]),
})  # fmt: skip


@given(st.lists(ODD, max_size=12), st.sampled_from(["D", "W-MON", "MS"]), st.integers(1, 60),
       st.sampled_from([0.0, 1e-6, 5.0, 1e9]))  # fmt: skip
@settings(max_examples=40)
def test_whatever_the_events_forecasts_are_finite_and_not_negative(odd, bucket, buckets, rate):
    events = pd.DataFrame({
        "event_id": [f"event-{number}" for number in range(len(odd))],
        "name": [each["name"] for each in odd], "kind": [each["kind"] for each in odd],
        "date_from": pd.to_datetime([each["day"] for each in odd]),
        "date_to": pd.to_datetime([each["day"] + each["length"] for each in odd]),
        "item_id": [each["item"] for each in odd],
        "expected_lift": np.array([each["lift"] for each in odd], dtype=float),
    })  # fmt: skip
    quantity = np.random.default_rng(buckets).poisson(1.0, (buckets, 3)) * rate
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        made = forecast_of(quantity, bucket=bucket, events=events)
        numbers = made.mean, made.sum_quantiles(3.0, [0.05, 0.5, 0.99])
    for part in numbers:
        assert np.isfinite(part).all()
        assert (part >= 0).all()
