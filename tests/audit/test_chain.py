"""The chain: whatever is done to entries afterwards is found."""

import hashlib
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from distribution_ai.audit.chain import CHANGED, GENESIS, HASHED, MISSING, UNLINKED, Chain


def entries(count=5):
    chain = Chain()
    return [
        chain.append(
            {"company_id": 1, "on": f"2026-01-0{n}", "event": "approved", "actor": "planner",
             "summary": f"Buy {n} ü", "values": {"quantity": n / 3, "lane": None}}
        )
        for n in range(1, count + 1)
    ]  # fmt: skip


def faults(rows):
    chain = Chain()
    return [(row["sequence"], fault) for row in rows for fault in chain.follow(row)]


def test_hash_can_be_checked_by_hand():
    """Twenty lines in any language: the words of docs/audit.md, followed literally."""
    entry = entries(1)[0]
    fields = {name: entry.get(name) for name in HASHED}
    fields["values"] = '{"lane":null,"quantity":0.3333333333333333}'
    fields["previous_hash"] = "0" * 64
    text = json.dumps(fields, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert entry["hash"] == hashlib.sha256(text.encode("utf-8")).hexdigest()
    assert (entry["sequence"], entry["previous_hash"]) == (1, GENESIS)


def test_values_may_be_an_object_or_its_canonical_text():
    row = entries(1)[0]
    text = '{"lane":null,"quantity":0.3333333333333333}'
    assert Chain().follow({**row, "values": text}) == []


def test_whole_chain_has_no_faults_and_goes_on_from_any_entry():
    rows = entries()
    assert faults(rows) == []
    later = Chain(rows[1]["sequence"], rows[1]["hash"])
    assert [later.follow(row) for row in rows[2:]] == [[], [], []]


@pytest.mark.parametrize("name", sorted({*HASHED, "hash"}))
def test_every_changed_field_is_found(name):
    rows = entries()
    rows[2] = {**rows[2], name: 7 if name != "values" else {"quantity": 7}}
    assert (rows[2]["sequence"], CHANGED) in faults(rows)


def test_changed_entry_with_a_hash_that_fits_is_found_by_the_next():
    rows = entries()
    before = rows[1]
    rows[2] = Chain(before["sequence"], before["hash"]).append({**rows[2], "actor": "nobody"})
    assert faults(rows) == [(4, UNLINKED)]


@given(st.integers(0, 3))
def test_missing_entry_is_found(place):
    rows = entries()
    del rows[place]
    assert {fault for _number, fault in faults(rows)} == {MISSING, UNLINKED}


@given(st.permutations(range(5)))
def test_any_other_order_is_found(order):
    rows = entries()
    assert bool(faults([rows[place] for place in order])) == (order != list(range(5)))


def test_numbers_that_are_not_finite_are_refused():
    with pytest.raises(ValueError):
        Chain().append({"values": {"x": float("nan")}})
