"""A reordering rule in force stays until the change is worth making."""

import numpy as np
import pandas as pd
import pytest

from distribution_ai.planner import plan
from tests.stock.planned import planned


def _rules(point, up_to, **values) -> pd.DataFrame:
    values |= {"current_reorder_point": point, "current_order_up_to": up_to}
    return pd.DataFrame({"parameter": list(values), "value": [str(v) for v in values.values()]})


FREE = planned(settings=_rules("none", "none", order_cost=10)).targets


def _beside(points: float, up_to: float = 0.0, **values):
    """Targets of north with a rule that is off by so many units."""
    place = planned().place("north")
    rules = _rules(FREE.reorder_point[place] + points, FREE.order_up_to[place] + up_to,
                   order_cost=10, **values)  # fmt: skip
    found = planned(settings=rules.assign(item_id="item-0", location_id="north"))
    return found, place


@pytest.mark.parametrize(("off", "thresholds", "stays"), [
    (1, {}, True),
    (-1, {}, True),
    (8, {"target_change_share": 0}, False),
    (8, {"target_change_units": 8, "target_change_share": 0}, True),
    (8, {"target_change_units": 7, "target_change_share": 0}, False),
    (8, {"target_change_share": 1}, True),
])  # fmt: skip
def test_small_changes_are_not_made(off, thresholds, stays):
    found, place = _beside(off, off, **thresholds)
    free = planned(settings=_rules("none", "none", order_cost=10).iloc[:1])
    moved = found.targets.reorder_point[place] - free.targets.reorder_point[place]
    assert moved == pytest.approx(off if stays else 0.0)


def test_both_levels_stay_or_none():
    found, place = _beside(0, 40)
    free = planned(settings=_rules("none", "none", order_cost=10).iloc[:1])
    assert found.targets.order_up_to[place] == free.targets.order_up_to[place]


def test_a_rule_that_stays_is_not_proposed_to_be_changed():
    near, place = _beside(1, 1)
    far, _ = _beside(30, 30)
    assert "adjust" not in set(plan(near.snapshot)["proposals"]["verb"])
    assert "adjust" in set(plan(far.snapshot)["proposals"]["verb"])
    again = plan(near.snapshot)["targets"].set_index(["item_id", "location_id"])
    assert again.loc[("item-0", "north"), "reorder_point"] == near.targets.reorder_point[place]
    assert np.isfinite(near.targets.safety_stock).all()
