"""Rules files that try anything but data are refused, each within a second of work."""

import time

import pytest

from distribution_ai.errors import PolicyError
from distribution_ai.govern import policy_from_texts

RULE = """version: 1
rules:
  - id: trick
    title: Trick
    why: To see what happens
    priority: 1
    when: %s
    verdict: auto
    examples: [{fires: true, facts: {}}, {fires: false, facts: {}}]
"""
LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{chr(98 + n)}: &{chr(98 + n)} [*{chr(97 + n)}, *{chr(97 + n)}]\n" for n in range(20)
)
GROUPS = "{all: [" * 30 + "{fact: verb, operator: is_known}" + "]}" * 30

HOSTILE = {
    "a method as a fact": RULE % "{all: [{fact: __class__, operator: equal_to, value: x}]}",
    "a method as an operator": RULE % "{all: [{fact: verb, operator: __init__, value: x}]}",
    "a regular expression": RULE
    % "{all: [{fact: verb, operator: matches_regex, value: '(a+)+$'}]}",
    "an action of its own": RULE % "{all: [{fact: verb, operator: is_known}]}" + "    actions: [x]",
    "groups thirty deep": RULE % GROUPS,
    "a hundred thousand brackets": RULE % ("[" * 100_000),
    "fifty thousand maps": "{a: " * 50_000,
    "a hundred thousand dashes": "- " * 100_000,
    "a tag that calls": "version: !!python/object/apply:os.system ['id']\n",
    "a tag that makes an object": "!!python/object:os.system {}\n",
    "a billion laughs": LAUGHS,
    "ten megabytes of a letter": "x" * 10_000_000,
    "ten megabytes of lines": "- a\n" * 2_500_000,
    "many documents": "---\n" * 60_000,
    "a quote that never ends": '"' + "a " * 120_000,
    "bytes that are no text": "version: 1\x00\x07",
}


@pytest.mark.parametrize("text", HOSTILE.values(), ids=HOSTILE.keys())
def test_refused_within_a_second(text):
    begun = time.process_time()
    with pytest.raises(PolicyError) as refused:
        policy_from_texts({"governance.yaml": text})
    assert time.process_time() - begun < 1.0
    assert refused.value.faults[0].remedy
