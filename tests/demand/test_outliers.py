"""One-off orders are capped; whatever has a reason or has come before is left alone."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.demand.corrections import corrections_table
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from tests.demand.histories import built, demand_snapshot

DAYS = pd.date_range("2024-07-01", "2025-06-30")
PEAK = "2025-03-10"


def _rows(location="A", peaks=((PEAK, 900.0),), seed=1, days=DAYS):
    usual = np.random.default_rng(seed).poisson(6.0, len(days)).astype(float)
    series = pd.Series(usual, index=days)
    for day, quantity in peaks:
        series[day] = quantity
    return [("P", location, f"{day:%Y-%m-%d}", quantity) for day, quantity in series.items()]


def _at(made, day, column=0):
    return made.quantity[made.dates == np.datetime64(day), column][0]


def test_one_off_order_is_capped_at_the_largest_other_demand_and_recorded():
    snapshot = demand_snapshot(_rows())
    network = Network.of(snapshot)
    made = build_history(snapshot, network)
    others = np.sort(made.quantity[:, 0])[-2]
    assert _at(made, PEAK) == others < 30
    row = corrections_table(made, network).iloc[0]
    assert (row["kind"], row["observed"], row["used"]) == ("capped", 900.0, others)


def test_million_units_in_one_day_are_capped_in_a_rare_series_too():
    days = ["2025-05-01", "2025-05-20", "2025-06-03", "2025-06-20"]
    rows = [("P", "A", day, quantity) for day, quantity in zip(days, (1, 2, 1, 1e6), strict=True)]
    assert built(rows).quantity.max() == 2


def test_few_and_varied_orders_are_left_alone():
    days = ["2025-05-01", "2025-05-20", "2025-06-03", "2025-06-20"]
    rows = [("P", "A", day, quantity) for day, quantity in zip(days, (1, 2, 1, 60), strict=True)]
    assert built(rows).quantity.max() == 60


def test_demand_that_varies_this_much_anyway_is_left_alone():
    sizes = [1, 3, 8, 25, 80, 250, 800, 2500, 8000, 50_000]
    rows = [("P", "A", f"{day:%Y-%m-%d}", size) for day, size in zip(DAYS, sizes, strict=False)]
    assert built(rows).quantity.max() == 50_000


def test_peak_that_comes_back_a_year_later_is_left_alone():
    days = pd.date_range("2023-07-01", "2025-06-30")
    peaks = (("2023-12-23", 500.0), ("2024-12-23", 700.0))
    made = built(_rows(peaks=peaks, days=days))
    assert _at(made, "2024-12-23") == 700


def test_peak_that_other_locations_have_too_is_left_alone():
    rows = _rows() + _rows("B", peaks=((PEAK, 200.0),), seed=2)
    assert _at(built(rows), PEAK) == 900


def test_usual_demand_elsewhere_excuses_nothing():
    assert _at(built(_rows() + _rows("B", peaks=(), seed=2)), PEAK) < 30


def _event(**columns) -> pd.DataFrame:
    row = {"event_id": "E", "kind": "promotion", "date_from": PEAK, "date_to": PEAK, **columns}
    return pd.DataFrame([row]).astype(str)


@pytest.mark.parametrize(
    ("event", "kept"),
    [
        ({}, True),
        ({"item_id": "P", "location_id": "A"}, True),
        ({"category": "food"}, True),
        ({"region": "north"}, True),
        ({"item_id": "Q"}, False),
        ({"location_id": "B"}, False),
        ({"category": "food/cold/ice"}, False),
        ({"category": "food/co"}, False),
        ({"region": "south"}, False),
        ({"kind": "closure"}, False),
        ({"date_from": "2025-03-11", "date_to": "2025-03-20"}, False),
    ],
)
def test_event_excuses_what_it_is_about(event, kept):
    tables = {
        "items": pd.DataFrame({
            "item_id": ["P", "Q", "R"], "category": ["food/cold", "food/cold/ice", "food/co"],
        }),
        "locations": pd.DataFrame({
            "location_id": ["A", "B"], "kind": "store", "region": ["north", "south"],
        }),
    }  # fmt: skip
    made = built(_rows(), events=_event(**event), **tables)
    assert (_at(made, PEAK) == 900) == kept


@pytest.mark.parametrize(
    ("scope", "kept"),
    [
        ({}, True),
        ({"item_id": "P"}, True),
        ({"item_id": "P", "location_id": "A"}, True),
        ({"item_id": "Q"}, False),
        ({"location_id": "B"}, False),
    ],
)
def test_changed_price_excuses_a_peak(scope, kept):
    value = np.where(DAYS == PEAK, "1.5", "2")
    prices = pd.DataFrame({"name": "price", "date": DAYS.strftime("%Y-%m-%d"), "value": value})
    made = built(_rows(), regressors=prices.assign(**scope))
    assert (_at(made, PEAK) == 900) == kept


def test_unchanged_price_excuses_nothing():
    prices = pd.DataFrame({"name": "price", "date": DAYS.strftime("%Y-%m-%d"), "value": "2"})
    assert _at(built(_rows(), regressors=prices), PEAK) < 30
