"""Reading a policy: every fault with its line, and nothing that a file can do."""

from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from distribution_ai.errors import PolicyError
from distribution_ai.govern import load_policy, policy_from_texts

SHIPPED = Path(__file__).parents[2] / "rules"

RULE = """\
version: 1
rules:
  - id: small
    title: Small
    why: Because
    priority: 10
    when:
      all:
        - {fact: spend, operator: less_than, value: 5}
    verdict: auto
    examples:
      - {fires: true, facts: {spend: 1}}
      - {fires: false, facts: {spend: 9}}
"""


def faults_of(text, file="governance.yaml"):
    with pytest.raises(PolicyError) as caught:
        policy_from_texts({file: text})
    return caught.value.faults


def replaced(old, new):
    assert RULE.count(old) == 1
    return RULE.replace(old, new)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (replaced("why: Because", "why: Because\n    wy: Because"), 6, "unknown key 'wy'"),
        (replaced("fact: spend", "fact: spned"), 9, "cannot be 'spned'"),
        (replaced("operator: less_than", "operator: les_than"), 9, "cannot be 'les_than'"),
        (replaced("less_than", "starts_with"), 9, "operator of the number 'spend'"),
        (replaced("value: 5", "value: '5'"), 9, "must be a number"),
        (replaced("value: 5", "value: .inf"), 9, "must be a number"),
        (replaced("value: 5", "value: 1e999"), 9, "must be a number"),
        (replaced(", value: 5", ""), 9, "needs a value"),
        (replaced("verdict: auto", "verdict: yes"), 10, "cannot be 'yes'"),
        (replaced("verdict: auto", "verdict: approve"), 3, "but not whose"),
        (replaced("verdict: auto", "verdict: auto\n    approver: planner"), 11, "only the verdict"),
        (replaced("priority: 10", "priority: 1.5"), 6, "whole number"),
        (replaced("id: small", "id: Small!"), 3, "words in lower case"),
        (replaced("why: Because", "why: ''"), 5, "must be a text"),
        (replaced("    why: Because\n", ""), 3, "has no 'why'"),
        (replaced("fires: true", "fires: 1"), 12, "must be true or false"),
        (replaced("fires: true", "fires: false"), 12, "no example in which the rule fires"),
        (replaced("facts: {spend: 9}", "facts: {spent: 9}"), 13, "unknown key 'spent'"),
        (replaced("facts: {spend: 9}", "facts: {spend: lots}"), 13, "the fact 'spend'"),
        (replaced("version: 1", "version: 2"), 1, "version 2"),
        (replaced("version: 1", "version: 1\nactions: [os.system]"), 2, "unknown key 'actions'"),
        (replaced("verdict: auto", "verdict: auto\n    verdict: block"), 11, "is here twice"),
        (replaced("why: Because", "why: &x Because"), 5, "the anchor &x"),
        (replaced("why: Because", "why: *x"), 5, "the alias *x"),
        (replaced("why: Because", "why: !!python/name:os.system"), 5, "the tag"),
        (replaced("why: Because", "why: 'open"), 14, "not valid YAML"),
        (replaced("why: Because", "why: a\x00b"), 5, "not allowed in YAML"),
        (RULE + "---\nversion: 1\n", 14, "a second document"),
        ("", 1, "the file is empty"),
        ("- 1\n", 1, "must be a mapping"),
        ("version: 1\n", None, "no file has the key 'rules'"),
    ],
)
def test_a_fault_is_named_with_its_line(text, line, message):
    faults = faults_of(text)
    assert [fault.line for fault in faults] == [line], faults
    assert message in faults[0].message
    assert faults[0].remedy


@pytest.mark.parametrize("group", ["all: []", "any: []", "all:", "none: [1]", "{all: [], any: []}"])
def test_groups_without_conditions_are_refused(group):
    text = RULE.split("      all:")[0] + f"      {group}\n    verdict: auto\n    examples: []\n"
    assert faults_of(text)[0].line == 8


def test_all_faults_are_found_at_once():
    text = RULE.replace("spend,", "spent,").replace("auto", "never").replace("10", "ten")
    assert [fault.line for fault in faults_of(text)] == [6, 9, 10]


def test_nesting_stops_at_five_groups():
    def nested(depth):
        inner = "{fact: spend, operator: less_than, value: 5}"
        for _level in range(depth):
            inner = f"{{all: [{inner}]}}"
        head, _all, tail = RULE.partition("      all:\n")
        return f"{head}      {inner}\n" + tail.split("\n", 1)[1]

    assert policy_from_texts({"a.yaml": nested(5)}).rules
    (fault,) = faults_of(nested(6))
    assert "nested deeper than 5" in fault.message


@pytest.mark.parametrize("bomb", ["[" * 100_000, "{a: " * 100_000, "- " * 100_000, "a" * 1_000_001])
def test_bombs_are_refused(bomb):
    assert len(faults_of(bomb)) == 1


PARAMETERS = """\
version: 1
parameters:
  - {parameter: service_level, value: 0.95}
  - {parameter: service_level, value: 0.950, region: NO, item_id: 007}
  - {parameter: service_measure, value: cycle, category: All / Kitchen}
"""


