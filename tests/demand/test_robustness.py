"""Whatever the demand table holds, history and forecast are finite, not negative, and silent."""

import warnings

import numpy as np
import pandas as pd
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distribution_ai.demand.corrections import corrections_table
from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from tests.demand.histories import demand_snapshot

AS_OF = "2025-07-01"
PROBABILITIES = np.array([0.05, 0.5, 0.95, 0.99])
STOCK = pd.DataFrame({"item_id": ["Q"], "location_id": "B", "on_hand": "5"})
SHARES = st.sampled_from(["0", "0.2", "0.9", "1"])
QUANTITIES = st.one_of(
    st.integers(-50, 50).map(float), st.sampled_from([0.0, 1e-9, 0.25, 1e6, -1e6, 1e13])
)
PLACES = st.sampled_from([("P", "A"), ("P", "B"), ("Q", "A"), ("Q", "B")])
DAYS = st.one_of(
    st.integers(0, 40), st.integers(0, 900), st.sampled_from([493, 14_700])
).map(lambda back: f"{np.datetime64('2025-06-30') - back}")  # fmt: skip
ROWS = st.lists(st.tuples(PLACES, DAYS, QUANTITIES), max_size=60)
SHELVES = st.lists(st.tuples(PLACES, DAYS, SHARES), max_size=40, unique_by=lambda row: row[:2])
BUCKETS = st.sampled_from(["D", "W-MON", "MS"])


def _whole_year(quantity):
    return [(("P", "A"), f"{day}", quantity) for day in np.arange("2023-12-01", "2025-07-01",
            dtype="datetime64[D]")]  # fmt: skip


def _snapshot(rows, shelves, bucket, **tables):
    flat = [(*place, day, quantity) for place, day, quantity in rows]
    shelf = pd.DataFrame([(*place, day, share) for place, day, share in shelves],
                         columns=["item_id", "location_id", "date", "in_stock"])  # fmt: skip
    return demand_snapshot(
        flat, as_of=AS_OF, bucket=bucket, availability=shelf, stock=STOCK, **tables
    )


@given(ROWS, SHELVES, BUCKETS)
@example([], [], "D")
@example([(("P", "A"), "2025-06-30", 3.0)], [(("P", "A"), "2025-06-30", "0")], "D")
@example([(("P", "A"), "2025-06-01", 0.0)] * 3, [], "W-MON")
@example([(("P", "A"), "2025-06-20", -4.0), (("P", "A"), "2025-06-25", -4.0)], [], "D")
@example([(("P", "A"), "1985-06-20", 4.0)], [], "MS")
@example([(("P", "A"), "2024-02-29", 4.0), (("P", "A"), "2025-02-28", 4.0)], [], "MS")
@example(_whole_year(5.0), [(("P", "A"), "2025-03-30", "0.5")], "D")
@example(_whole_year(0.0), [(("P", "A"), "2024-10-27", "0")], "D")
@example([*_whole_year(5.0), (("P", "A"), "2025-01-09", 1e6)], [], "D")
@settings(max_examples=60)
def test_history_and_forecast_of_anything(rows, shelves, bucket):
    with warnings.catch_warnings():
        warnings.simplefilter("error", RuntimeWarning)
        snapshot = _snapshot(rows, shelves, bucket)
        network = Network.of(snapshot)
        made = build_history(snapshot, network)
        result = forecast(made, 13, [1.0, 4.0])
        numbers = [result.mean, result.sum_sd(3.5), result.sum_quantiles(3.5, PROBABILITIES)]
    assert made.quantity.dtype == np.float32
    assert made.quantity.shape == made.observed.shape == (len(made.dates), network.size)
    assert np.isfinite(made.quantity).all()
    assert (made.quantity >= 0).all()
    assert not made.observed[np.arange(len(made.dates))[:, None] < made.first].any()
    assert (made.observed.any(axis=0) == (made.first < len(made.dates))).all()
    assert all(np.isfinite(part).all() and (part >= 0).all() for part in numbers)
    table = corrections_table(made, network)
    assert set(table["kind"]) <= {"returned", "capped", "censored"}
    assert (table["observed"] != table["used"]).all()


@given(ROWS, SHELVES, st.sampled_from(["D", "W-MON"]))
@settings(max_examples=20)
def test_order_of_rows_does_not_matter(rows, shelves, bucket):
    made = [
        build_history(snapshot, Network.of(snapshot))
        for snapshot in (_snapshot(rows, shelves, bucket),
                         _snapshot(rows[::-1], shelves[::-1], bucket))
    ]  # fmt: skip
    np.testing.assert_array_equal(made[0].quantity, made[1].quantity)
    np.testing.assert_array_equal(made[0].observed, made[1].observed)


DATES = st.one_of(st.just(""), DAYS, st.just("2025-08-01"))


@given(ROWS, st.tuples(DATES, DATES), st.tuples(DATES, DATES), BUCKETS, st.booleans())
@settings(max_examples=40)
def test_life_cycles_of_anything(rows, launches, ends, bucket, circular):
    items = pd.DataFrame({
        "item_id": ["P", "Q"],
        "replaces": ["Q" if circular else "", "P"],
        "similar_to": ["Q", ""],
        "launch_date": launches,
        "end_date": ends,
    })  # fmt: skip
    snapshot = _snapshot(rows, [], bucket, items=items)
    network = Network.of(snapshot)
    made = build_history(snapshot, network)
    active = made.active(13)
    assert active is None or active.shape == (13, network.size)
    assert np.isfinite(made.quantity).all()
    assert ((made.like >= -1) & (made.like < network.size)).all()


def test_late_rows_do_not_change_what_was_known_before():
    days = np.arange("2025-04-01", "2025-06-30", dtype="datetime64[D]")
    early = [("P", "A", f"{day}", 3.0) for day in days[:60]]
    late = [("P", "A", f"{day}", 9.0) for day in days[60:]]
    whole = demand_snapshot(early + late, as_of=AS_OF)
    past = demand_snapshot(early, as_of=f"{days[60]}")
    full, part = (build_history(each, Network.of(each)) for each in (whole, past))
    np.testing.assert_array_equal(full.quantity[:60], part.quantity)
