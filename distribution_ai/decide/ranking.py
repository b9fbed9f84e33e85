"""Identity and order of proposals, and their final form."""

__all__ = ["priority_of", "proposal_ids", "ranked"]

import hashlib

import numpy as np
import pandas as pd

from distribution_ai.decide.state import State

SITUATION = ("verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id")
ID_LENGTH = 16


def proposal_ids(proposals: pd.DataFrame) -> list[str]:
    """A stable identifier for each situation, whatever the day and the quantity.

    The substitute counts where there is one.

    >>> frame = pd.DataFrame([["hold", "mug", "", "leeds", "", ""]], columns=list(SITUATION))
    >>> frame["substitute_id"] = ""
    >>> proposal_ids(frame)
    ['41431a85746e20d4']
    """
    situations = proposals[[*SITUATION, "substitute_id"]].itertuples(index=False)
    texts = (
        "\x1f".join(situation if situation[-1] else situation[:-1]) for situation in situations
    )
    return [
        hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()[:ID_LENGTH] for text in texts
    ]


def priority_of(state: State, proposals: pd.DataFrame) -> np.ndarray:
    """Priority 0 to 100 of each proposal: half for need, half for return.

    Need is the share of the order-up-to level that the net position ``net`` lacks, or, where
    stock runs out before a delivery, the probability of that if it is larger; nothing where stock
    is taken back. Return is ``value / (value + cost)``, 0 where nothing is gained.
    """
    row, net = proposals["row"].to_numpy(), proposals["net"].to_numpy(dtype=float)
    level = np.maximum(np.nan_to_num(state.targets.order_up_to[row]), 1e-9)
    lacking = np.clip(1.0 - net / level, 0.0, 1.0)
    lacking = np.where(
        proposals["way"], np.maximum(lacking, state.risks.stockout_probability[row]), lacking
    )
    back = proposals["verb"].isin(("postpone", "cancel", "adjust"))
    value = np.maximum(proposals["expected_value"].to_numpy(dtype=float), 0.0)
    spent = np.maximum(proposals["cost"].to_numpy(dtype=float), 0.0)
    gained = value / np.maximum(value + spent, 1e-9)
    return np.round(50.0 * np.where(back, 0.0, lacking) + 50.0 * gained)


def ranked(proposals: pd.DataFrame) -> pd.DataFrame:
    """Most valuable first; equal values by identifier."""
    return proposals.sort_values(
        ["expected_value", "proposal_id"],
        ascending=[False, True],
        kind="stable",
        ignore_index=True,
    )
