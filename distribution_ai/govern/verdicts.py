"""The verdict on each proposal: block before approve before auto, and whom to ask."""

__all__ = ["judge"]

import json
import math
from collections.abc import Sequence

import pandas as pd

from distribution_ai.govern.guard import Firing, Guard, values_of
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.proposal_facts import facts_to_text
from distribution_ai.govern.rules import APPROVERS, VERDICTS, Rule

_DEFAULT = ("approve", "planner")
_COLUMNS = {
    "verdict": "str",
    "rule_ids": "str",
    "approver": "str",
    "people": "float64",
    "four_eyes": "float64",
    "deadline_days": "float64",
    "escalate_to": "str",
    "trace": "str",
}


def judge(facts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Judge every proposal.

    ``facts`` has one row per proposal and the columns of the vocabulary (see
    :func:`distribution_ai.govern.facts`); missing columns count as missing values. Returns one
    row per proposal under the same index:

    - ``verdict``: ``block``, ``approve`` or ``auto``. The strongest of the rules that fired;
      ``approve`` when none did.
    - ``rule_ids``: the rules that fired, joined by commas; first those that decided.
    - ``approver``: for ``approve`` the highest role asked for (``manager`` before ``planner``),
      else empty.
    - ``people``, ``four_eyes``, ``deadline_days``, ``escalate_to``: what is asked of the approval,
      the strictest of all rules with the verdict approve that fired: the most people, 1 where
      whoever asked for it may not approve it, the fewest days (NaN: no deadline), the highest
      role that it is passed to when it is late (maybe empty). 0, 0, NaN, empty unless ``approve``.
    - ``trace``: JSON, one object per rule that fired with the comparisons that held and the
      values they saw; ``negated`` is true for one within ``not``, of which the opposite held.
    - ``facts``: JSON, what the rules were given; kept with the plan, it lets other rules be tried
      on it later.
    """
    guard = Guard(policy.rules)
    rows = [_row(fired) for fired in guard.fire_all(list(values_of(facts)))]
    judged = pd.DataFrame(rows, columns=list(_COLUMNS), index=facts.index).astype(_COLUMNS)
    return judged.assign(facts=facts_to_text(facts))


def _row(fired: Sequence[Firing]) -> tuple:
    verdict, approver = _DEFAULT
    if fired:
        verdict = min((firing.rule.verdict for firing in fired), key=VERDICTS.index)
    deciding = [firing.rule for firing in fired if firing.rule.verdict == verdict]
    if verdict != "approve":
        approver = ""
    elif deciding:
        approver = min((rule.approver for rule in deciding), key=APPROVERS.index)
        deciding = [rule for rule in deciding if rule.approver == approver]
    first = {rule.id for rule in deciding}
    ordered = sorted(fired, key=lambda firing: firing.rule.id not in first)
    rule_ids = ",".join(firing.rule.id for firing in ordered)
    approval = _approval([firing.rule for firing in fired], verdict, approver)
    trace = json.dumps([_traced(firing) for firing in ordered])
    return verdict, rule_ids, approver, *approval, trace


def _approval(rules: Sequence[Rule], verdict: str, approver: str) -> tuple[int, int, float, str]:
    """What is asked of the approval: people, four eyes, deadline in days, role to pass it to
    (above the approver, or none)."""
    if verdict != "approve":
        return 0, 0, math.nan, ""
    asking = [rule for rule in rules if rule.verdict == "approve"]
    days = (rule.deadline_days for rule in asking if rule.deadline_days is not None)
    above = APPROVERS[: APPROVERS.index(approver)]
    roles = (rule.escalate_to for rule in asking if rule.escalate_to in above)
    return (
        max((rule.people for rule in asking), default=1),
        int(any(rule.four_eyes for rule in asking)),
        min(days, default=math.nan),
        min(roles, key=APPROVERS.index, default=""),
    )


def _traced(firing: Firing) -> dict:
    because = [
        {"fact": condition.fact, "operator": condition.operator, "value": condition.value,
         "seen": seen, **({"negated": True} if condition.negated else {})}
        for condition, seen in firing.because
    ]  # fmt: skip
    rule = firing.rule
    return {"rule": rule.id, "title": rule.title, "verdict": rule.verdict,
            "approver": rule.approver, "because": because}  # fmt: skip
