"""Editing one rule as a form does: the rest of the file stays as a person wrote it."""

import dataclasses
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.errors import PolicyError
from distribution_ai.govern import FACTS, check_examples, difference, policy_from_texts
from distribution_ai.govern.editing import with_rule, without_rule
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rules import Condition, Example, Group, Rule
from distribution_ai.govern.suggested_examples import suggested_examples

SHIPPED = (Path(__file__).parents[2] / "rules" / "governance.yaml").read_text(encoding="utf-8")
TEXT = """# head
version: 1

rules:
  # --- never

  # about the first
  - id: first  # its name
    title: The first
    why: >-
      Folded text
      over two lines.
    priority: 10  # early
    when:
      all:
        # only purchases
        - {fact: verb, operator: equal_to, value: buy}
        - {fact: spend, operator: greater_than, value: 100}
    verdict: approve
    approver: planner
    # examples that were discussed
    examples:
      - {fires: true, facts: {spend: 101}}
      - {fires: false, facts: {spend: 100}}

  # about the second
  - {id: second, title: Second, why: W, priority: 20, verdict: auto, when: {all: [{fact: value, operator: is_known}]}, examples: [{fires: true, facts: {}}, {fires: false, facts: {value: null}}]}

# tail
parameters:
  - {parameter: service_level, value: 0.95}  # agreed
"""  # noqa: E501


def rule(text, rule_id):
    return next(one for one in policy_from_texts({"g.yaml": text}).rules if one.id == rule_id)


def changed(text, rule_id, **values):
    return with_rule(text, dataclasses.replace(rule(text, rule_id), **values), rule_id)


def lines_changed(before, after):
    old, new = before.splitlines(), after.splitlines()
    return sorted(set(old) - set(new)), sorted(set(new) - set(old))


def test_nothing_changed_leaves_every_letter():
    assert changed(TEXT, "first") == TEXT
    for one in policy_from_texts({"g.yaml": SHIPPED}).rules:
        assert changed(SHIPPED, one.id) == SHIPPED


def test_a_changed_value_changes_its_line_and_keeps_the_comment_behind_it():
    after = changed(TEXT, "first", priority=15)
    assert lines_changed(TEXT, after) == (
        ["    priority: 10  # early"], ["    priority: 15  # early"],
    )  # fmt: skip


def test_changed_conditions_keep_the_comments_around_them():
    when = Group("any", (Condition("spend", "greater_than", 250.5),))
    after = changed(TEXT, "first", when=when, examples=rule(TEXT, "first").examples)
    assert "        - {fact: spend, operator: greater_than, value: 250.5}\n    verdict" in after
    for comment in ("# head", "# about the first", "# examples that were discussed", "# tail",
                    "# agreed", "# its name"):  # fmt: skip
        assert comment in after


def test_what_an_approval_is_asked_comes_and_goes():
    after = changed(TEXT, "first", people=2, deadline_days=3, escalate_to="manager")
    assert (
        "    approver: planner\n    people: 2\n    deadline_days: 3\n    escalate_to: manager\n"
        in (after)
    )
    assert changed(after, "first", people=1, deadline_days=None, escalate_to="") == TEXT


def test_an_approval_that_becomes_a_block_has_no_approver_any_more():
    after = changed(TEXT, "first", verdict="block", approver="")
    assert lines_changed(TEXT, after) == (
        ["    approver: planner", "    verdict: approve"], ["    verdict: block"],
    )  # fmt: skip


def test_a_new_name():
    assert rule(changed(TEXT, "first", id="renamed"), "renamed").priority == 10


def test_a_rule_in_one_line_is_written_anew():
    after = changed(TEXT, "second", priority=30)
    assert rule(after, "second").priority == 30
    assert after.startswith(TEXT[: TEXT.index("  - {id: second")])
    assert after.endswith(TEXT[TEXT.index("\n# tail") :])


NEW = Rule("new", "yes", 'It says: "no", # or so', 5,
           Group("all", (Condition("category", "one_of", ("Home, Garden", "no")),
                         Group("any", (Condition("reversible", "is_true"),
                                       Condition("value", "less_than", -1e-7))))),
           "auto", "", examples=(Example(True, {"category": "no", "reversible": True}),
                                 Example(False, {"category": None}, "none: given")))  # fmt: skip


