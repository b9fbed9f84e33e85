"""What a policy would have decided about stored plans, beside what was decided."""

__all__ = ["DryRun", "try_policy"]

from collections.abc import Iterable
from dataclasses import dataclass

import pandas as pd

from distribution_ai.errors import StorageError
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.proposal_facts import facts_from_text
from distribution_ai.govern.verdicts import judge
from distribution_ai.plan import Plan

_OUTCOMES = ("auto", "approve by planner", "approve by manager", "block")


@dataclass(frozen=True, eq=False)
class DryRun:
    """``outcomes``: one row per outcome with, before and after, the number of proposals, their
    stock value and their expected value in money. ``changes``: one row per proposal whose
    outcome differs, with its plan, the outcome before and after, and the rules behind them.
    """

    outcomes: pd.DataFrame
    changes: pd.DataFrame


def try_policy(policy: Policy, plans: Iterable[tuple[str, Plan]], against: Policy | None) -> DryRun:
    """Judge the proposals of named plans again, from the facts that are stored with them.

    They are compared with the verdicts of ``against``, or with those in the plans when it is
    None. Raises :class:`StorageError` for a plan that was made without rules and so has no facts.
    """
    both = [_judged_twice(name, plan, policy, against) for name, plan in plans]
    joined = pd.concat(both, ignore_index=True)
    changed = joined[joined["before"] != joined["after"]]
    return DryRun(_outcomes(joined), changed.reset_index(drop=True))


def _judged_twice(name: str, plan: Plan, policy: Policy, against: Policy | None) -> pd.DataFrame:
    proposals = plan["proposals"]
    if len(proposals) and not proposals["facts"].any():
        raise StorageError(f"the plan {name} holds no facts for rules; make it with a policy")
    facts = facts_from_text(proposals["facts"])
    before = proposals if against is None else judge(facts, against)
    after = judge(facts, policy)
    return pd.DataFrame({
        "plan": name,
        "proposal_id": proposals["proposal_id"],
        "verb": facts["verb"],
        "item_id": facts["item_id"],
        "destination": facts["destination"],
        "stock_value": facts["stock_value"],
        "value": facts["value"],
        "before": _outcome(before),
        "after": _outcome(after),
        "rules_before": before["rule_ids"].to_numpy(),
        "rules_after": after["rule_ids"].to_numpy(),
    })  # fmt: skip


def _outcome(judged: pd.DataFrame) -> list[str]:
    return [
        f"approve by {approver}" if verdict == "approve" else verdict
        for verdict, approver in zip(judged["verdict"], judged["approver"], strict=True)
    ]


def _outcomes(joined: pd.DataFrame) -> pd.DataFrame:
    table = pd.DataFrame({"outcome": list(_OUTCOMES)})
    for when in ("before", "after"):
        groups = joined.groupby(when)
        columns = {
            f"proposals_{when}": groups.size(),
            f"stock_value_{when}": groups["stock_value"].sum(),
            f"value_{when}": groups["value"].sum(),
        }
        for name, column in columns.items():
            table[name] = column.reindex(_OUTCOMES, fill_value=0).to_numpy()
    return table
