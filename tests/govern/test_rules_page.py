"""docs/rules.md and rules/schema.json say what the code does."""

import json
from pathlib import Path

import pytest

from distribution_ai.govern.editor_schema import editor_schema
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.vocabulary import FACTS, KINDS, PLAN_FACTS

ROOT = Path(__file__).parents[2]
TAKES = {"number": "a number", "text": "a text", "texts": "a list of texts", "nothing": "none"}


def shown(default):
    if default is None:
        return "missing"
    if isinstance(default, bool):
        return str(default).lower()
    return f"{default:g}" if isinstance(default, float) else default


def fact_rows(facts):
    return [
        f"| `{fact.name}` | {fact.kind} | {fact.unit} | {fact.meaning} | {shown(fact.default)} "
        f"| {fact.source} |"
        for fact in facts.values()
    ]


def operator_rows():
    return [
        f"| {kind} | `{operator.name}` | {TAKES[operator.takes]} | {operator.meaning} |"
        for kind, operators in OPERATORS.items()
        for operator in operators.values()
    ]


@pytest.mark.parametrize(
    "rows",
    [fact_rows(FACTS), fact_rows(PLAN_FACTS), operator_rows()],
    ids=["facts", "plan facts", "operators"],
)
def test_the_page_has_exactly_the_rows_of_the_code(rows):
    lines = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8").splitlines()
    start = lines.index(rows[0])
    end = next(n for n in range(start, len(lines)) if not lines[n].startswith("|"))
    assert lines[start:end] == rows


def test_facts_are_typed_and_their_defaults_have_their_kind():
    kinds = {"number": (float, type(None)), "text": (str, type(None)), "boolean": (bool,)}
    for fact in (*FACTS.values(), *PLAN_FACTS.values()):
        assert fact.kind in KINDS
        assert isinstance(fact.default, kinds[fact.kind]), fact.name


def test_the_editor_schema_is_the_one_that_the_code_makes():
    shipped = json.loads((ROOT / "rules" / "schema.json").read_text(encoding="utf-8"))
    assert shipped == editor_schema()


def test_the_editor_schema_offers_every_comparison_and_no_other():
    definitions = editor_schema()["$defs"]
    for prefix, facts in (("", FACTS), ("plan_", PLAN_FACTS)):
        pairs = {
            (fact, operator)
            for form in definitions[f"{prefix}condition"]["anyOf"]
            for fact in form["properties"]["fact"]["enum"]
            for operator in form["properties"]["operator"]["enum"]
        }
        known = {(fact.name, name) for fact in facts.values() for name in OPERATORS[fact.kind]}
        assert pairs == known