@pytest.mark.parametrize("text", [
    TEXT, SHIPPED, "version: 1\nrules: []\n", "version: 1\nrules: []  # none yet\n",
    "version: 1\nparameters: []\n",
    "version: 1\nrules:\n- {id: a, title: t, why: w, priority: 1, verdict: auto, "
    "when: {all: [{fact: value, operator: is_known}]}, "
    "examples: [{fires: true, facts: {}}, {fires: false, facts: {value: null}}]}\n",
])  # fmt: skip
def test_a_new_rule_is_added_and_taken_away_again(text):
    if "rules:" not in text:
        with pytest.raises(PolicyError, match="rules"):
            with_rule(text, NEW)
        return
    after = with_rule(text, NEW)
    assert rule(after, "new").why == NEW.why
    before, again = (
        policy_from_texts({"g.yaml": one}) for one in (text, without_rule(after, "new"))
    )
    assert again.digest == before.digest


def test_taking_a_rule_away_takes_its_comment_and_no_other():
    after = without_rule(TEXT, "first")
    assert lines_changed(TEXT, after)[1] == []
    assert "# about the first" not in after
    assert "# --- never" in after
    assert "# about the second" in after


def test_a_text_with_faults_is_not_edited():
    with pytest.raises(PolicyError, match="line 13"):
        with_rule(TEXT.replace("priority: 10", "priority: ten"), NEW)


def test_a_rule_that_cannot_hold_is_refused():
    with pytest.raises(PolicyError):
        changed(
            TEXT, "first", when=Group("all", (Condition("spend", "greater_than", float("inf")),))
        )


OPERANDS = {
    "number": st.floats(-1e6, 1e6),
    "text": st.text("ab: #,'\"-1", min_size=1, max_size=6).filter(str.strip),
    "nothing": st.none(),
}
OPERANDS["texts"] = st.lists(OPERANDS["text"], min_size=1, max_size=3).map(tuple)


@st.composite
def conditions(draw):
    fact = draw(st.sampled_from(list(FACTS.values())))
    operator = draw(st.sampled_from(list(OPERATORS[fact.kind].values())))
    return Condition(fact.name, operator.name, draw(OPERANDS[operator.takes]))


@settings(max_examples=60, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=4), st.sampled_from(["all", "any"]),
       OPERANDS["text"])  # fmt: skip
def test_any_rule_comes_back_as_it_was_written(members, kind, title):
    made = dataclasses.replace(NEW, title=title, when=Group(kind, tuple(members)))
    read = rule(with_rule(TEXT, made), "new")
    assert (read.when, read.title) == (made.when, made.title)


@settings(max_examples=60, deadline=None)
@given(st.lists(conditions(), min_size=1, max_size=3), st.sampled_from(["all", "any"]))
def test_suggested_examples_hold(members, kind):
    made = dataclasses.replace(NEW, when=Group(kind, tuple(members)), examples=())
    examples = suggested_examples(made)
    if examples:
        policy = policy_from_texts(
            {"g.yaml": with_rule(TEXT, dataclasses.replace(made, examples=examples))}
        )
        assert all(result.holds for result in check_examples(policy))


def test_examples_are_found_for_an_ordinary_rule():
    members = (
        Condition("verb", "equal_to", "buy"),
        Condition("spend", "greater_than", 9),
        Condition("spend", "less_than_or_equal_to", 20),
    )
    when = Group("all", members)
    fires, silent = suggested_examples(dataclasses.replace(NEW, when=when))
    assert fires.facts["verb"] == "buy"
    assert 9 < fires.facts["spend"] <= 20
    assert silent.fires is False


def test_the_difference_is_told_in_rules_not_in_lines():
    before = policy_from_texts({"g.yaml": TEXT})
    text = changed(TEXT, "first", priority=15, when=Group("all", (Condition("spend", "is_known"),)))
    text = without_rule(with_rule(text, NEW), "second").replace("0.95", "0.97")
    told = list(map(str, difference(before, policy_from_texts({"g.yaml": text}))))
    assert told == [
        "rule first: priority 10 → 15",
        "rule first: when verb equal to buy and spend greater than 100 → spend is known",
        "rule new added: yes",
        "rule second removed: Second",
        "parameter service_level: value 0.95 → 0.97",
    ]
    assert (
        difference(before, policy_from_texts({"g.yaml": TEXT.replace("# head", "# other")})) == []
    )
