"""The commands ``rules check``, ``test``, ``dry-run`` and ``schema``: data, text, exit code."""

__all__ = ["Report", "check", "dry_run", "schema", "test"]

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from distribution_ai.errors import PolicyError, StorageError
from distribution_ai.govern.dry_run import DryRun, try_policy
from distribution_ai.govern.editor_schema import editor_schema
from distribution_ai.govern.examples import ExampleResult, check_examples
from distribution_ai.govern.policy import Policy, load_policy
from distribution_ai.plan import PROVENANCE, Plan, read_plan

_OK, _FAILED, _UNUSABLE = 0, 1, 2
_CHANGES_SHOWN = 20


@dataclass(frozen=True)
class Report:
    """What a command found: ``data`` fit for JSON, ``text`` for people, one fault a line in
    ``faults`` for standard error, and the exit code.

    Exit codes: 0 the rules are in order; 1 the files are valid but an example does not hold;
    2 the rules or a plan cannot be used.
    """

    data: dict
    text: str
    faults: tuple[str, ...] = ()
    exit_code: int = _OK


def check(folder: str | Path) -> Report:
    """Read the rules, and run their examples, as :func:`test` but naming only what is wrong."""
    policy = _loaded(folder)
    if isinstance(policy, Report):
        return policy
    broken = [result for result in check_examples(policy) if not result.holds]
    text = (
        f"{len(policy.rules)} rules, {len(policy.limits)} limits, {len(policy.breakers)} breakers "
        f"and {len(policy.parameters)} parameters are valid; "
        f"policy {policy.digest}"
    )
    data = _about(policy) | {"faults": [str(result) for result in broken]}
    return _tested(data, text, broken)


def test(folder: str | Path) -> Report:
    """Run every example of the rules and report each."""
    policy = _loaded(folder)
    if isinstance(policy, Report):
        return policy
    results = check_examples(policy)
    broken = [result for result in results if not result.holds]
    examples = [
        {"rule": result.rule.id, "file": result.rule.file, "line": result.example.line,
         "expected": result.expected, "fired": result.fired, "holds": result.holds}
        for result in results
    ]  # fmt: skip
    lines = [*map(str, results), f"{len(results) - len(broken)} of {len(results)} examples hold"]
    return _tested(_about(policy) | {"examples": examples}, "\n".join(lines), broken)


def schema() -> Report:
    """The JSON schema of a rules file, for editors."""
    data = editor_schema()
    return Report(data, json.dumps(data, indent=2, ensure_ascii=False))


def dry_run(folder: str | Path, plans: str | Path, against: str | Path | None = None) -> Report:
    """What the rules would decide about stored plans.

    ``plans`` is a plan's folder or a folder of them. ``against`` is the folder of other rules to
    compare with; without it the comparison is with the verdicts in the plans.
    """
    policy = _loaded(folder)
    other = None if against is None else _loaded(against)
    for loaded in (policy, other):
        if isinstance(loaded, Report):
            return loaded
    try:
        tried = try_policy(policy, _plans(Path(plans)), other)
    except StorageError as error:
        return Report({"faults": [str(error)]}, "", (str(error),), _UNUSABLE)
    data = _about(policy) | {
        "against": other.digest if other else None,
        "outcomes": tried.outcomes.to_dict("records"),
        "changes": _records(tried.changes),
    }
    return Report(data, _rendered(tried))


def _loaded(folder: str | Path) -> Policy | Report:
    try:
        return load_policy(folder)
    except PolicyError as error:
        faults = tuple(str(fault) for fault in error.faults)
        return Report({"faults": list(faults)}, "", faults, _UNUSABLE)


def _about(policy: Policy) -> dict:
    return {
        "policy_digest": policy.digest,
        "rules": len(policy.rules),
        "limits": len(policy.limits),
        "breakers": len(policy.breakers),
        "parameters": len(policy.parameters),
    }


def _tested(data: dict, text: str, broken: list[ExampleResult]) -> Report:
    return Report(data, text, tuple(map(str, broken)), _FAILED if broken else _OK)


def _records(table: pd.DataFrame) -> list[dict]:
    return table.astype(object).where(table.notna(), None).to_dict("records")


def _plans(folder: Path) -> Iterator[tuple[str, Plan]]:
    if (folder / PROVENANCE).is_file():
        yield folder.name, read_plan(folder)
        return
    found = sorted(path.parent for path in folder.glob(f"*/{PROVENANCE}"))
    if not found:
        raise StorageError(f"{folder} holds no plan; give a folder made by the plan command")
    for path in found:
        yield path.name, read_plan(path)


def _rendered(tried: DryRun) -> str:
    head = f"{'outcome':<20}{'proposals':>20}{'stock value':>28}{'expected value':>28}"
    lines = [head]
    for row in tried.outcomes.to_dict("records"):
        cells = (
            (f"{row[f'{what}_before']:,.0f} -> {row[f'{what}_after']:,.0f}", width)
            for what, width in (("proposals", 20), ("stock_value", 28), ("value", 28))
        )
        lines.append(f"{row['outcome']:<20}" + "".join(f"{text:>{width}}" for text, width in cells))
    changes = tried.changes
    lines.append(f"{len(changes)} proposals would be decided otherwise")
    lines.extend(_changed(row) for row in changes.head(_CHANGES_SHOWN).to_dict("records"))
    if len(changes) > _CHANGES_SHOWN:
        lines.append(f"and {len(changes) - _CHANGES_SHOWN} more")
    return "\n".join(lines)


def _changed(row: dict) -> str:
    worth = "unknown" if pd.isna(row["stock_value"]) else f"{row['stock_value']:,.2f}"
    because = row["rules_after"] or "no rule fires"
    return (
        f"{row['plan']}: {row['verb']} of {row['item_id']} for {row['destination']}, stock value "
        f"{worth}: {row['before']} -> {row['after']} ({because})"
    )
