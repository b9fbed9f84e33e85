"""Small whole networks with steady demand, whose plans a person can check by hand."""

import pandas as pd

from distribution_ai.plan import Plan
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot

AS_OF = pd.Timestamp("2026-05-01")
HISTORY = pd.date_range(end=AS_OF - pd.Timedelta(days=1), periods=120)
KINDS = {"potter": "supplier", "kiln": "supplier", "dc": "dc"}
MUG = {"item_id": "mug", "name": "Mug", "unit_cost": 4.0, "unit_price": 10.0}


def day(number: int) -> pd.Timestamp:
    """The date so many days after the one planned from."""
    return AS_OF + pd.Timedelta(days=number)


def lane(origin: str, destination: str, days: float, **terms) -> dict:
    """A lane that takes a certain number of days, never more or less."""
    return {"lane_id": f"{origin}>{destination}", "origin_id": origin,
            "destination_id": destination, "lead_time_days": days, "lead_time_sd_days": 0.0,
            **terms}  # fmt: skip


def order(quantity: float, due: int, destination: str = "leeds", **more) -> dict:
    """An open purchase of mugs, due in so many days."""
    return {"supply_id": f"order {due}", "kind": "purchase", "item_id": "mug",
            "destination_id": destination, "origin_id": "potter", "quantity": quantity,
            "due_date": day(due), **more}  # fmt: skip


def snapshot_of(
    lanes: list[dict], stock: dict, demand: dict, items=(MUG,), settings=None, **tables
) -> Snapshot:
    """A snapshot; ``stock`` and daily ``demand`` are by place, or by (item, place).

    A unit costs 0.01 a day to keep, and 6 when it is missing: its margin.
    """
    stock, demand = _by_pair(stock), _by_pair(demand)
    places = {place for _item, place in [*stock, *demand]}
    places |= {each[end] for each in lanes for end in ("origin_id", "destination_id")}
    parameters = {"holding_cost": 0.01, **(settings or {})}
    frames = {
        "items": items,
        "locations": [
            {"location_id": place, "name": place.title(), "kind": KINDS.get(place, "warehouse")}
            for place in sorted(places)
        ],
        "lanes": lanes,
        "stock": [
            {"item_id": item, "location_id": place, "on_hand": units}
            for (item, place), units in stock.items()
        ],
        "demand": [
            {"item_id": item, "location_id": place, "date": date, "quantity": units}
            for (item, place), units in demand.items()
            for date in HISTORY
        ],
        "settings": [{"parameter": name, "value": str(v)} for name, v in parameters.items()],
        **tables,
    }
    required = {"lanes": ["lane_id", "origin_id", "destination_id", "lead_time_days"]}
    return Snapshot.build(
        {"as_of": AS_OF.date().isoformat(), "bucket": "D", "currency": "EUR"},
        {
            name: pd.DataFrame(list(rows), columns=None if len(rows) else required.get(name))
            for name, rows in frames.items()
        },
    )


def plan_of(*given, **tables) -> Plan:
    """The plan of :func:`snapshot_of`."""
    return plan(snapshot_of(*given, **tables))


def done(made: Plan) -> list[tuple]:
    """What is proposed: verb, origin, destination and quantity, in order."""
    columns = ["verb", "origin_id", "destination_id", "quantity"]
    return sorted(map(tuple, made["proposals"][columns].to_numpy().tolist()))


def _by_pair(values: dict) -> dict:
    return {key if isinstance(key, tuple) else ("mug", key): units for key, units in values.items()}
