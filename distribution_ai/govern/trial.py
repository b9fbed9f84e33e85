"""What a policy would have done with proposals of the past, beside what became of them."""

__all__ = ["Trial", "try_on_past"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.govern.policy import Policy
from distribution_ai.govern.verdicts import judge

_KEPT = ("verb", "item_id", "destination", "quantity", "stock_value", "spend", "value")


@dataclass(frozen=True, eq=False)
class Trial:
    """``changes`` has one row per proposal that would be decided otherwise: some of its facts,
    the outcome ``before`` and ``after``, the ``rules`` behind the new one and what became of it
    (``rejected`` and ``undone`` by a person, ``failed``), under the index of the proposals.
    The counts are of ``proposals`` in all; money is stock value, unknown counting as 0."""

    proposals: int
    changes: pd.DataFrame

    def moved(self, to: str) -> pd.DataFrame:
        """The changes into a verdict: ``auto``, ``approve``, ``block``."""
        kept = self.changes
        return kept[kept["after"].str.startswith(to) & ~kept["before"].str.startswith(to)]


def try_on_past(policy: Policy, facts: pd.DataFrame, became: pd.DataFrame) -> Trial:
    """Judge past proposals by a policy.

    ``facts`` has what the rules were given, one row per proposal. ``became`` has, under the same
    index, the ``verdict`` and ``approver`` of then, and as booleans what came of it:
    ``rejected`` by a person, ``undone`` by a person, ``failed``.
    """
    judged = judge(facts, policy)
    table = pd.DataFrame(
        {name: facts[name] for name in _KEPT if name in facts}, index=facts.index
    ).assign(
        before=_outcomes(became["verdict"], became["approver"]),
        after=_outcomes(judged["verdict"], judged["approver"]),
        rules=judged["rule_ids"],
        **{name: became[name].astype(bool) for name in ("rejected", "undone", "failed")},
    )
    return Trial(len(facts), table[table["before"] != table["after"]])


def _outcomes(verdict: pd.Series, approver: pd.Series) -> np.ndarray:
    asked = "approve by " + approver.astype("str").replace("", "planner").fillna("planner")
    return np.where(verdict == "approve", asked, verdict)
