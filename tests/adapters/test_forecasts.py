import pandas as pd
import pytest

from distribution_ai.adapters.forecasts import bucket_means, forecast_demand, lead_time_demand
from distribution_ai.snapshot import Snapshot
from tests.samples import HEADER, tables


def test_constant_demand_is_forecast_as_it_is():
    demand = tables(1)["demand"].assign(quantity=4.0)
    snapshot = Snapshot.build(HEADER, tables(1) | {"demand": demand})
    forecast = forecast_demand(snapshot, [7, 14])
    table = lead_time_demand(forecast, [7, 14], {".1": 0.1, ".9": 0.9})
    assert table["mean"].tolist() == pytest.approx([28, 56, 28, 56])
    assert table[["q.1", "q.9"]].to_numpy().ravel().tolist() == pytest.approx(
        [28, 28, 56, 56] * 2, abs=0.5
    )
    assert bucket_means(forecast)["mean"].tolist() == pytest.approx([4.0] * 2 * 91)


def test_a_lead_time_beyond_the_horizon_lengthens_the_forecast():
    snapshot = Snapshot.build(HEADER | {"horizon": 7}, tables(1))
    assert len(forecast_demand(snapshot, [3]).dates) == 7
    assert len(forecast_demand(snapshot, [30]).dates) == 30


def test_weeks_are_named_by_their_monday():
    snapshot = Snapshot.build(HEADER | {"bucket": "W-MON"}, tables(1))
    means = bucket_means(forecast_demand(snapshot, [1]))
    assert means["date"].iloc[0] == pd.Timestamp("2025-12-29")


def test_only_what_was_sold_before_the_day_planned_from_is_forecast():
    demand = tables(2)["demand"]
    today = demand["date"].eq("2025-12-31") & demand["location_id"].eq("south")
    demand = demand[demand["location_id"].eq("north") | today]
    snapshot = Snapshot.build(HEADER | {"as_of": "2025-12-31"}, tables(2) | {"demand": demand})
    table = lead_time_demand(forecast_demand(snapshot, [7]), [7], {".5": 0.5})
    assert table["location_id"].tolist() == ["north", "north"]
