import pandas as pd
import pytest

from distribution_ai.quality import PENALTIES, score_quality
from tests.decide.situations import snapshot_of, state_of

CLEAN = {
    "items": [{"item_id": "mug", "unit_cost": 4.0}],
    "locations": [
        {"location_id": "leeds", "kind": "warehouse"},
        {"location_id": "potter", "kind": "supplier"},
    ],
    "lanes": [
        {"lane_id": "lane", "origin_id": "potter", "destination_id": "leeds", "lead_time_days": 7}
    ],
    "stock": [{"item_id": "mug", "location_id": "leeds", "on_hand": 5}],
    "demand": [
        {"item_id": "mug", "location_id": "leeds", "date": day, "quantity": 2}
        for day in ("2026-01-05", "2026-04-20")
    ],
    "receipts": [
        {"lane_id": "lane", "ordered_on": f"2026-0{m}-01", "received_on": f"2026-0{m}-08"}
        for m in (1, 2, 3, 4)
    ],
}


def scored(**changes) -> tuple[float, str]:
    quality = score_quality(state_of(snapshot_of(**CLEAN | changes), {}, {}))
    assert quality.columns.tolist() == ["item_id", "location_id", "trust", "reasons"]
    row = quality.iloc[0]
    return row["trust"], row["reasons"]


def test_clean_data_is_fully_trusted():
    assert scored() == (1.0, "")


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        (
            {"stock": [{"item_id": "mug", "location_id": "leeds", "on_hand": -5}]},
            "negative stock on hand",
        ),
        ({"lanes": None, "receipts": None}, "no source to replenish from"),
        ({"items": [{"item_id": "mug"}]}, "no unit cost: values are guesses"),
        ({"demand": None}, "no demand on record"),
        ({"demand": CLEAN["demand"][1:]}, "less than eight weeks of demand history"),
        ({"demand": [CLEAN["demand"][0] | {"date": "2025-06-01"}]}, "no demand for half a year"),
        (
            {
                "availability": [
                    {"item_id": "mug", "location_id": "leeds", "in_stock": 0, "date": day}
                    for day in pd.date_range("2026-03-01", periods=30)
                ]
            },
            "out of stock for a fifth of the record or more",
        ),
        (
            {"receipts": CLEAN["receipts"][:3]},
            "too few receipts to learn the lead time: the planned one is used",
        ),
        (
            {
                "supply": [
                    {
                        "supply_id": "line",
                        "kind": "purchase",
                        "item_id": "mug",
                        "quantity": 1,
                        "destination_id": "leeds",
                        "due_date": "2026-04-01",
                    }
                ]
            },
            "open supply that is overdue",
        ),
    ],
)
def test_each_fault_takes_its_share(changes, reason):
    assert scored(**changes) == (pytest.approx(1 - PENALTIES[reason]), reason)


def test_faults_add_up_in_words_and_multiply_in_trust():
    trust, reasons = scored(items=[{"item_id": "mug"}], receipts=None)
    assert trust == pytest.approx(0.8 * 0.9)
    assert reasons.count("; ") == 1


def test_holding_costs_that_fall_towards_the_customer_are_named():
    lanes = [*CLEAN["lanes"], {"lane_id": "on", "origin_id": "leeds", "destination_id": "york",
                               "lead_time_days": 1}]  # fmt: skip
    changes = {
        "locations": [*CLEAN["locations"], {"location_id": "york", "kind": "store"}],
        "lanes": lanes,
        "stock": [*CLEAN["stock"], {"item_id": "mug", "location_id": "york", "on_hand": 1}],
        "settings": [{"parameter": "holding_cost", "value": "1", "location_id": "leeds"}],
    }
    quality = score_quality(state_of(snapshot_of(**CLEAN | changes), {}, {}))
    named = quality.set_index("location_id")["reasons"].str.contains("at the place that supplies")
    assert named.to_dict() == {"leeds": False, "york": True}
