"""Editing one rule as a form does: the rest of the file stays as a person wrote it."""

import dataclasses
import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from distribution_ai.errors import PolicyError
from distribution_ai.govern import (
    FACTS,
    PLAN_FACTS,
    check_examples,
    difference,
    policy_from_texts,
)
from distribution_ai.govern.breakers import Breaker, BreakerExample
from distribution_ai.govern.condition_data import conditions_as_data, conditions_from_data
from distribution_ai.govern.difference import in_words
from distribution_ai.govern.editing import with_entry, without_entry
from distribution_ai.govern.limits import LIMIT_MEASURES, LIMIT_SCOPES, Limit, LimitExample
from distribution_ai.govern.operators import OPERATORS
from distribution_ai.govern.rule_text import LISTS, said_by
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
    return with_entry(text, dataclasses.replace(rule(text, rule_id), **values), rule_id)


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
            with_entry(text, NEW)
        return
    after = with_entry(text, NEW)
    assert rule(after, "new").why == NEW.why
    before, again = (
        policy_from_texts({"g.yaml": one}) for one in (text, without_entry(after, "rules", "new"))
    )
    assert again.digest == before.digest


def test_taking_a_rule_away_takes_its_comment_and_no_other():
    after = without_entry(TEXT, "rules", "first")
    assert lines_changed(TEXT, after)[1] == []
    assert "# about the first" not in after
    assert "# --- never" in after
    assert "# about the second" in after


def test_a_text_with_faults_is_not_edited():
    with pytest.raises(PolicyError, match="line 13"):
        with_entry(TEXT.replace("priority: 10", "priority: ten"), NEW)


def test_a_rule_that_cannot_hold_is_refused():
    with pytest.raises(PolicyError):
        changed(
            TEXT, "first", when=Group("all", (Condition("spend", "greater_than", float("inf")),))
        )


OPERANDS = {
    "number": st.floats(-1e6, 1e6),
    "text": st.text("ab: #,'\"-1;é", min_size=1, max_size=6).filter(str.strip),
    "nothing": st.none(),
}
OPERANDS["texts"] = st.lists(OPERANDS["text"], min_size=1, max_size=3).map(tuple)
WORDS = OPERANDS["text"]


@st.composite
def conditions(draw, facts=FACTS):
    fact = draw(st.sampled_from(list(facts.values())))
    operator = draw(st.sampled_from(list(OPERATORS[fact.kind].values())))
    return Condition(fact.name, operator.name, draw(OPERANDS[operator.takes]))


def groups(facts=FACTS, deep=3):
    """Nested groups, as deep as a rule may have them and a little more often flat."""
    member = conditions(facts)
    for _level in range(deep):
        group = st.builds(
            Group, st.sampled_from(["all", "any", "not"]),
            st.lists(member, min_size=1, max_size=3).map(tuple),
        )  # fmt: skip
        member = conditions(facts) | group
    return group


def numbers(least, most):
    return st.floats(least, most, allow_subnormal=False)


RULES = st.builds(
    dataclasses.replace, st.just(NEW), title=WORDS, why=WORDS, priority=st.integers(0, 999),
    when=groups(), verdict=st.just("approve"), approver=st.just("planner"),
    people=st.integers(1, 5), four_eyes=st.booleans(),
    deadline_days=st.none() | st.integers(1, 365),
)  # fmt: skip
LIMITS = st.builds(
    Limit, st.just("new"), WORDS, WORDS, st.sampled_from(LIMIT_MEASURES),
    st.sampled_from(LIMIT_SCOPES), st.integers(1, 366), numbers(0, 1e9), st.none() | groups(),
    st.sampled_from(["automatic", "everybody"]),
    st.just((LimitExample(True, 12.5, {"verb": "buy"}, "a, b: c"),
             LimitExample(False, 0.0, {"spend": None}))),
)  # fmt: skip
BREAKERS = st.builds(
    Breaker,
    st.just("new"),
    WORDS,
    WORDS,
    groups(PLAN_FACTS),
    st.just((BreakerExample(True, {"spend": 7.0}), BreakerExample(False, {}, "none"))),
)
ENTRIES = RULES | LIMITS | BREAKERS


