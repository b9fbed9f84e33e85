"""Cases: exceptions with one root cause, to be fixed once."""

__all__ = ["group_cases"]

import hashlib

import numpy as np
import pandas as pd

from distribution_ai.plan import PLAN_TABLES

REMEDIES = {
    "no_source": "add a vendor to the product or a lane to the warehouse",
    "negative_stock": "count the stock and correct it",
    "overdue_supply": "receive the overdue lines, give them a new date or cancel them",
    "late_supply": "ask for an earlier delivery, or correct the promised dates",
    "short_giver": "bring deliveries to this location forward, or raise its service level",
    "no_cost": "enter the cost of the products, so that decisions can be valued",
    "unusable_edit": "correct the edit or remove it: no lane or open line fits it",
}
"""Every kind of case with what to do about it, the most fundamental cause first."""

ID_LENGTH = 16


def group_cases(
    state, proposals: pd.DataFrame, unusable_edits: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Table ``cases``, the most money at risk first, and the proposals with their ``case_id``.

    ``subject`` is the supplier, location or item that is the cause, ``item_locations`` how many
    suffer from it, ``money_at_risk`` their expected shortage cost. An item-location may belong
    to several cases; its proposals name that of the most fundamental cause. ``state`` is a
    :class:`~distribution_ai.decide.State`; each of the ``unusable_edits``, rows of table ``edits``,
    is a case of its own.
    """
    members = _members(state, proposals)
    members["money"] = state.risks.shortage_cost[members["row"]]
    grouped = members.groupby(["kind", "subject"], sort=True)
    cases = grouped.agg(item_locations=("row", "size"), money_at_risk=("money", "sum"))
    cases = pd.concat([cases.reset_index(), _unusable(unusable_edits)], ignore_index=True)
    cases["case_id"] = [
        _identifier(kind, subject)
        for kind, subject in zip(cases["kind"], cases["subject"], strict=True)
    ]
    cases["remedy"] = cases["kind"].map(REMEDIES)
    cases = cases.sort_values(
        ["money_at_risk", "case_id"], ascending=[False, True], ignore_index=True
    )
    columns = list(PLAN_TABLES["cases"].columns)
    return cases[columns], _assign(state, proposals, members)


def _unusable(edits: pd.DataFrame) -> pd.DataFrame:
    """Edits that fit nothing, named by all that they name."""
    names = edits[["verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id"]]
    subject = [" ".join(filter(None, row)) for row in names.itertuples(index=False)]
    return pd.DataFrame(
        {"kind": "unusable_edit", "subject": subject, "item_locations": 0, "money_at_risk": 0.0}
    ).drop_duplicates("subject")


def _identifier(kind: str, subject: str) -> str:
    text = f"{kind}\x1f{subject}".encode()
    return hashlib.sha1(text, usedforsecurity=False).hexdigest()[:ID_LENGTH]


def _members(state, proposals: pd.DataFrame) -> pd.DataFrame:
    """Every item-location of every case once: ``kind``, ``subject`` and ``row``."""
    found = {
        "no_source": _no_source(state),
        "negative_stock": _negative_stock(state),
        "overdue_supply": _overdue_supply(state),
        "late_supply": _late_supply(state),
        "short_giver": _short_giver(state, proposals),
        "no_cost": _no_cost(state),
    }
    frames = [
        pd.DataFrame({"kind": kind, "subject": subject, "row": row}, dtype=object)
        for kind, (row, subject) in found.items()
    ]
    members = pd.concat(frames, ignore_index=True).astype({"row": np.int64})
    return members.drop_duplicates(ignore_index=True)


def _assign(state, proposals: pd.DataFrame, members: pd.DataFrame) -> pd.DataFrame:
    """Proposals with the case of the most fundamental cause at their destination."""
    first = members.assign(depth=members["kind"].map({k: i for i, k in enumerate(REMEDIES)}))
    first = first.sort_values(["row", "depth", "subject"]).drop_duplicates("row").set_index("row")
    place = _places(state, proposals)
    chosen = first.reindex(place)
    return proposals.assign(
        case_id=[
            _identifier(kind, subject) if isinstance(kind, str) else ""
            for kind, subject in zip(chosen["kind"], chosen["subject"], strict=True)
        ]
    )


def _places(state, proposals: pd.DataFrame) -> np.ndarray:
    return state.network.find(proposals["item_id"], proposals["destination_id"])


def _no_source(state) -> tuple[np.ndarray, np.ndarray]:
    """In use without any source; the location is to blame where nothing there has one."""
    network = state.network
    unsourced = state.sourcing.preferred < 0
    used = (state.protection.mean > 0) | (state.position.position < 0)
    row = np.flatnonzero(unsourced & used)
    count = np.bincount(network.location, minlength=len(network.locations))
    without = np.bincount(network.location[unsourced], minlength=len(network.locations))
    everywhere = (count == without)[network.location[row]]
    return row, np.where(everywhere, network.location_ids[row], network.item_ids[row])


def _negative_stock(state) -> tuple[np.ndarray, np.ndarray]:
    stock = state.snapshot["stock"]
    place = state.network.places(state.snapshot, "stock")
    row = place[(place >= 0) & (stock["on_hand"] < 0).to_numpy()]
    return row, state.network.location_ids[row]


def _overdue_supply(state) -> tuple[np.ndarray, np.ndarray]:
    supply = state.snapshot["supply"]
    place = state.network.places(state.snapshot, "supply", "destination_id")
    late = (place >= 0) & (supply["due_date"] < pd.Timestamp(state.snapshot.as_of)).to_numpy()
    return place[late], _origins(supply[late])


def _late_supply(state) -> tuple[np.ndarray, np.ndarray]:
    """The next open supply comes after the stock has probably run out."""
    supply = state.snapshot["supply"]
    place = state.network.places(state.snapshot, "supply", "destination_id")
    ahead = (place >= 0) & (supply["due_date"] >= pd.Timestamp(state.snapshot.as_of)).to_numpy()
    coming = supply[ahead].assign(place=place[ahead])
    coming = coming.sort_values(["place", "due_date", "supply_id"], kind="stable")
    coming = coming.drop_duplicates("place")
    row = coming["place"].to_numpy()
    runs_out = pd.to_datetime(state.risks.stockout_date[row])
    late = np.asarray(runs_out < pd.DatetimeIndex(coming["due_date"]))
    return row[late], _origins(coming[late])


def _short_giver(state, proposals: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Held because the location that usually supplies them is itself short."""
    held = proposals[(proposals["verb"] == "hold") & (proposals["supply_id"] == "")]
    place = _places(state, held)
    parent = state.sourcing.parent[place]
    short = state.position.position[parent] <= state.targets.reorder_point[parent]
    row = place[(parent >= 0) & short]
    return row, state.network.location_ids[state.sourcing.parent[row]]


def _no_cost(state) -> tuple[np.ndarray, np.ndarray]:
    cost = state.network.items["unit_cost"].to_numpy()[state.network.item]
    row = np.flatnonzero(cost <= 0)
    return row, np.full(len(row), "items without cost", dtype=object)


def _origins(supply: pd.DataFrame) -> np.ndarray:
    """Where open supply comes from, by its identifier where that is not known."""
    origin = supply["origin_id"]
    return origin.where(origin != "", "origin not recorded").to_numpy(dtype=object)
