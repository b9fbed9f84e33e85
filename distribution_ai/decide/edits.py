"""What planners have fixed or forbidden before the engine decides the rest."""

__all__ = ["Edits", "identified"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.state import State

SCOPES = ("verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id",
          "substitute_id")  # fmt: skip


@dataclass(frozen=True, eq=False)
class Edits:
    """Rows of table ``edits``: ``forbidden`` what may not be proposed, ``fixed`` what must be.

    A row without a quantity (or with 0) forbids whatever agrees with all that it names. A row with
    verb ``hold`` forbids every verb: nothing is to happen there.
    """

    forbidden: pd.DataFrame
    fixed: pd.DataFrame

    @classmethod
    def of(cls, state: State) -> "Edits":
        """Read the snapshot's table."""
        rows = state.snapshot["edits"]
        nothing = ~(rows["quantity"] > 0) | (rows["verb"] == "hold")
        forbidden = rows[nothing].reset_index(drop=True)
        forbidden["verb"] = forbidden["verb"].replace({"hold": ""})
        fixed = rows[~nothing].reset_index(drop=True)
        return cls(forbidden, fixed)

    def allows(self, state: State, supply: OpenSupply, actions: pd.DataFrame) -> np.ndarray:
        """Whether nobody has forbidden or fixed each action (columns of :func:`identified`)."""
        if self.forbidden.empty and self.fixed.empty:
            return np.ones(len(actions), dtype=bool)
        named = identified(state, supply, actions)
        settled = set(self.fixed["supply_id"]) - {""}
        against = _agrees(named, self.forbidden) | _agrees(named, self.fixed)
        return ~(against | named["supply_id"].isin(settled).to_numpy(dtype=bool))

    def touch(self, state: State) -> np.ndarray:
        """Whether an item-location is the destination of something forbidden, (N,)."""
        places = {"item_id": state.network.item_ids, "destination_id": state.network.location_ids}
        named = pd.DataFrame(places)
        scopes = self.forbidden[["item_id", "destination_id"]]
        lines = state.snapshot["supply"].drop_duplicates("supply_id").set_index("supply_id")
        of_line = lines.reindex(self.forbidden["supply_id"])
        scopes = pd.DataFrame({
            column: scopes[column].where(scopes[column] != "", of_line[column].fillna("").array)
            for column in scopes
        })  # fmt: skip
        return _agrees(named, scopes.drop_duplicates())

    def barred(self, state: State) -> State:
        """The state without the edges that are forbidden, or spoken for by something fixed.

        Who is usually supplied over such an edge turns to the next supplier that is allowed, and
        asks nothing of the place that it may not get anything from.
        """
        if self.forbidden.empty and self.fixed.empty:
            return state
        sourcing = state.sourcing
        edge = np.arange(len(sourcing.lane))
        named = _identified_edges(state, edge)
        open_ = ~(_agrees(named, self.forbidden) | _agrees(named, self.fixed))
        supplier = sourcing.from_supplier & open_
        usual = sourcing.preferred
        closed = (usual >= 0) & ~np.append(open_, True)[usual]
        first = pd.Series(edge[supplier], index=sourcing.item_location[supplier])
        other = first.groupby(level=0).first().reindex(range(state.network.size)).to_numpy()
        preferred = np.where(closed & ~np.isnan(other), np.nan_to_num(other), usual)
        barred = replace(
            sourcing,
            giver=np.where(open_, sourcing.giver, -1),
            from_supplier=supplier,
            preferred=preferred.astype(np.int64),
            parent=np.where(closed, -1, sourcing.parent),
        )
        return replace(state, sourcing=barred)


def identified(state: State, supply: OpenSupply, actions: pd.DataFrame) -> pd.DataFrame:
    """The identifiers of actions (``verb``, ``row``, ``edge``, ``line``, ``other``), as texts."""
    row, edge = (actions[name].to_numpy(dtype=np.int64) for name in ("row", "edge"))
    line, other = (actions[name].to_numpy(dtype=np.int64) for name in ("line", "other"))
    network = state.network
    substitutes = (actions["verb"] == "substitute").to_numpy()
    origin = state.origin_of(edge, "location_id")
    of_line = np.append(supply.origin_id, "")[line]
    return pd.DataFrame({
        "verb": actions["verb"].to_numpy(),
        "item_id": network.item_ids[row],
        "origin_id": np.where(origin == "", of_line, origin),
        "destination_id": network.location_ids[row],
        "lane_id": state.lane_ids(edge),
        "supply_id": np.append(supply.supply_id, "")[line],
        "substitute_id": np.where(substitutes, np.append(network.item_ids, "")[other], ""),
    })  # fmt: skip


def _identified_edges(state: State, edge: np.ndarray) -> pd.DataFrame:
    row = state.sourcing.item_location
    return pd.DataFrame({
        "verb": np.where(state.sourcing.from_supplier, "buy", "transfer"),
        "item_id": state.network.item_ids[row],
        "origin_id": state.origin_of(edge, "location_id"),
        "destination_id": state.network.location_ids[row],
        "lane_id": state.lane_ids(edge),
        "supply_id": "",
        "substitute_id": "",
    })  # fmt: skip


def _agrees(named: pd.DataFrame, edits: pd.DataFrame) -> np.ndarray:
    """Whether some edit agrees with each row in all that the edit names."""
    scopes = [name for name in SCOPES if name in named and name in edits]
    agrees = np.zeros(len(named), dtype=bool)
    patterns = (edits[scopes] != "").to_numpy(dtype=bool)
    for pattern in np.unique(patterns, axis=0):
        those = edits[(patterns == pattern).all(axis=1)]
        columns = [name for name, filled in zip(scopes, pattern, strict=True) if filled]
        if not columns:
            return np.ones(len(named), dtype=bool)
        wanted = pd.MultiIndex.from_frame(those[columns].astype(object))
        agrees |= pd.MultiIndex.from_frame(named[columns].astype(object)).isin(wanted)
    return agrees