def same(one, other):
    said, read = said_by(one), said_by(other)
    for values in (said, read):
        values["examples"] = [dataclasses.replace(each, line=None) for each in values["examples"]]
    assert said == read


def through_a_form(entry):
    """The conditions as the browser has them: as JSON."""
    if entry.when is None:
        return entry
    data = json.loads(json.dumps(conditions_as_data(entry.when)))
    facts = PLAN_FACTS if isinstance(entry, Breaker) else FACTS
    return dataclasses.replace(entry, when=conditions_from_data(data, facts))


@settings(max_examples=100)
@given(st.sampled_from([TEXT, SHIPPED, "version: 1\nrules: []\n"]), ENTRIES, ENTRIES)
def test_any_entry_comes_back_as_it_was_written_and_changed(text, first, second):
    listed = LISTS[type(first)]
    before = policy_from_texts({"g.yaml": text})
    written = with_entry(text, through_a_form(first))
    same(entry_of(written, "new", listed), first)
    assert lines_lost(text, written) <= {"rules: []"}
    if type(second) is type(first):
        changed = dataclasses.replace(second, id="renamed")
        written = with_entry(written, through_a_form(changed), "new")
        same(entry_of(written, "renamed", listed), changed)
        assert lines_lost(text, written) <= {"rules: []"}
        written = with_entry(written, first, "renamed")
    after = policy_from_texts({"g.yaml": without_entry(written, listed, "new")})
    assert after.digest == before.digest


def entry_of(text, entry_id, listed):
    found = getattr(policy_from_texts({"g.yaml": text}), listed)
    return next(one for one in found if one.id == entry_id)


def lines_lost(before, after):
    return set(before.splitlines()) - set(after.splitlines())


def test_keys_in_another_order_are_changed_in_their_places():
    """The shipped limits name their conditions before the measure, these ones after."""
    text = """version: 1
rules: []
limits:
  - title: Spend a day
    maximum: 900  # agreed
    id: a-day
    days: 1
    per: supplier
    when:
      all:
        - {fact: verb, operator: equal_to, value: buy}
    # money
    measure: spend
    examples:
      - {passes: true, already: 800, facts: {spend: 100}}
      - {passes: false, already: 800, facts: {spend: 101}}
    why: Enough is enough.
breakers: []
"""
    limit = entry_of(text, "a-day", "limits")
    after = with_entry(text, dataclasses.replace(
        limit, maximum=900.5, days=2, when=None, binds="everybody", measure="cost",
    ), "a-day")  # fmt: skip
    for line in ("    maximum: 900.5  # agreed", "    days: 2", "    measure: cost",
                 "    # money", "    binds: everybody"):  # fmt: skip
        assert line in after.splitlines()
    assert "when:" not in after


@pytest.mark.parametrize("text", [
    "version: 1\nrules: [] # none\nlimits:  # over time\n  - {id: a, title: t, why: w, measure: "
    "count, per: verb, days: 1, maximum: 2, examples: [{passes: true, facts: {}}, {passes: false, "
    "already: 2, facts: {}}]}\n",
    "version: 1\nrules: []\nlimits: [{id: a, title: a-b, why: w, measure: count, per: verb, days: "
    "1, maximum: 2, examples: [{passes: true, facts: {}}, {passes: false, already: 2, facts: {}}]"
    "}]  # over time\n",
])  # fmt: skip
def test_lists_in_brackets_and_lists_that_become_empty(text):
    limit = entry_of(text, "a", "limits")
    two = with_entry(text, dataclasses.replace(limit, id="b", maximum=3.0))
    assert "# over time" in two
    assert entry_of(two, "a", "limits").maximum == 2
    none = without_entry(without_entry(two, "limits", "a"), "limits", "b")
    assert "limits: []  # over time" in none.splitlines()
    assert entry_of(with_entry(none, limit), "a", "limits").days == 1


