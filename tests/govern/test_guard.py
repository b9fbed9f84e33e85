"""The guard: nothing but listed facts and comparisons, whatever the rule claims."""

import dataclasses
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from business_rules import export_rule_data
from business_rules.actions import BaseActions
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.errors import PolicyError
from distribution_ai.govern import guard as guard_module
from distribution_ai.govern import load_policy, policy_from_texts
from distribution_ai.govern.guard import Guard, values_of
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rules import Condition, Group, Rule
from distribution_ai.govern.vocabulary import FACTS


def rule(*members, kind="all", **values):
    base = {"id": "r", "title": "t", "why": "w", "priority": 1, "verdict": "auto", "approver": ""}
    return Rule(**{**base, **values}, when=Group(kind, members))


def fires(member, **facts):
    return bool(Guard([rule(member)]).fire(next(values_of(pd.DataFrame([facts])))))


TRICKS = [
    "__class__", "__init__", "_values", "get_all_variables", "add_verdict", "fired",
    "_assert_valid_value_and_cast", "matches_regex", "get_all_operators", "verb__known",
    "os.system",
]  # fmt: skip


@pytest.mark.parametrize("trick", TRICKS)
def test_names_that_are_not_listed_are_refused(trick):
    for condition in (Condition(trick, "equal_to", "x"), Condition("verb", trick, "x")):
        with pytest.raises(PolicyError, match="not a known comparison"):
            Guard([rule(condition)])


@pytest.mark.parametrize("trick", TRICKS)
def test_the_same_names_are_refused_in_a_file(trick):
    for condition in (
        f"{{fact: {trick}, operator: equal_to, value: x}}",
        f"{{fact: verb, operator: {trick}, value: x}}",
        f"{{fact: verb, operator: equal_to, value: x, {trick}: x}}",
        f"{{{trick}: [{{fact: verb, operator: equal_to, value: x}}]}}",
    ):
        with pytest.raises(PolicyError):
            policy_from_texts(
                {
                    "a.yaml": f"""
version: 1
rules:
  - id: trick
    title: Trick
    why: Try
    priority: 1
    when: {{all: [{condition}]}}
    verdict: auto
    examples: [{{fires: true, facts: {{}}}}, {{fires: false, facts: {{}}}}]
"""
                }
            )


@pytest.mark.parametrize(
    "members",
    [
        (),
        (Group("all", ()),),
        (Group("not", ()),),
        (Group("nor", (Condition("value", "is_known"),)),),
        ("text",),
    ],
)
def test_groups_that_are_empty_or_unknown_are_refused(members):
    with pytest.raises(PolicyError, match="'all', 'any' or 'not'"):
        Guard([rule(*members)])


@pytest.mark.parametrize("kind", ["all", "any", "not"])
def test_deep_nesting_is_refused(kind):
    member = Condition("value", "is_known")
    for _level in range(4):
        member = Group(kind, (member,))
    Guard([rule(member)])
    with pytest.raises(PolicyError, match="deeper"):
        Guard([rule(Group(kind, (member,)))])


def test_repeated_ids_are_refused():
    one = rule(Condition("value", "is_known"))
    with pytest.raises(PolicyError, match="twice"):
        Guard([one, dataclasses.replace(one, verdict="block")])


@pytest.mark.parametrize(
    "condition",
    [
        Condition("value", "less_than", "5"), Condition("value", "less_than", None),
        Condition("value", "less_than", True), Condition("value", "less_than", float("nan")),
        Condition("verb", "equal_to", 5), Condition("verb", "one_of", "buy"),
        Condition("verb", "one_of", ()), Condition("verb", "one_of", ("buy", 1)),
        Condition("reversible", "is_true", True),
    ],
)  # fmt: skip
def test_values_of_the_wrong_kind_are_refused(condition):
    with pytest.raises(PolicyError, match="wrong kind"):
        Guard([rule(condition)])


def test_every_operator_is_one_that_business_rules_exports_and_none_is_a_pattern():
    exported = export_rule_data(guard_module._LANGUAGES["proposal"].variables, BaseActions)
    names = {
        operator["name"]
        for operators in exported["variable_type_operators"].values()
        for operator in operators
    }
    used = {o.evaluated_as for operators in OPERATORS.values() for o in operators.values()}
    assert used <= names - {"matches_regex"}


OPERANDS = {"number": 0.0, "text": "x", "texts": ("x",)}
COMPARISONS = [
    Condition(name, operator.name, OPERANDS[operator.takes])
    for name, fact in FACTS.items()
    for operator in OPERATORS[fact.kind].values()
    if operator.variable != "known" and fact.kind != "boolean"
]  # fmt: skip


