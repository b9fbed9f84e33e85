"""Regressors: elasticities found again, known ahead, carried over gaps, gone where noise."""

import warnings

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.demand.drivers.shops import dates, forecast_of, names, regressor

WEEKS, AHEAD, ITEMS = 104, 4, 20


def prices(seed=0, share=0.2, size=ITEMS):
    """Prices (WEEKS + AHEAD, size) that are cut now and then by up to 40 %; ahead in the second
    week by 30 %."""
    random = np.random.default_rng(seed)
    shape = (WEEKS + AHEAD, size)
    cut = np.where(random.random(shape) < share, random.uniform(0.6, 0.9, shape), 1.0)
    cut[-AHEAD:] = 1.0
    cut[-AHEAD + 1] = 0.7
    return 2.0 * cut


def asked(price, elasticity=-2.0, rate=30.0, seed=1):
    mean = rate * (price[:WEEKS] / 2.0) ** elasticity
    return np.random.default_rng(seed).poisson(mean).astype(float)


def test_an_elasticity_of_minus_two_is_found():
    price = prices()
    made = forecast_of(asked(price), regressors=regressor(price))
    found = np.log(made.drivers[1] / made.baseline[1]) / np.log(0.7)
    np.testing.assert_allclose(found.mean(), -2.0, rtol=0.1)
    np.testing.assert_allclose(made.drivers[[0, 2, 3]].mean(), 30.0, rtol=0.06)


def test_cheap_weeks_do_not_raise_what_is_normal():
    price = prices(share=0.5)
    quantity = asked(price)
    informed, blind = forecast_of(quantity, regressors=regressor(price)), forecast_of(quantity)
    np.testing.assert_allclose(informed.mean[0].mean(), 30.0, rtol=0.06)
    assert blind.mean[0].mean() > 38.0


def test_noise_moves_nothing():
    random = np.random.default_rng(3)
    noise = random.lognormal(0.0, 0.3, (WEEKS + AHEAD, ITEMS))
    quantity = random.poisson(30.0, (WEEKS, ITEMS)).astype(float)
    made = forecast_of(quantity, regressors=regressor(noise))
    plain = forecast_of(quantity)
    np.testing.assert_allclose(made.mean, plain.mean, rtol=0.05)


def test_a_flag_that_doubles_demand_works_where_it_is_set():
    flag = (np.random.default_rng(4).random((WEEKS + AHEAD, ITEMS)) < 0.15).astype(float)
    flag[-AHEAD:] = 0.0
    flag[-AHEAD + 2, :10] = 1.0
    quantity = np.random.default_rng(5).poisson(30.0 * 2.0 ** flag[:WEEKS]).astype(float)
    made = forecast_of(quantity, regressors=regressor(flag, "display"))
    lift = made.drivers / made.baseline
    np.testing.assert_allclose(lift[2, :10].mean(), 2.0, rtol=0.1)
    np.testing.assert_allclose(lift[2, 10:], 1.0, atol=0.05)


def test_a_price_holds_until_the_next_is_known():
    price = prices()
    price[50:60] = price[50]
    known = price.copy()
    known[51:60] = np.nan
    known[-AHEAD:] = np.nan
    whole = price.copy()
    whole[-AHEAD:] = price[WEEKS - 1]
    quantity = asked(price)
    gaps, full = (forecast_of(quantity, regressors=regressor(each)) for each in (known, whole))
    np.testing.assert_allclose(gaps.mean, full.mean, rtol=1e-6)


def test_a_flag_does_not_hold_on():
    flag = np.zeros((WEEKS + AHEAD, ITEMS))
    flag[::7] = flag[WEEKS - 1] = 1.0
    flag[WEEKS:] = 0.0
    quantity = np.random.default_rng(5).poisson(30.0 * 2.0 ** flag[:WEEKS]).astype(float)
    past = regressor(np.where(np.arange(WEEKS + AHEAD)[:, None] < WEEKS, flag, np.nan), "display")
    made = forecast_of(quantity, regressors=past)
    np.testing.assert_allclose(made.drivers.mean(), 30.0, rtol=0.06)


def test_categories_react_each_in_their_way():
    price = prices(size=40, share=0.3)
    elasticity = np.where(np.arange(40) < 20, -3.0, -0.5)
    category = np.where(np.arange(40) < 20, "drinks", "bread")
    made = forecast_of(asked(price, elasticity), regressors=regressor(price), category=category)
    found = np.log(made.drivers[1] / made.baseline[1]) / np.log(0.7)
    assert found[:20].mean() == pytest.approx(-3.0, abs=0.4)
    assert found[20:].mean() == pytest.approx(-0.5, abs=0.3)


def test_weather_of_all_is_one_number_a_bucket():
    random = np.random.default_rng(8)
    warmth = 15.0 + 8.0 * random.normal(size=WEEKS + AHEAD)
    warmth[-AHEAD:] = [15.0, 31.0, 15.0, -1.0]
    mean = 30.0 * np.exp(0.03 * (warmth[:WEEKS] - 15.0))
    quantity = random.poisson(np.repeat(mean[:, None], ITEMS, axis=1)).astype(float)
    rows = pd.DataFrame({"name": "warmth", "date": dates(WEEKS, AHEAD), "value": warmth})
    made = forecast_of(quantity, regressors=rows)
    lift = (made.drivers / made.drivers[0]).mean(axis=1)
    np.testing.assert_allclose(lift, [1.0, np.exp(0.48), 1.0, np.exp(-0.48)], rtol=0.1)


def test_what_is_never_known_or_never_varies_does_nothing():
    quantity = np.random.default_rng(3).poisson(30.0, (WEEKS, ITEMS)).astype(float)
    constant = regressor(np.full((WEEKS + AHEAD, ITEMS), 2.0))
    unknown = constant.assign(item_id="item-00").iloc[:0]
    for rows in (constant, unknown):
        made = forecast_of(quantity, regressors=rows)
        np.testing.assert_array_equal(made.mean, forecast_of(quantity).mean)


VALUES = st.sampled_from([0.0, 1.0, -1.0, 1e-9, 1e9, 0.5, -1e6])


@given(st.lists(st.tuples(st.integers(-70, 5), VALUES, st.sampled_from(["", *names(3)])),
                max_size=80),
       st.sampled_from([0.0, 1e-6, 5.0, 1e9]), st.integers(1, 60))  # fmt: skip
@settings(max_examples=40)
def test_whatever_the_values_forecasts_are_finite_and_not_negative(rows, rate, buckets):
    day = np.datetime64("2025-06-30")
    table = pd.DataFrame({
        "name": "odd", "date": pd.to_datetime([day + 7 * week for week, _value, _item in rows]),
        "value": [value for _week, value, _item in rows], "location_id": "",
        "item_id": [item for _week, _value, item in rows],
    }).drop_duplicates(["date", "item_id"])  # fmt: skip
    quantity = np.random.default_rng(buckets).poisson(1.0, (buckets, 3)) * rate
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        made = forecast_of(quantity, regressors=table)
        numbers = made.mean, made.sum_quantiles(3.0, [0.05, 0.5, 0.99])
    for part in numbers:
        assert np.isfinite(part).all()
        assert (part >= 0).all()