def test_parameters_have_the_shape_of_the_settings_table():
    table = policy_from_texts({"p.yaml": PARAMETERS, "g.yaml": "version: 1\nrules: []"}).parameters
    assert list(table.columns) == [
        "parameter", "value", "item_id", "category", "location_id", "region", "company", "channel",
    ]  # fmt: skip
    assert table.to_numpy().tolist() == [
        ["service_level", "0.95", "", "", "", "", "", ""],
        ["service_level", "0.95", "007", "", "", "NO", "", ""],
        ["service_measure", "cycle", "", "All / Kitchen", "", "", "", ""],
    ]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("{parameter: service_level, value: 1.5}", "cannot be 1.5"),
        ("{parameter: service_level, value: high}", "must be a number"),
        ("{parameter: service_measure, value: best}", "cannot be 'best'"),
        ("{parameter: servicelevel, value: 1}", "cannot be 'servicelevel'"),
        ("{parameter: current_reorder_point, value: 1}", "cannot be 'current_reorder_point'"),
        ("{parameter: order_cost, value: 1, shop: A}", "unknown key 'shop'"),
        ("{parameter: order_cost, value: 1, region: ''}", "must be a text"),
        ("{parameter: order_cost}", "has no 'value'"),
        ("{parameter: lead_time_window, value: 9, region: NO}", "holds everywhere"),
        ("{parameter: service_level, value: 0.9}", "already in p.yaml line 3"),
    ],
)
def test_a_fault_in_a_parameter_is_named(row, message):
    with pytest.raises(PolicyError) as caught:
        policy_from_texts({"p.yaml": f"{PARAMETERS}  - {row}\n", "g.yaml": "version: 1\nrules: []"})
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("p.yaml", 6)
    assert message in fault.message


def test_a_rule_id_is_unique_over_all_files():
    with pytest.raises(PolicyError) as caught:
        policy_from_texts({"a.yaml": RULE, "b.yaml": "# later\n" + RULE})
    (fault,) = caught.value.faults
    assert (fault.file, fault.line) == ("b.yaml", 4)
    assert "a.yaml line 3" in fault.message


def test_the_digest_is_of_what_is_said():
    digest = policy_from_texts({"a.yaml": RULE, "p.yaml": PARAMETERS}).digest
    same = RULE.replace("spend, operator: less_than", "'spend'   , operator: \"less_than\"")
    same = "# a comment\n" + same.replace("value: 5", "value: 5.0").replace("    why", "\n    why")
    lines = PARAMETERS.splitlines()
    shuffled = "\n".join([*lines[:2], *reversed(lines[2:])])
    assert policy_from_texts({"z.yaml": shuffled, "b.yaml": same}).digest == digest
    assert policy_from_texts({"a.yaml": replaced("value: 5", "value: 6")}).digest != digest
    for change in (("spend: 9", "spend: 8"), ("Because", "Otherwise"), ("all:", "any:")):
        changed = {"a.yaml": replaced(*change), "p.yaml": PARAMETERS}
        assert policy_from_texts(changed).digest != digest


def test_a_folder_is_read_as_its_texts_are(tmp_path):
    texts = {"a.yaml": RULE, "p.yml": PARAMETERS}
    for name, text in texts.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    (tmp_path / "README.md").write_text("not a rule")
    (tmp_path / ".hidden.yaml").write_text("nor: this")
    assert load_policy(tmp_path).digest == policy_from_texts(texts).digest


def test_files_that_are_no_text_are_faults(tmp_path):
    (tmp_path / "a.yaml").write_bytes(b"version: 1\nrules: []\n# caf\xe9\n")
    with pytest.raises(PolicyError) as caught:
        load_policy(tmp_path)
    (fault,) = caught.value.faults
    assert (fault.line, fault.remedy) == (3, "remove it, and save the file as UTF-8")
    with pytest.raises(PolicyError, match="no such folder"):
        load_policy(tmp_path / "absent")


YAMLISH = st.text(alphabet="abc01.-:{}[],&*!|>#%@'\"?\\ \n\t\r\x00\x85\ufeff~<=", max_size=80)


@settings(max_examples=300)
@given(st.one_of(st.text(max_size=80), YAMLISH))
@example('"\\UFFFFFFFF"')
@example('"\\ud800"')
@example("%YAML 1.99999999999999999999\n---\n")
@example("? [a]\n: b")
@example("<<: {a: b}")
@example("version: 1\nrules: [[[[{}]]]]")
def test_junk_is_a_policy_error_and_nothing_else(text):
    try:
        policy_from_texts({"junk.yaml": text})
    except PolicyError as error:
        assert error.faults
        assert all(fault.file and fault.message and fault.remedy for fault in error.faults)


WORDS = st.sampled_from(
    ["", "[]", "{}", "null", "all", "-1", "true", "1e400", "'x'", "__class__", "matches_regex",
     "approve", "block", "{all: []}", "[1, 2]", "&a b", "*a", "!!int 1", "spend", "\t", "|"]
)  # fmt: skip


@settings(max_examples=200)
@given(st.data())
def test_a_spoilt_policy_is_a_policy_or_a_policy_error(data):
    lines = (SHIPPED / "governance.yaml").read_text(encoding="utf-8").splitlines()[15:80]
    for _time in range(data.draw(st.integers(1, 4))):
        place = data.draw(st.integers(0, len(lines) - 1))
        key, colon, _value = lines[place].partition(":")
        lines[place] = f"{key}{colon} {data.draw(WORDS)}"
    try:
        policy_from_texts({"spoilt.yaml": "\n".join(lines)})
    except PolicyError as error:
        assert error.faults
