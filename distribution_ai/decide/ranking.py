"""Identity and order of proposals, and their final form."""

__all__ = ["proposal_ids", "ranked"]

import hashlib

import pandas as pd

SITUATION = ("verb", "item_id", "origin_id", "destination_id", "lane_id", "supply_id")
ID_LENGTH = 16


def proposal_ids(proposals: pd.DataFrame) -> list[str]:
    """A stable identifier for each situation, whatever the day and the quantity.

    >>> frame = pd.DataFrame([["hold", "mug", "", "leeds", "", ""]], columns=list(SITUATION))
    >>> proposal_ids(frame)
    ['41431a85746e20d4']
    """
    situations = proposals[list(SITUATION)].itertuples(index=False)
    return [
        hashlib.sha1("\x1f".join(situation).encode(), usedforsecurity=False).hexdigest()[:ID_LENGTH]
        for situation in situations
    ]


def ranked(proposals: pd.DataFrame) -> pd.DataFrame:
    """Most valuable first; equal values by identifier."""
    return proposals.sort_values(
        ["expected_value", "proposal_id"],
        ascending=[False, True],
        kind="stable",
        ignore_index=True,
    )