MISSING = {
    "number": [
        pd.Series([None], dtype="float64"),
        pd.Series([np.inf]),
        pd.Series([-np.inf]),
        pd.Series([pd.NA], dtype="Float64"),
        pd.Series([None], dtype=object),
    ],
    "text": [
        pd.Series([""], dtype="str"),
        pd.Series([None], dtype="str"),
        pd.Series([np.nan], dtype=object),
        pd.Series([pd.NA], dtype="string"),
    ],
}


@pytest.mark.parametrize("condition", COMPARISONS, ids=str)
def test_a_missing_value_satisfies_no_comparison(condition):
    for column in MISSING[FACTS[condition.fact].kind]:
        (values,) = values_of(pd.DataFrame({condition.fact: column}))
        assert not Guard([rule(condition)]).fire(values)
        assert not Guard([rule(condition, kind="not")]).fire(values)
        assert Guard([rule(Condition(condition.fact, "is_missing"))]).fire(values)


def test_a_fact_without_a_column_is_missing():
    assert fires(Condition("value", "is_missing"), verb="buy")
    assert not fires(Condition("value", "less_than", 1.0), verb="buy")


@pytest.mark.parametrize(
    ("condition", "value", "expected"),
    [
        (Condition("value", "less_than", 5.0), np.float32(4.5), True),
        (Condition("value", "less_than", 5.0), np.int64(5), False),
        (Condition("value", "less_than_or_equal_to", 5.0), np.int64(5), True),
        (Condition("value", "equal_to", 0.3), 0.1 + 0.2, True),
        (Condition("value", "greater_than", 1e300), 1e301, True),
        (Condition("value", "greater_than", 5), 6, True),
        (Condition("reversible", "is_true"), np.bool_(True), True),
        (Condition("reversible", "is_false"), None, True),
        (Condition("verb", "equal_to", "buy"), np.str_("buy"), True),
        (Condition("verb", "equal_to", "buy"), "Buy", False),
        (Condition("verb", "one_of", ("hold", "buy")), "Buy", True),
        (Condition("verb", "none_of", ("hold",)), "buy", True),
        (Condition("verb", "none_of", ("hold",)), "hold", False),
        (Condition("verb", "contains", "u"), "buy", True),
        (Condition("verb", "starts_with", "b"), "buy", True),
        (Condition("verb", "ends_with", "b"), "buy", False),
    ],
)
def test_comparisons(condition, value, expected):
    assert fires(condition, **{condition.fact: value}) is expected


@given(st.floats(-1e12, 1e12), st.floats(-1e12, 1e12))
def test_numbers_compare_as_numbers_do(seen, limit):
    if abs(seen - limit) > 2e-6:
        assert fires(Condition("value", "less_than", limit), value=seen) is (seen < limit)
        assert fires(Condition("value", "greater_than", limit), value=seen) is (seen > limit)


def test_a_firing_names_the_comparisons_that_held_and_what_they_saw():
    member = Group(
        "any", (Condition("value", "less_than", 5.0), Condition("cost", "less_than", 0.0))
    )
    (values,) = values_of(pd.DataFrame([{"value": 3, "cost": 1.0, "verb": "buy"}]))
    (firing,) = Guard([rule(member, Condition("verb", "equal_to", "buy"))]).fire(values)
    assert firing.because == (
        (Condition("value", "less_than", 5.0), 3.0), (Condition("verb", "equal_to", "buy"), "buy"),
    )  # fmt: skip
    assert values["value"] == Decimal(3)


LOSS, DEAR = Condition("value", "less_than", 0.0), Condition("cost", "greater_than", 10.0)
BUY, AWAY = Condition("verb", "equal_to", "buy"), Condition("reversible", "is_false")


@pytest.mark.parametrize(
    ("members", "facts", "expected"),
    [
        ((LOSS,), {"value": 1.0}, True),
        ((LOSS,), {"value": -1.0}, False),
        ((LOSS, DEAR), {"value": 1.0, "cost": 1.0}, True),
        ((LOSS, DEAR), {"value": 1.0, "cost": 11.0}, False),
        ((LOSS, DEAR), {"value": 1.0}, False),
        ((Group("all", (LOSS, DEAR)),), {"value": -1.0, "cost": 1.0}, True),
        ((Group("all", (LOSS, DEAR)),), {"value": 1.0}, True),
        ((Group("all", (LOSS, DEAR)),), {"value": -1.0}, False),
        ((Group("any", (LOSS, DEAR)),), {"value": 1.0, "cost": 1.0}, True),
        ((Group("not", (LOSS, DEAR)),), {"value": -1.0}, True),
        ((Group("not", (LOSS,)),), {}, False),
        ((Condition("value", "is_known"),), {}, True),
        ((Condition("value", "is_missing"),), {}, False),
        ((AWAY,), {"reversible": True}, True),
        ((AWAY,), {}, False),
        ((BUY,), {"verb": "hold"}, True),
        ((BUY,), {"verb": ""}, False),
        ((Condition("verb", "none_of", ("hold",)),), {"verb": "Hold"}, True),
    ],
)
def test_not_holds_where_none_of_its_members_does_and_what_is_unknown_decides_nothing(
    members, facts, expected
):
    assert fires(Group("not", members), **facts) is expected


