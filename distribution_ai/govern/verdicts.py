"""The verdict on each proposal: block before approve before auto, and whom to ask."""

__all__ = ["judge"]

import json
from collections.abc import Sequence

import pandas as pd

from distribution_ai.govern.guard import Firing, Guard, values_of
from distribution_ai.govern.policy import Policy
from distribution_ai.govern.proposal_facts import facts_to_text
from distribution_ai.govern.rules import APPROVERS, VERDICTS

_DEFAULT = ("approve", "planner")


def judge(facts: pd.DataFrame, policy: Policy) -> pd.DataFrame:
    """Judge every proposal.

    ``facts`` has one row per proposal and the columns of the vocabulary (see
    :func:`distribution_ai.govern.facts`); missing columns count as missing values. Returns one
    row per proposal under the same index, all text:

    - ``verdict``: ``block``, ``approve`` or ``auto``. The strongest of the rules that fired;
      ``approve`` when none did.
    - ``rule_ids``: the rules that fired, joined by commas; first those that decided.
    - ``approver``: for ``approve`` the highest role asked for (``manager`` before ``planner``),
      else empty.
    - ``trace``: JSON, one object per rule that fired with the comparisons that held and the
      values they saw.
    - ``facts``: JSON, what the rules were given; kept with the plan, it lets other rules be tried
      on it later.
    """
    guard = Guard(policy.rules)
    rows = [_row(guard.fire(values)) for values in values_of(facts)]
    columns = ["verdict", "rule_ids", "approver", "trace"]
    judged = pd.DataFrame(rows, columns=columns, index=facts.index, dtype="str")
    return judged.assign(facts=facts_to_text(facts))


def _row(fired: Sequence[Firing]) -> tuple[str, str, str, str]:
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
    return verdict, rule_ids, approver, json.dumps([_traced(firing) for firing in ordered])


def _traced(firing: Firing) -> dict:
    because = [
        {"fact": condition.fact, "operator": condition.operator, "value": condition.value,
         "seen": seen}
        for condition, seen in firing.because
    ]  # fmt: skip
    rule = firing.rule
    return {"rule": rule.id, "title": rule.title, "verdict": rule.verdict,
            "approver": rule.approver, "because": because}  # fmt: skip