@pytest.mark.parametrize(("data", "told"), [
    ({"all": [{"fact": "spend", "operator": "less_than"}]}, "line 2: 'less_than' needs a value"),
    ({"all": [{"fact": "verb", "operator": "equal_to", "value": "buy"},
              {"any": [{"fact": "spend", "operator": "one_of", "value": ["x"]}]}]},
     "line 4: the operator of the number 'spend' cannot be 'one_of'"),
    ({"all": [{"fact": "spend", "operator": "less_than", "value": "5"}]}, "must be a number"),
    ({"all": [{"fact": "spend, operator: is_known}\n", "operator": "x"}]}, "'fact' cannot be"),
    ({"all": []}, "has no conditions"),
    ({"not": []}, "has no conditions"),
    ({"nor": [{"fact": "spend", "operator": "is_known"}]}, "unknown key 'nor'"),
    ({"all": [{"not": {"fact": "spend", "operator": "is_known"}}]}, "'not' must be a list"),
    ({"all": [{"any": [{"all": [{"any": [{"all": [{"any": [
        {"fact": "spend", "operator": "is_known"}]}]}]}]}]}]}, "nested deeper than 5"),
    (None, "a group must have"), (["all"], "a group must have"), ({"all": 5}, "must be a list"),
    ({"all": [{"fact": "spend", "operator": "less_than", "value": math.nan}]}, "cannot be read"),
    ({"all": [object()]}, "cannot be read"),
])  # fmt: skip
def test_what_is_no_condition_is_refused_with_its_row(data, told):
    with pytest.raises(PolicyError, match=re.escape(told)):
        conditions_from_data(data, FACTS)


def test_endless_nesting_is_refused():
    data = {"fact": "spend", "operator": "is_known"}
    for _level in range(5000):
        data = {"all": [data]}
    with pytest.raises(PolicyError):
        conditions_from_data(data, FACTS)


@settings(max_examples=60)
@given(ENTRIES)
def test_suggested_examples_hold(made):
    examples = suggested_examples(dataclasses.replace(made, examples=()))
    if examples:
        text = with_entry(TEXT, dataclasses.replace(made, examples=examples))
        assert all(result.holds for result in check_examples(policy_from_texts({"g.yaml": text})))


def test_examples_are_found_for_every_shipped_entry():
    """Taken away from the rules, limits and breakers that are shipped, nested ones among them."""
    policy = policy_from_texts({"g.yaml": SHIPPED})
    for entry in (*policy.rules, *policy.limits, *policy.breakers):
        assert suggested_examples(dataclasses.replace(entry, examples=())), entry.id


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


def test_shares_in_examples_are_between_nothing_and_all():
    sure = Group("all", (Condition("confidence", "greater_than", 0.8),))
    fires, silent = suggested_examples(dataclasses.replace(NEW, when=sure))
    assert 0.8 < fires.facts["confidence"] <= 1
    assert 0 <= silent.facts["confidence"] <= 0.8


BUY = Condition("verb", "equal_to", "buy")


def test_examples_are_found_where_conditions_are_negated():
    cheap = Condition("spend", "less_than_or_equal_to", 20)
    members = (Group("not", (cheap, Group("not", (BUY,)))), Condition("value", "is_known"))
    when = Group("all", members)
    fires, silent = suggested_examples(dataclasses.replace(NEW, when=when))
    assert (fires.fires, fires.facts["verb"]) == (True, "buy")
    assert fires.facts["spend"] > 20
    assert silent.fires is False


def test_a_negated_group_is_told_in_words():
    small = Condition("spend", "less_than", 100)
    when = Group("any", (BUY, Group("not", (small, Group("all", (BUY, small))))))
    assert in_words(when) == (
        "verb equal to buy or not (spend less than 100 or "
        "(verb equal to buy and spend less than 100))"
    )


def test_the_difference_is_told_in_rules_not_in_lines():
    before = policy_from_texts({"g.yaml": TEXT})
    text = changed(TEXT, "first", priority=15, when=Group("all", (Condition("spend", "is_known"),)))
    text = without_entry(with_entry(text, NEW), "rules", "second").replace("0.95", "0.97")
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
