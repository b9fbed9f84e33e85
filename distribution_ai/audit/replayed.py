"""Whether a decision made again from its data is the same."""

__all__ = ["differences"]

import math
from collections.abc import Mapping

from distribution_ai.audit.inputs import as_planned
from distribution_ai.plan import Plan

_PRECISION = 1e-6


def differences(
    planned: Mapping[str, object], plan: Plan, proposal_key: str
) -> list[tuple[str, object, object]]:
    """What a plan made again says otherwise of a proposal: (field, recorded, made again).

    ``planned`` is what the ledger's ``recommended`` entry keeps under that name; numbers are the
    same when they agree to six digits, as they are recorded. Empty when all is the same; a
    proposal that is not made again is one difference, of the field ``proposal``.
    """
    rows = plan["proposals"]
    again = as_planned(rows[rows["proposal_id"] == proposal_key]).get(proposal_key)
    if again is None:
        return [("proposal", proposal_key, None)]
    pairs = [(name, planned.get(name), again.get(name)) for name in sorted({*planned, *again})]
    return [(name, old, new) for name, old, new in pairs if not _same(old, new)]


def _same(old: object, new: object) -> bool:
    if isinstance(old, int | float) and isinstance(new, int | float):
        return math.isclose(old, new, rel_tol=_PRECISION, abs_tol=_PRECISION)
    return old == new
