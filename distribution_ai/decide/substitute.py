"""Substitute: another item's spare stock at the same place for customers of one that runs out."""

__all__ = ["penalty_of", "substitute_ways"]

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import Gaps
from distribution_ai.decide.needs import Spare
from distribution_ai.decide.state import State


def substitute_ways(gaps: Gaps, spare: Spare) -> pd.DataFrame:
    """Every substitute with stock to spare, in the quantity that is worth most: columns of a way.

    ``ratio`` units of the substitute stand for one of the item. Given away is what the substitute's
    own customers do not need at its service level; what it risks beyond that is priced, and the
    penalty of table ``substitutes`` per unit, or without one what the substitute costs more.
    ``quantity`` is in units of the item, ``other`` the substitute's item-location.
    """
    pairs = _pairs(gaps)
    most = np.floor(spare.served[pairs["other"]] / pairs["ratio"].to_numpy() + 1e-9)
    pairs = pairs.assign(most=most)[most >= 1]
    place = gaps.place(pairs["row"].to_numpy())
    today = np.zeros(len(pairs))
    wanted = np.ceil(gaps.likely_quantities(place, today) - 1e-6)
    options = [_priced(gaps, pairs, place, wanted[:, column]) for column in range(wanted.shape[1])]
    ways = pd.concat(options, ignore_index=True)
    ways = ways[ways["quantity"] >= 1]
    ways = ways.sort_values(["row", "other", "worth", "quantity"],
                            ascending=[True, True, False, True], kind="stable")  # fmt: skip
    return ways.drop_duplicates(["row", "other"])


def _pairs(gaps: Gaps) -> pd.DataFrame:
    """Gaps with the substitutes that are planned at the same location."""
    state, rows = gaps.state, gaps.schedule.rows
    network, table = state.network, state.snapshot["substitutes"]
    short = pd.DataFrame({"row": rows, "item_id": network.item_ids[rows],
                          "location_id": network.location_ids[rows]})  # fmt: skip
    pairs = short.merge(table[["item_id", "substitute_id", "ratio", "penalty"]], on="item_id")
    other = network.find(pairs["substitute_id"], pairs["location_id"])
    pairs = pairs.assign(other=other)[(other >= 0) & (pairs["ratio"] > 0).to_numpy()]
    row = pairs["row"].to_numpy(dtype=np.int64)
    numbers = (pairs[name].to_numpy() for name in ("other", "ratio", "penalty"))
    return pairs.assign(row=row, penalty=penalty_of(state, row, *numbers))


def penalty_of(
    state: State, row: np.ndarray, other: np.ndarray, ratio: np.ndarray, penalty: np.ndarray
) -> np.ndarray:
    """Money (n,) that a unit of ``row`` costs more if ``ratio`` units of ``other`` stand for it.

    The ``penalty`` of table ``substitutes``, or where there is none what the substitute costs more.
    """
    cost = state.parameters.unit_cost
    return np.where(np.isnan(penalty), np.maximum(ratio * cost[other] - cost[row], 0.0), penalty)


def _priced(gaps: Gaps, pairs: pd.DataFrame, place: np.ndarray, wanted: np.ndarray) -> pd.DataFrame:
    state = gaps.state
    quantity = np.minimum(wanted, pairs["most"].to_numpy())
    other, given = pairs["other"].to_numpy(), quantity * pairs["ratio"].to_numpy()
    saving = gaps.saving(place, gaps.schedule.take(place).adding(np.zeros(len(pairs)), quantity))
    loss = np.maximum(-state.curves.gain(other, gaps.needs.net[other], -given), 0.0)
    penalty = pairs["penalty"].to_numpy() * quantity
    return pd.DataFrame({
        "verb": "substitute", "row": pairs["row"].to_numpy(), "edge": -1, "line": -1,
        "other": other, "given": given, "quantity": quantity, "days": 0.0, "cost": penalty,
        "charge": penalty + loss, "gain": saving, "worth": saving - loss, "chance": 1.0,
    })  # fmt: skip
