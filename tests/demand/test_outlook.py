"""What is known besides the history, through the forecast that the planner uses."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.demand.corrections import KINDS
from distribution_ai.demand.history import build_history
from distribution_ai.demand.outlook import outlook
from distribution_ai.demand.reasons import forecast_reasons
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot

AS_OF = pd.Timestamp("2026-03-02")
DAYS = 210
HORIZON = 28


def demand(item: str, location: str = "shop", rate: float = 10.0, days: int = DAYS, seed: int = 0):
    drawn = np.random.default_rng(seed).poisson(rate, days)
    dates = AS_OF - pd.to_timedelta(np.arange(days, 0, -1), unit="D")
    return pd.DataFrame({"item_id": item, "location_id": location, "date": dates,
                         "quantity": drawn.astype(float)})  # fmt: skip


def looked(tables, items=None, locations=("shop",)):
    """Network, history and outlook of items with the given extra tables."""
    rows = tables.pop("demand")
    names = sorted(rows["item_id"].unique()) if items is None else list(items["item_id"])
    whole = {
        "items": pd.DataFrame({"item_id": names}) if items is None else items,
        "locations": pd.DataFrame({"location_id": list(locations), "kind": "store"}),
        "lanes": pd.DataFrame(
            columns=["lane_id", "origin_id", "destination_id", "lead_time_days"], dtype=str
        ),
        "stock": pd.DataFrame({"item_id": names, "location_id": locations[0], "on_hand": 1.0}),
        "demand": rows,
        **tables,
    }
    snapshot = Snapshot.build({"as_of": str(AS_OF.date()), "bucket": "D"}, whole)
    network = Network.of(snapshot)
    history = build_history(snapshot, network)
    return network, history, outlook(snapshot, network, history, HORIZON, [7.0, 14.0])


def override(**columns):
    row = {"override_id": "o", "item_id": "a", "location_id": "shop",
           "date_from": AS_OF, "date_to": AS_OF + pd.Timedelta(days=6)}  # fmt: skip
    return pd.DataFrame([row | columns])


def test_an_overrides_quantity_is_the_demand_of_its_days_together():
    _network, _history, made = looked(
        {"demand": demand("a"), "overrides": override(quantity=140.0)}
    )
    assert made.mean[:7, 0].sum() == pytest.approx(140.0)
    np.testing.assert_allclose(made.mean[7:], made.sensed[7:])
    assert made.sensed[:7, 0].sum() == pytest.approx(70.0, rel=0.1)
    assert made.steps["override"][0] == pytest.approx(140.0 - made.sensed[:7, 0].sum())


def test_an_overrides_factor_multiplies_and_widens_the_range():
    _network, _history, plain = looked({"demand": demand("a")})
    _network, _history, made = looked({"demand": demand("a"), "overrides": override(factor=2.0)})
    np.testing.assert_allclose(made.mean[:7], 2.0 * plain.mean[:7], rtol=1e-6)
    assert made.sum_sd(7.0)[0] == pytest.approx(2.0 * plain.sum_sd(7.0)[0], rel=1e-5)


def test_an_expired_override_does_nothing():
    expired = override(factor=2.0, expires_on=AS_OF - pd.Timedelta(days=1))
    _network, _history, made = looked({"demand": demand("a"), "overrides": expired})
    assert made.mean is made.sensed


def test_an_override_that_began_in_the_past_keeps_its_share():
    begun = override(quantity=140.0, date_from=AS_OF - pd.Timedelta(days=7))
    _network, _history, made = looked({"demand": demand("a"), "overrides": begun})
    assert made.mean[:7, 0].sum() == pytest.approx(70.0)


def test_a_new_item_starts_like_the_launch_of_a_similar_one():
    items = pd.DataFrame({"item_id": ["new", "old"], "similar_to": ["old", ""]})
    rows = pd.concat([demand("old", rate=20.0), demand("new", rate=1.0, days=3)])
    network, _history, made = looked({"demand": rows}, items)
    place = network.find(["new"], ["shop"])[0]
    assert 15.0 < made.mean[:, place].mean() < 20.0
    assert made.sum_quantiles(7.0, [0.95])[place, 0] > made.sum_mean(7.0)[place]


def test_nothing_is_asked_for_after_an_items_end():
    items = pd.DataFrame({"item_id": ["a"], "end_date": [AS_OF + pd.Timedelta(days=9)]})
    _network, _history, made = looked({"demand": demand("a")}, items)
    assert made.mean[:10, 0].min() > 0
    assert made.mean[10:, 0].max() == 0


def orders(*booked):
    return pd.DataFrame([
        {"order_id": f"{item}-{day}", "item_id": item, "location_id": "shop",
         "due_date": AS_OF + pd.Timedelta(days=day), "quantity": quantity}
        for item, day, quantity in booked
    ])  # fmt: skip


def many(booked_of_first: float):
    """Twelve items of 10 a day; half of the next three days is booked, of the first item more."""
    names = [f"i{number:02}" for number in range(12)]
    rows = pd.concat([demand(name, seed=place) for place, name in enumerate(names)])
    booked = [(name, day, 5.0) for name in names[1:] for day in range(3)]
    booked += [(names[0], day, booked_of_first) for day in range(3)]
    return looked({"demand": rows, "orders": orders(*booked)})


def test_more_orders_than_usual_by_now_raise_what_is_still_expected():
    _network, _history, made = many(15.0)
    assert made.sensed[:3, 0].sum() > made.drivers[:3, 0].sum() + 10.0
    assert (made.sensed[:3, 0] >= 15.0).all()


def test_as_many_orders_as_usual_change_little():
    _network, _history, made = many(5.0)
    np.testing.assert_allclose(made.sensed[:3].sum(), made.drivers[:3].sum(), rtol=0.03)
    np.testing.assert_array_equal(made.sensed[5:], made.drivers[5:])


def test_an_order_on_a_day_off_does_not_make_all_demand_look_booked():
    names = [f"i{number:02}" for number in range(12)]
    rows = pd.concat([demand(name, seed=place) for place, name in enumerate(names)])
    off = AS_OF + pd.Timedelta(days=5)
    rows = rows[rows["date"].dt.day_of_week != off.weekday()]
    booked = orders(*[(name, day, 1.0) for name in names for day in (0, 1, 2)], ("i00", 5, 30.0))
    _network, _history, made = looked({"demand": rows, "orders": booked})
    assert made.drivers[5].sum() < 1.0
    days = [0, 1, 2, 3, 4]
    np.testing.assert_allclose(made.sensed[days].sum(), made.drivers[days].sum(), rtol=0.1)


def test_a_few_orders_say_nothing():
    few = orders(("a", 0, 50.0), ("a", 1, 50.0))
    _network, _history, made = looked({"demand": demand("a"), "orders": few})
    np.testing.assert_array_equal(made.sensed, made.drivers)


def test_a_promotion_ahead_lifts_its_days_and_says_so():
    rows = demand("a")
    starts = [AS_OF + pd.Timedelta(days=days) for days in (-150, -100, -50, 7)]
    promotion = pd.DataFrame({
        "event_id": ["p0", "p1", "p2", "p3"], "name": "Flash sale", "kind": "promotion",
        "date_from": starts, "date_to": [day + pd.Timedelta(days=2) for day in starts],
        "item_id": "a", "location_id": "shop",
    })  # fmt: skip
    lifted = rows["date"].isin(
        [day + pd.Timedelta(days=offset) for day in starts[:3] for offset in range(3)]
    )
    rows.loc[lifted, "quantity"] *= 3.0
    network, history, made = looked({"demand": rows, "events": promotion})
    lift = made.drivers[7:10, 0].mean() / made.baseline[7:10, 0].mean()
    assert 2.2 < lift < 3.5
    np.testing.assert_allclose(made.drivers[14:], made.baseline[14:])
    told = forecast_reasons(network, history, made)
    assert told["kind"].tolist() == ["event"]
    assert told["reason"].iloc[0].startswith("Flash sale: +")
    assert told["date_from"].iloc[0] == AS_OF + pd.Timedelta(days=7)


def test_reasons_name_corrections_of_the_history():
    rows = demand("a", rate=2.0)
    rows.loc[rows.index[-20], "quantity"] = 1e6
    network, history, made = looked({"demand": rows})
    told = forecast_reasons(network, history, made)
    assert set(told["kind"]) <= set(KINDS) | {"season", "shift"}
    assert "capped" in told["kind"].tolist()
    assert made.mean.max() < 10.0


def test_a_steady_item_needs_no_reasons():
    network, history, made = looked({"demand": demand("a")})
    assert forecast_reasons(network, history, made).empty


def test_accuracy_of_every_rung_is_measured_at_past_origins():
    _network, _history, made = looked({"demand": demand("a")})
    measured = made.accuracy
    assert (measured.count > 10).all()
    wape = measured.absolute[:, 0, 0] / measured.demand[0, 0]
    assert (wape < 0.25).all() and (wape > 0.02).all()
    assert 0.8 < measured.covered[0, 0] / measured.count[0, 0] <= 1.0
