"""Lead times learned from receipts."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.network import Network
from distribution_ai.parameters import LeadTimeSettings
from distribution_ai.planner import plan
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


SECOND_LANE = "vendor>north"


def _two_lanes() -> pd.DataFrame:
    lanes = tables()["lanes"]
    more = pd.DataFrame({"lane_id": [SECOND_LANE], "origin_id": ["vendor"],
                         "destination_id": ["north"], "lead_time_days": [28.0]})  # fmt: skip
    return pd.concat([lanes, more], ignore_index=True)


def _lead_times(receipts, lanes=None, rules=None):
    given = tables() | {"receipts": receipts}
    if lanes is not None:
        given["lanes"] = lanes
    snapshot = Snapshot.build(HEADER, given)
    network = Network.of(snapshot)
    lead_times = learn_lead_times(snapshot, network, rules)
    place = {name: row for row, name in enumerate(network.lanes["lane_id"])}
    return lead_times, place


def _edge(lead_times, lane: int, item: int):
    return lead_times.of_edges(np.array([lane]), np.array([item]))


def test_a_lane_without_receipts_learns_from_its_supplier():
    found, place = _lead_times(_receipts([18, 19, 21, 22, 24, 22]), _two_lanes())
    assert found.mean[place[LANE]] == pytest.approx(21.0)
    assert found.mean[place[SECOND_LANE]] == pytest.approx(2 * 21.0)
    assert found.observations[place[SECOND_LANE]] == 0
    assert found.mean[place["central>north"]] == 3.0


def test_a_lane_of_few_receipts_is_drawn_towards_its_supplier():
    many = _receipts([28] * 12)
    few = _receipts([28] * 4, lane=SECOND_LANE)
    found, place = _lead_times(pd.concat([many, few]), _two_lanes())
    assert 28.0 < found.mean[place[SECOND_LANE]] < 56.0
    assert 14.0 < found.mean[place[LANE]] <= 28.0


def test_items_of_a_lane_may_differ():
    slow = _receipts([30, 31, 29, 30, 30, 30, 31, 29]).assign(item_id="item-1")
    usual = _receipts([14, 13, 15, 14, 14, 14, 13, 15], ordered="2025-09-01")
    found, place = _lead_times(pd.concat([slow, usual]))
    own, other, third = (_edge(found, place[LANE], item) for item in (1, 0, 2))
    assert other.mean[0] < found.mean[place[LANE]] < own.mean[0] < 30.0
    assert own.sd[0] < found.sd[place[LANE]]
    assert own.observations[0] == 8
    assert third.mean[0] == found.mean[place[LANE]]
    assert third.observations[0] == 0


def test_only_the_latest_receipts_count():
    early, late = _receipts([40] * 20, ordered="2025-05-01"), _receipts([20] * 12)
    both = pd.concat([early, late])
    assert _learned(both)["mean"] == 20.0
    wider, place = _lead_times(both, rules=LeadTimeSettings(lead_time_window=24))
    assert 20.0 < wider.mean[place[LANE]] < 40.0


def test_what_it_takes_to_learn_is_a_setting():
    receipts = _receipts([20, 20])
    eager, place = _lead_times(receipts, rules=LeadTimeSettings(lead_time_min_observations=2))
    assert eager.mean[place[LANE]] == 20.0
    unsure, _ = _lead_times(receipts, rules=LeadTimeSettings(lead_time_default_cv=0.5))
    assert unsure.sd[place[LANE]] == pytest.approx(7.0)


def test_the_largest_deviation_believed_is_a_setting():
    wild = _receipts([1, 2, 40, 45, 1, 50])
    capped, place = _lead_times(wild, rules=LeadTimeSettings(lead_time_max_cv=0.3))
    assert capped.sd[place[LANE]] == pytest.approx(0.3 * capped.mean[place[LANE]])


def test_the_items_of_one_delivery_are_one_observation():
    delivery = pd.concat([_receipts([20]).assign(item_id=f"item-{n}") for n in range(3)] * 2)
    found, place = _lead_times(delivery)
    assert found.observations[place[LANE]] == 1
    assert found.mean[place[LANE]] == 14.0


def test_outliers_are_counted():
    found, place = _lead_times(_receipts([9, 10, 10, 11, 10, 9, 11, 10, 200], ordered="2025-05-01"))
    assert found.outliers[place[LANE]] == 1


def test_support_has_the_shape_of_the_receipts():
    two_humps = _receipts([10, 30, 10, 30, 10, 30, 10, 30, 10, 10, 30, 30])
    found, place = _lead_times(two_humps)
    support = found.support[place[LANE]]
    assert support.mean() == pytest.approx(found.mean[place[LANE]])
    assert ((support > 13) & (support < 27)).sum() <= 2
    smooth = found.support[place["central>south"]]
    assert smooth.std() == pytest.approx(0.2 * 4.0)
    assert (np.diff(smooth) > 0).all()


def test_reliability_is_known_without_promises_and_follows_them():
    assert _lead_times(_receipts([10]))[0].reliability.tolist() == [0.9] * 4
    late = _receipts([14] * 12, promised=[10] * 12)
    found, place = _lead_times(late, _two_lanes())
    bad, never_seen = found.reliability[place[LANE]], found.reliability[place[SECOND_LANE]]
    assert bad < 0.25
    assert bad < never_seen < 0.5
    assert found.reliability[place["central>north"]] < 0.5
    item = _edge(found, place[LANE], 0)
    assert item.reliability[0] < bad
    assert item.on_time_rate[0] == 0.0
    assert np.isnan(_edge(found, place[LANE], 1).on_time_rate[0])


@given(st.lists(st.integers(0, 400), min_size=1, max_size=30))
@settings(max_examples=25)
def test_whatever_was_received_lead_times_are_sane(days):
    found, _ = _lead_times(_receipts(days, ordered="2025-01-20").query("received_on < '2026'"))
    assert np.isfinite(found.mean).all()
    assert (found.mean >= 0).all()
    assert (found.sd >= 0).all()
    assert (found.sd <= 2.0 * found.mean + 1e-9).all()
    assert ((found.reliability > 0) & (found.reliability < 1)).all()
    assert (np.diff(found.support, axis=1) >= 0).all()


def test_the_plan_tells_of_every_lane_and_of_items_with_receipts():
    late = _receipts([30, 31, 29, 30, 30, 90], "2025-08-01", promised=14)
    late["item_id"] = "item-1"
    snapshot = Snapshot.build(HEADER, tables() | {"receipts": late})
    table = plan(snapshot)["lead_times"].set_index(["lane_id", "item_id"])
    assert len(table) == 4 + 1
    own, lane = table.loc[(LANE, "item-1")], table.loc[(LANE, "")]
    assert (own["planned_days"], own["on_time"], own["observations"]) == (14.0, 0.0, 6)
    assert own["outliers"] == lane["outliers"] == 1
    assert 25.0 < own["mean_days"] < 33.0
    assert own["reliability"] < table.loc[("central>north", ""), "reliability"]


@pytest.mark.parametrize(("setting", "value", "mean"), [
    ("lead_time_min_observations", 2, 20.0),
    ("lead_time_min_observations", 4, 14.0),
    ("lead_time_window", 1, 14.0),
])  # fmt: skip
def test_settings_say_how_lead_times_are_learned(setting, value, mean):
    rules = pd.DataFrame({"parameter": [setting], "value": [str(value)]})
    given = tables() | {"receipts": _receipts([20, 20]), "settings": rules}
    table = plan(Snapshot.build(HEADER, given))["lead_times"].set_index(["lane_id", "item_id"])
    assert table.loc[(LANE, ""), "mean_days"] == mean
