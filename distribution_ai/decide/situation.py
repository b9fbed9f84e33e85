"""What all steps of deciding share."""

__all__ = ["NO_ACTIONS", "Situation", "listed"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.decide.edits import Edits
from distribution_ai.decide.open_supply import OpenSupply, open_supply
from distribution_ai.decide.previous import Previous
from distribution_ai.decide.state import State, named

LEAST_VALUE = 0.005

_COLUMNS = {
    "verb": "object",
    **dict.fromkeys(("row", "edge", "line", "other"), "int64"),
    **dict.fromkeys(("quantity", "given", "days", "gain", "cost", "expected_value"), "float64"),
    **dict.fromkeys(("need", "once"), "float64"),
}
NO_ACTIONS = pd.DataFrame({name: pd.Series(dtype=kind) for name, kind in _COLUMNS.items()})
"""The columns that all actions have. ``row`` is the item-location that gains, ``edge`` the one
it comes over, ``line`` that of the open supply and ``other`` the item-location that gives
``given`` units, -1 where there is none; ``days`` until it arrives. A purchase is of ``need`` units
if there were no lots, and costs ``once`` whatever it brings; missing for other verbs."""


def listed(*parts: pd.DataFrame) -> pd.DataFrame:
    """Actions one after the other, typed whether or not there are any."""
    whole = pd.concat(parts, ignore_index=True)
    return whole.astype({name: kind for name, kind in _COLUMNS.items() if name in whole})


@dataclass(frozen=True, eq=False)
class Situation:
    """The network as it is (``state``) and without what planners have forbidden
    (``open_state``), what is on its way, and what was decided before."""

    state: State
    open_state: State
    supply: OpenSupply
    edits: Edits
    previous: Previous

    @classmethod
    def of(cls, state: State) -> "Situation":
        """Read supply, edits and the last plan's proposals from the snapshot."""
        edits = Edits.of(state)
        return cls(state, edits.barred(state), open_supply(state), edits, Previous.of(state))

    def allows(self, actions: pd.DataFrame) -> np.ndarray:
        """Whether actions (``verb``, ``row``, ``edge``, ``line``, ``other``) are neither forbidden
        nor settled by an edit."""
        return self.edits.allows(self.state, self.supply, actions)

    def pays(self, actions: pd.DataFrame) -> np.ndarray:
        """Whether actions are worth ``min_gain``, or anything at all where they are running."""
        least = self.previous.least_gain(self.state, self.supply, actions)
        return actions["expected_value"].to_numpy(dtype=float) >= np.maximum(least, LEAST_VALUE)

    def origins(self, edge: np.ndarray, line: np.ndarray, column: str) -> np.ndarray:
        """A text column of the location that edges, or else open lines, come from; else empty."""
        locations = self.state.network.locations
        place = pd.Index(locations["location_id"]).get_indexer(self.supply.origin_id)
        named_ = np.append(named(locations, column, "location_id"), "")[place]
        of_line = np.append(named_, "")[line]
        of_edge = self.state.origin_of(edge, column)
        return np.where(edge >= 0, of_edge, of_line)

    def flows(self, actions: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
        """Units (N,) that actions take from item-locations, and that they bring to them; what is
        cancelled does not come."""
        size = self.state.network.size
        gives = actions[actions["other"] >= 0]
        brings = actions[actions["verb"].isin(("buy", "transfer"))]
        stops = actions[actions["verb"] == "cancel"]
        received = np.bincount(brings["row"], brings["quantity"], size)
        return (
            np.bincount(gives["other"], gives["given"], size),
            received - np.bincount(stops["row"], stops["quantity"], size),
        )
