"""Sources of item-locations: which edges there are and which is preferred."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing
from tests.samples import HEADER, tables


class Sources:
    """The sources of the sample network with changed tables."""

    def __init__(self, **changes):
        snapshot = Snapshot.build(HEADER, tables() | changes)
        self.network = Network.of(snapshot)
        lead_times = learn_lead_times(snapshot, self.network)
        self.found = resolve_sourcing(snapshot, self.network, lead_times)

    def place(self, location, item="item-0"):
        return self.network.find([item], [location])[0]

    def lane(self, location, item="item-0"):
        """Preferred lane, or None."""
        edge = self.found.preferred[self.place(location, item)]
        return None if edge < 0 else self.network.lanes["lane_id"][self.found.lane[edge]]

    def edges(self, location, item="item-0"):
        """Lanes of all edges, in order of preference."""
        edges = self.found.item_location == self.place(location, item)
        return self.network.lanes["lane_id"][self.found.lane[edges]].tolist()


def _lanes(*rows) -> pd.DataFrame:
    frame = pd.DataFrame(rows, columns=["origin_id", "destination_id", "lead_time_days"])
    return frame.assign(lane_id=frame["origin_id"] + ">" + frame["destination_id"])


def test_central_warehouse_before_neighbour():
    sources = Sources()
    assert sources.edges("south") == ["central>south", "north>south"]
    assert sources.lane("south") == "central>south"
    assert sources.lane("central") == "vendor>central"


def test_parents_and_levels():
    sources = Sources()
    central, north, south = (sources.place(name) for name in ("central", "north", "south"))
    assert sources.found.parent[[central, north, south]].tolist() == [-1, central, central]
    assert sources.found.level[[central, north, south]].tolist() == [1, 0, 0]


def test_edges_know_both_ends():
    sources = Sources()
    edge = sources.found.preferred[sources.place("south")]
    assert sources.found.giver[edge] == sources.place("central")
    assert not sources.found.from_supplier[edge]
    assert sources.found.unit_price[edge] == 0.0
    bought = sources.found.preferred[sources.place("central")]
    assert sources.found.giver[bought] == -1
    assert sources.found.from_supplier[bought]
    assert sources.found.unit_price[bought] == 4.0
    assert sources.found.min_quantity[bought] == 0.0
    assert sources.found.multiple_quantity[bought] == 1.0


def test_terms_of_an_item_restrict_its_lane():
    terms = pd.DataFrame({"item_id": ["item-1"], "lane_id": "vendor>central", "unit_price": 3.5,
                          "min_quantity": 10, "multiple_quantity": 5})  # fmt: skip
    sources = Sources(sourcing=terms)
    assert sources.lane("central", "item-0") is None
    edge = sources.found.preferred[sources.place("central", "item-1")]
    assert sources.found.unit_price[edge] == 3.5
    assert sources.found.min_quantity[edge] == 10
    assert sources.found.multiple_quantity[edge] == 5
    assert sources.lane("south", "item-0") == "central>south"


def test_explicit_priority_beats_the_kind_of_origin():
    terms = pd.DataFrame({"item_id": ["item-0"], "lane_id": "north>south", "priority": 0})
    assert Sources(sourcing=terms).lane("south") == "north>south"


def test_the_shorter_lead_time_then_the_identifier_decides():
    second = pd.DataFrame({"location_id": ["vendor-2"], "kind": "supplier"})
    places = pd.concat([tables()["locations"], second])
    expectations = {13: "vendor-2>central", 14: "vendor-2>central", 15: "vendor>central"}
    for days, expected in expectations.items():
        lanes = _lanes(("vendor", "central", 14), ("vendor-2", "central", days))
        assert Sources(lanes=lanes, locations=places).lane("central") == expected


def test_a_circle_gives_way_to_the_next_best_source():
    lanes = _lanes(("north", "south", 1), ("south", "north", 1), ("vendor", "south", 9))
    near = pd.DataFrame({"item_id": "item-0", "lane_id": ["north>south", "vendor>south"],
                         "priority": [0, 1]})  # fmt: skip
    sources = Sources(lanes=lanes, sourcing=near)
    assert sources.lane("south") == "vendor>south"
    assert sources.lane("north") == "south>north"


def test_a_circle_without_another_source_supplies_nobody():
    lanes = _lanes(("north", "south", 1), ("south", "north", 1))
    sources = Sources(lanes=lanes)
    assert (sources.found.preferred == -1).all()
    assert (sources.found.level == 0).all()


def test_an_own_place_without_the_item_can_give_nothing():
    stock = tables()["stock"]
    stock = stock[(stock["location_id"] != "central") | (stock["item_id"] != "item-0")]
    sources = Sources(stock=stock)
    assert sources.edges("north", "item-0") == ["central>north"]
    assert sources.lane("north", "item-0") is None
    assert sources.lane("north", "item-1") == "central>north"


def test_no_lanes_no_sources():
    sources = Sources(lanes=tables()["lanes"].iloc[:0])
    assert len(sources.found.lane) == 0
    assert not sources.found.has_source.any()
    np.testing.assert_array_equal(sources.found.of_preferred(sources.found.lead_time, 7.0), 7.0)


@pytest.mark.parametrize("change", [{"allowed": False}, {"active_to": "2025-12-31"},
                                    {"active_from": "2026-01-02"}])  # fmt: skip
def test_lanes_not_in_effect_are_no_sources(change):
    lanes = tables()["lanes"].assign(**change)
    assert not Sources(lanes=lanes).found.has_source.any()


def _receipts(item, days) -> pd.DataFrame:
    ordered = pd.Timestamp("2025-10-01") + pd.to_timedelta(np.arange(len(days)), unit="D")
    received = ordered + pd.to_timedelta(days, unit="D")
    return pd.DataFrame({
        "lane_id": "vendor>central", "item_id": item, "ordered_on": ordered,
        "promised_on": ordered + pd.Timedelta(days=14), "received_on": received,
    })  # fmt: skip


def test_every_edge_has_the_lead_time_and_reliability_of_its_own_item():
    late = _receipts("item-1", [30, 31, 29, 30, 30, 30, 31, 29])
    usual = _receipts("item-0", [14, 13, 14, 14, 14, 14, 13, 14])
    sources = Sources(receipts=pd.concat([late, usual]))
    edge = sources.found.preferred[[sources.place("central", f"item-{n}") for n in range(3)]]
    prompt, slow, unseen = sources.found.lead_time[edge]
    assert prompt < unseen < slow
    assert sources.found.lead_time_sd[edge][1] < sources.found.lead_time_sd[edge][2]
    prompt, slow, unseen = sources.found.reliability[edge]
    assert slow < unseen < prompt <= 1.0


def test_the_more_reliable_of_two_equal_suppliers_is_preferred():
    lanes = tables()["lanes"]
    rival = pd.DataFrame({"lane_id": ["a"], "origin_id": ["rival"], "destination_id": ["central"],
                          "lead_time_days": [14.0]})  # fmt: skip
    locations = pd.concat([
        tables()["locations"], pd.DataFrame({"location_id": ["rival"], "kind": ["supplier"]}),
    ])  # fmt: skip
    given = {"lanes": pd.concat([lanes, rival]), "locations": locations}
    assert Sources(**given).lane("central") == "a"
    kept = _receipts("item-0", [14] * 8)
    assert Sources(receipts=kept, **given).lane("central") == "vendor>central"
