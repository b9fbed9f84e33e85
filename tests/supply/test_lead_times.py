"""Lead times learned from receipts."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.lead_times import learn_lead_times
from tests.samples import HEADER, tables

LANE = "vendor>central"


def _receipts(days, ordered="2025-10-01", promised=None, lane=LANE) -> pd.DataFrame:
    ordered = pd.Timestamp(ordered) + pd.to_timedelta(np.arange(len(days)), unit="D")
    frame = pd.DataFrame({"lane_id": lane, "item_id": "item-0", "ordered_on": ordered,
                          "received_on": ordered + pd.to_timedelta(days, unit="D")})  # fmt: skip
    if promised is not None:
        frame["promised_on"] = ordered + pd.to_timedelta(promised, unit="D")
    return frame


def _learned(receipts=None, lanes=None):
    given = tables()
    if receipts is not None:
        given["receipts"] = receipts
    if lanes is not None:
        given["lanes"] = lanes
    snapshot = Snapshot.build(HEADER, given)
    network = Network.of(snapshot)
    lead_times = learn_lead_times(snapshot, network)
    place = network.lanes.index[network.lanes["lane_id"] == LANE][0]
    return {
        name: getattr(lead_times, name)[place]
        for name in ("mean", "sd", "on_time_rate", "observations")
    }


def test_without_receipts_the_plan_holds():
    found = _learned()
    assert found["mean"] == 14.0
    assert found["sd"] == pytest.approx(0.2 * 14)
    assert np.isnan(found["on_time_rate"])
    assert found["observations"] == 0


def test_a_planned_deviation_is_taken_as_it_is():
    lanes = tables()["lanes"].assign(lead_time_sd_days=5.0)
    assert _learned(lanes=lanes)["sd"] == 5.0


def test_four_receipts_are_enough_and_three_are_not():
    assert _learned(_receipts([20, 20, 20]))["mean"] == 14.0
    found = _learned(_receipts([18, 19, 21, 22]))
    assert found["mean"] == 20.0
    assert found["sd"] == pytest.approx(np.std([18, 19, 21, 22], ddof=1))
    assert found["observations"] == 4


def test_one_outlier_hardly_counts():
    usual = [9, 10, 10, 11, 10, 9, 11, 10]
    found = _learned(_receipts([*usual, 200], ordered="2025-05-01"))
    assert 10.0 < found["mean"] < 11.5
    assert found["sd"] < 3.0


def test_the_same_lead_time_again_and_again_has_no_deviation():
    assert _learned(_receipts([10] * 6))["sd"] == 0.0


def test_receipts_of_long_ago_no_longer_count():
    assert _learned(_receipts([20] * 8, ordered="2023-01-01"))["observations"] == 0


def test_on_time_rate_is_of_promised_receipts():
    assert _learned(_receipts([10, 12, 9, 15], promised=[10, 11, 9, 11]))["on_time_rate"] == 0.5


def test_lanes_do_not_learn_from_each_other():
    assert _learned(_receipts([3] * 9, lane="central>north"))["mean"] == 14.0


def test_order_of_receipts_does_not_matter():
    receipts = _receipts([9, 14, 11, 30, 12])
    assert _learned(receipts) == pytest.approx(_learned(receipts[::-1]), nan_ok=True)
