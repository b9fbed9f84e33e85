"""Whether a decision made again from its data is the same."""

__all__ = ["differences"]

import math
from collections.abc import Mapping

import pandas as pd

from distribution_ai.plan import Plan

_TEXT = ("verb", "reason", "verdict", "rule_ids")
_NUMBERS = {"recommended_quantity": "quantity", "new_reorder_point": "", "new_order_up_to": "",
            "expected_value": "", "cost": "", "confidence": ""}  # fmt: skip
_DATES = ("order_date", "due_date")
_PRECISION = 1e-6


def differences(
    recorded: Mapping[str, object], plan: Plan, proposal_key: str
) -> list[tuple[str, object, object]]:
    """What a plan made again says otherwise of a proposal: (field, recorded, made again).

    ``recorded`` are the values of the ledger's ``recommended`` entry. Numbers are the same when
    they agree to six digits: databases round. Empty when all is the same; a proposal that is not
    made again is one difference, of the field ``proposal``.
    """
    rows = plan["proposals"]
    rows = rows[rows["proposal_id"] == proposal_key]
    if rows.empty:
        return [("proposal", proposal_key, None)]
    row = rows.iloc[0]
    pairs = {name: (recorded.get(name), _text(row.get(name))) for name in _TEXT}
    pairs |= {name: (recorded.get(name), _date(row.get(name))) for name in _DATES}
    pairs |= {
        name: (recorded.get(name), _number(row.get(column or name)))
        for name, column in _NUMBERS.items()
    }
    return [(name, old, new) for name, (old, new) in pairs.items() if not _same(old, new)]


def _same(old: object, new: object) -> bool:
    if isinstance(old, int | float) or isinstance(new, int | float):
        return math.isclose(old or 0, new or 0, rel_tol=_PRECISION, abs_tol=_PRECISION)
    return (old or None) == (new or None)


def _text(value: object) -> str | None:
    return value or None if isinstance(value, str) else None


def _date(value: object) -> str | None:
    return None if pd.isna(value) else pd.Timestamp(value).date().isoformat()


def _number(value: object) -> float | None:
    return None if pd.isna(value) else float(value)
