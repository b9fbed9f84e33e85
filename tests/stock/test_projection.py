"""Demand left to meet when an order placed today arrives."""

import dataclasses

import numpy as np
import pandas as pd
import pytest

from distribution_ai.stock.projection import KEPT, PATHS, demand_on_order
from tests.samples import HEADER, tables
from tests.stock.planned import planned


def projected(found, loses=None):
    """What is left to meet in everything that was planned."""
    loses = np.ones(found.network.size, dtype=bool) if loses is None else loses
    return demand_on_order(
        found.snapshot, found.network, found.forecast, found.interval, found.protection,
        found.position, loses,
    )  # fmt: skip


def lost(on_hand=30.0, **changes):
    """The sample network where sales are lost, with as much on every shelf."""
    stock = tables()["stock"].assign(on_hand=on_hand)
    return planned(HEADER | {"unmet_demand": "lost"}, **({"stock": stock} | changes))


def test_with_stock_for_all_nothing_is_lost_and_the_interval_s_demand_is_left():
    found = lost(1e6)
    support = projected(found)
    assert support.shape == (found.network.size, len(KEPT))
    assert (np.diff(support, axis=1) >= 0).all()
    np.testing.assert_allclose(support.mean(axis=1), found.protection.mean, rtol=0.05)
    np.testing.assert_allclose(support.std(axis=1), found.protection.sd, rtol=0.25)


def test_courses_of_even_demand_that_lose_nothing_add_up_to_the_quantiles_forecast():
    found = lost(1e6)
    even = np.broadcast_to(found.forecast.mean.mean(axis=0), found.forecast.mean.shape)
    found.forecast = dataclasses.replace(found.forecast, mean=even)
    buckets = found.interval.days / found.forecast.bucket_days
    late = found.interval.exposed_sd / found.forecast.bucket_days
    outcomes = found.forecast.sum_quantiles(buckets, (np.arange(PATHS) + 0.5) / PATHS, late)
    np.testing.assert_allclose(projected(found), outcomes[:, KEPT], rtol=1e-9, atol=1e-6)


def test_the_same_demand_in_a_part_of_the_interval_deviates_more():
    found = lost(1e6)
    forecast, days = found.forecast, found.interval.days
    assert (days < len(forecast.mean)).all()
    uneven = np.zeros_like(forecast.mean)
    uneven[0] = forecast.sum_mean(days / forecast.bucket_days)
    before = projected(found)
    found.forecast = dataclasses.replace(forecast, mean=uneven)
    after = projected(found)
    np.testing.assert_allclose(after.mean(axis=1), before.mean(axis=1), rtol=0.1)
    assert (after.std(axis=1) > 1.05 * before.std(axis=1)).any()
    assert (after.std(axis=1) > 0.95 * before.std(axis=1)).all()


def test_less_stock_leaves_less_to_meet_and_never_less_than_the_last_review():
    found = [lost(stock) for stock in (0.0, 10.0, 40.0, 1e6)]
    support = np.stack([projected(each) for each in found])
    assert (np.diff(support, axis=0) >= 0).all()
    review = found[0].forecast.sum_mean(found[0].interval.review_days)
    np.testing.assert_allclose(support[0].mean(axis=1), review, rtol=0.3, atol=1.0)


def test_only_those_lose_sales_who_do():
    found = lost(0.0)
    loses = np.arange(found.network.size) % 2 == 0
    support = projected(found, loses)
    assert (support[loses].mean(axis=1) < found.protection.mean[loses]).all()
    waiting = found.protection.support[~loses].mean(axis=1)
    np.testing.assert_allclose(support[~loses].mean(axis=1), waiting, rtol=0.01)


def test_where_nobody_loses_sales_it_is_the_protection_demand_itself():
    found = lost(0.0)
    assert projected(found, np.zeros(found.network.size, bool)) is found.protection.support


def test_the_seed_draws_the_courses():
    first, again = projected(lost(20.0)), projected(lost(20.0))
    other = projected(planned(HEADER | {"unmet_demand": "lost", "seed": 7}))
    assert (first == again).all()
    assert first.shape == other.shape and (first != other).any()


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("seed", range(4))
def test_errors_that_all_go_together_are_no_trouble(seed):
    random = np.random.default_rng(seed)
    demand = tables(seed=seed)["demand"]
    level = np.exp(np.cumsum(random.normal(0.0, 0.3, demand["date"].nunique())))
    place = pd.factorize(demand["date"], sort=True)[0]
    demand = demand.assign(quantity=np.rint(20.0 * level[place]))
    supply = pd.DataFrame({
        "supply_id": ["a", "b"], "kind": "purchase", "item_id": "item-0",
        "destination_id": "central", "quantity": [5.0, 1e7],
        "due_date": ["2026-01-03", "2026-01-08"],
    })  # fmt: skip
    assert np.isfinite(projected(lost(3.0, demand=demand, supply=supply))).all()