def test_a_firing_names_what_did_not_hold_within_not():
    (values,) = values_of(pd.DataFrame([{"value": 3.0, "verb": "buy"}]))
    (firing,) = Guard([rule(BUY, Group("not", (LOSS, Condition("cost", "is_known"))))]).fire(values)
    assert [(str(condition), seen) for condition, seen in firing.because] == [
        ("verb equal_to buy", "buy"),
        ("not value less_than 0.0", 3.0),
        ("not cost is_known", None),
    ]


_SOME = st.sampled_from([LOSS, DEAR, BUY, AWAY, Condition("cost", "is_missing")])
_MEMBERS = st.recursive(
    _SOME,
    lambda inner: st.builds(
        Group, st.sampled_from(["all", "any", "not"]), st.lists(inner, min_size=1).map(tuple)
    ),
    max_leaves=5,
)


def truth(member, facts):
    """True, False or None for unknown: three-valued logic, by its truth tables."""
    if isinstance(member, Condition):
        asks_of_missing = FACTS[member.fact].kind == "boolean" or member.operator == "is_missing"
        if not asks_of_missing and facts.get(member.fact) in (None, ""):
            return None
        return fires(member, **facts)
    answers = [truth(inner, facts) for inner in member.members]
    if member.kind == "all":
        return False if False in answers else (None if None in answers else True)
    some = True if True in answers else (None if None in answers else False)
    return some if member.kind == "any" or some is None else not some


@given(
    _MEMBERS,
    st.fixed_dictionaries(
        {
            "value": st.sampled_from([None, -1.0, 1.0]),
            "cost": st.sampled_from([None, 1.0, 11.0]),
            "verb": st.sampled_from(["", "buy", "hold"]),
            "reversible": st.booleans(),
        }
    ),
)
def test_groups_are_joined_as_logic_with_unknowns_has_it(member, facts):
    try:
        assert fires(member, **facts) is (truth(member, facts) is True)
    except PolicyError as error:
        assert "deeper" in str(error)


SCRIPT = """
import json, sys
import pandas as pd
from distribution_ai.govern import judge, load_policy, policy_from_texts
from distribution_ai.errors import PolicyError
facts = pd.DataFrame(json.loads(sys.stdin.read()))
try:
    policy_from_texts({"a.yaml": EMPTY})
    refused = False
except PolicyError:
    refused = True
judged = judge(facts, load_policy(sys.argv[1]))
print(json.dumps([refused, sys.flags.optimize, judged.to_numpy().tolist()]))
"""
EMPTY = """
version: 1
rules:
  - {id: e, title: t, why: w, priority: 1, when: {all: []}, verdict: auto,
     examples: [{fires: true, facts: {}}, {fires: false, facts: {verb: buy}}]}
"""


def test_optimised_python_gives_the_same_verdicts():
    root = Path(__file__).parents[2]
    facts = [
        {"verb": "transfer", "value": 3, "data_trust": 0.9},
        {"verb": "buy", "value": -3, "data_trust": None, "spend": 9e9},
        {"verb": None, "value": None},
        {"verb": "hold", "data_trust": 1},
    ]
    outputs = []
    for flags in ([], ["-O"]):
        script = SCRIPT.replace("EMPTY", repr(EMPTY))
        done = subprocess.run(
            [sys.executable, *flags, "-c", script, str(root / "rules")],
            input=json.dumps(facts), capture_output=True, text=True, check=True, cwd=root,
        )  # fmt: skip
        refused, optimize, rows = json.loads(done.stdout)
        assert refused
        assert optimize == len("".join(flags).strip("-"))
        outputs.append(rows)
    assert outputs[0] == outputs[1]
    assert [row[0] for row in outputs[0]] == ["approve", "block", "approve", "auto"]


_FEW = {
    "number": st.sampled_from([None, -3.0, 0.0, 0.8, 250.0, 250.000001, 5000.0, 1e9]),
    "text": st.sampled_from(["", "transfer", "Buy", "hold", "dc", "A smooth"]),
    "boolean": st.booleans(),
}


@given(st.lists(st.fixed_dictionaries({n: _FEW[f.kind] for n, f in FACTS.items()}), max_size=6))
def test_many_proposals_at_once_are_judged_as_one_by_one(rows):
    guard = Guard(load_policy(Path(__file__).parents[2] / "rules").rules)
    values = list(values_of(pd.DataFrame(rows, columns=list(FACTS))))
    assert guard.fire_all(values) == [guard.fire(each) for each in values]
