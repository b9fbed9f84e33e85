"""The JSON schema of a rules file, for editors: completion and checks while typing.

It is made from the same lists that rules are read by, so it never says anything else.
"""

__all__ = ["editor_schema"]

import math
from collections.abc import Mapping

from distribution_ai.govern.limit_reader import MAXIMUM_DAYS
from distribution_ai.govern.limits import LIMIT_BINDS, LIMIT_MEASURES, LIMIT_SCOPES
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.parameter_reader import SCOPES
from distribution_ai.govern.rules import APPROVERS, GROUPS, MAXIMUM_PEOPLE, VERDICTS
from distribution_ai.govern.vocabulary import FACTS, PLAN_FACTS, Fact
from distribution_ai.tables import PARAMETERS

_TEXT = {"type": ["string", "number"]}
_TAKES = {
    "number": {"type": "number"},
    "text": _TEXT,
    "texts": {"type": "array", "minItems": 1, "items": _TEXT},
    "nothing": None,
}
_KINDS = {"number": ["number", "null"], "text": ["string", "number", "null"], "boolean": "boolean"}
_SHORT = {"type": "string", "minLength": 1}
_ABOUT = {
    "id": {"type": "string", "pattern": "^[a-z0-9]+(-[a-z0-9]+)*$"},
    "title": _SHORT,
    "why": _SHORT,
}


def editor_schema() -> dict:
    """The schema as data fit for JSON."""
    lists = {"parameters": "parameter", "rules": "rule", "limits": "limit", "breakers": "breaker"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Rules of Distribution AI: planning parameters and governance",
        **_object(
            {"version": {"const": 1}},
            {name: {"type": "array", "items": _ref(kind)} for name, kind in lists.items()},
        ),
        "$defs": {
            "parameter": _parameter(),
            "rule": _rule(),
            "limit": _limit(),
            "breaker": _object(
                {**_ABOUT, "when": _ref("plan_group"),
                 "examples": _examples({"trips": {"type": "boolean"}}, PLAN_FACTS)},
            ),
            **_conditions("", FACTS),
            **_conditions("plan_", PLAN_FACTS),
            "example": _example({"fires": {"type": "boolean"}}, FACTS),
        },
    }  # fmt: skip


def _rule() -> dict:
    approval = {
        "approver": {"enum": list(APPROVERS)},
        "people": {"type": "integer", "minimum": 1, "maximum": MAXIMUM_PEOPLE},
        "four_eyes": {"type": "boolean"},
        "deadline_days": {"type": "integer", "minimum": 1, "maximum": 365},
        "escalate_to": {"enum": list(APPROVERS)},
    }
    forbidden = [{"required": [name]} for name in approval]
    return {
        **_object(
            {**_ABOUT, "priority": {"type": "integer"}, "when": _ref("group"),
             "verdict": {"enum": list(VERDICTS)},
             "examples": {"type": "array", "minItems": 2, "items": _ref("example")}},
            approval,
        ),
        "if": {"properties": {"verdict": {"const": "approve"}}},
        "then": {"required": ["approver"]},
        "else": {"not": {"anyOf": forbidden}},
    }  # fmt: skip


def _limit() -> dict:
    example = {"passes": {"type": "boolean"}}
    return _object(
        {
            **_ABOUT,
            "measure": {"enum": list(LIMIT_MEASURES)},
            "per": {"enum": list(LIMIT_SCOPES)},
            "days": {"type": "integer", "minimum": 1, "maximum": MAXIMUM_DAYS},
            "maximum": {"type": "number", "minimum": 0},
            "examples": _examples(example, FACTS, {"already": {"type": "number", "minimum": 0}}),
        },
        {"when": _ref("group"), "binds": {"enum": list(LIMIT_BINDS)}},
    )


def _parameter() -> dict:
    names = [name for name in PARAMETERS if not name.startswith("current_")]
    whole = _object({"parameter": {"enum": names}, "value": {"type": ["number", "string"]}},
                    dict.fromkeys(SCOPES, _TEXT))  # fmt: skip
    return whole | {"allOf": [
        {"if": {"properties": {"parameter": {"const": name}}},
         "then": {"properties": {"value": _values(PARAMETERS[name])}}}
        for name in names
    ]}  # fmt: skip


def _values(parameter) -> dict:
    if parameter.choices:
        return {"enum": list(parameter.choices)}
    most = {} if math.isinf(parameter.maximum) else {"maximum": parameter.maximum}
    return {"type": "number", "minimum": parameter.minimum, **most}


def _conditions(prefix: str, facts: Mapping[str, Fact]) -> dict:
    """A group, its members and a condition on these facts."""
    members = {
        "type": "array",
        "minItems": 1,
        "items": {"anyOf": [_ref(f"{prefix}group"), _ref(f"{prefix}condition")]},
    }
    group = {
        "type": "object", "minProperties": 1, "maxProperties": 1, "additionalProperties": False,
        "properties": dict.fromkeys(GROUPS, _ref(f"{prefix}members")),
    }  # fmt: skip
    forms = []
    for kind in OPERATORS:
        names = [fact.name for fact in facts.values() if fact.kind == kind]
        for takes, value in _TAKES.items():
            operators = [one.name for one in OPERATORS[kind].values() if one.takes == takes]
            if names and operators:
                said = {"fact": {"enum": names}, "operator": {"enum": operators}}
                forms.append(_object(said if value is None else said | {"value": value}))
    return {
        f"{prefix}group": group,
        f"{prefix}members": members,
        f"{prefix}condition": {"type": "object", "anyOf": forms},
    }


def _examples(expects: dict, facts: Mapping[str, Fact], optional: dict | None = None) -> dict:
    return {"type": "array", "minItems": 2, "items": _example(expects, facts, optional)}


def _example(expects: dict, facts: Mapping[str, Fact], optional: dict | None = None) -> dict:
    known = {
        name: {"type": _KINDS[fact.kind], "description": fact.meaning}
        for name, fact in facts.items()
    }
    return _object({**expects, "facts": _object({}, known)},
                   {"title": {"type": "string"}, **(optional or {})})  # fmt: skip


def _object(required: Mapping, optional: Mapping | None = None) -> dict:
    return {
        "type": "object",
        **({"required": list(required)} if required else {}),
        "additionalProperties": False,
        "properties": {**required, **(optional or {})},
    }


def _ref(kind: str) -> dict:
    return {"$ref": f"#/$defs/{kind}"}
