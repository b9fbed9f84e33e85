"""Which places keep safety stock for those they serve."""

import numpy as np
import pandas as pd
import pytest

from tests.samples import tables
from tests.stock.planned import planned


def _settings(*rows, **values) -> pd.DataFrame:
    everywhere = [{"parameter": name, "value": str(value)} for name, value in values.items()]
    return pd.DataFrame([*everywhere, *rows]).fillna("")


def _chain(internal, up=3.0, down=14.0, rows=(), **changes):
    """Central is ``up`` days from the vendor and ``down`` days from north and south."""
    lanes = tables()["lanes"].iloc[:3].assign(lead_time_days=[up, down, down])
    given = {"settings": _settings(*rows, internal_service=internal), "lanes": lanes}
    return planned(**given | changes)


def _safety_value(found) -> float:
    return float((found.targets.safety_stock * found.parameters.holding_cost).sum())


def test_by_default_everybody_serves_at_once():
    found = planned()
    assert (found.interval.waiting_days == 0).all()
    assert (found.interval.quoted_days == 0).all()


def test_a_near_supplier_needs_no_stock_between():
    full, free = _chain("full"), _chain("optimised")
    central, north = full.place("central"), full.place("north")
    assert free.interval.quoted_days[central] == 3.0
    assert free.interval.waiting_days[north] == 3.0
    assert free.protection.days[central] == 1.0
    assert free.protection.days[north] == full.protection.days[north] + 3.0
    assert free.protection.lead_days[north] == 17.0
    assert free.targets.reorder_point[central] < full.targets.reorder_point[central]
    assert free.targets.reorder_point[north] > full.targets.reorder_point[north]
    assert _safety_value(free) < _safety_value(full)


def test_a_far_supplier_does():
    full, free = _chain("full", up=40.0, down=1.0), _chain("optimised", up=40.0, down=1.0)
    np.testing.assert_array_equal(free.targets.reorder_point, full.targets.reorder_point)
    assert (free.interval.quoted_days == 0).all()


def test_customers_of_its_own_are_served_at_once():
    demand = tables()["demand"]
    own = demand[demand["location_id"] == "north"].assign(location_id="central")
    found = _chain("optimised", demand=pd.concat([demand, own]))
    assert (found.interval.quoted_days == 0).all()


def test_a_setting_may_hold_for_some_items_only():
    rows = [{"parameter": "internal_service", "value": "full", "item_id": "item-1"}]
    found = _chain("optimised", rows=rows)
    quoted = [found.interval.quoted_days[found.place("central", f"item-{n}")] for n in range(3)]
    assert quoted == [3.0, 0.0, 3.0]


def test_waiting_that_varies_is_covered_by_those_who_wait():
    lanes = tables()["lanes"].iloc[:3].assign(lead_time_days=[3.0, 14.0, 14.0])
    sure = _chain("optimised", lanes=lanes.assign(lead_time_sd_days=[0.0, 1.0, 1.0]))
    unsure = _chain("optimised", lanes=lanes.assign(lead_time_sd_days=[0.5, 1.0, 1.0]))
    north, central = sure.place("north"), sure.place("central")
    assert unsure.interval.quoted_days[central] == 3.0
    assert unsure.protection.sd[north] > sure.protection.sd[north]
    assert unsure.interval.exposed_sd[central] == 0.0


def test_what_may_wait_is_no_risk():
    found = _chain("optimised", stock=tables()["stock"].assign(on_hand=0.0))
    central = found.place("central")
    assert found.risks.stockout_probability[central] == 0.0
    assert found.risks.stockout_probability[found.place("north")] == 1.0


@pytest.mark.parametrize("days", [0.0, 10_000.0])
def test_lead_times_of_nothing_and_of_decades(days):
    found = _chain("optimised", up=days)
    assert np.isfinite(found.targets.reorder_point).all()
    assert (found.protection.days > 0).all()
