"""An export that was touched is found out, and the line is named."""

import json
import random

import jsonschema
import pytest

from distribution_ai.audit.export import SCHEMA
from distribution_ai.audit.verify import verify_export
from tests.audit import exports


@pytest.fixture
def whole(tmp_path):
    return exports.write(tmp_path)


def faults_of(tmp_path, lines):
    path = tmp_path / "touched.jsonl"
    path.write_bytes(b"".join(lines))
    return {fault.line for fault in verify_export(path).faults}


def read(path):
    return path.read_bytes().splitlines(keepends=True)


def test_whole_export_is_trusted(whole):
    found = verify_export(whole)
    assert found.ok, found.faults
    rows = exports.entries()
    assert (found.entries, found.first, found.last) == (len(rows), 1, len(rows))
    assert found.head == (rows[-1]["sequence"], rows[-1]["hash"])
    assert found.company == "Planned"


def test_every_line_has_the_form_of_the_schema(whole):
    validator = jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))
    for line in read(whole):
        validator.validate(json.loads(line))


def test_part_of_a_ledger_is_trusted_as_that_part(tmp_path):
    rows = exports.entries()
    found = verify_export(exports.write(tmp_path, rows=rows[2:5], first=3, last=5, head=rows[-1]))
    assert found.ok, found.faults
    assert (found.first, found.last, found.head[0]) == (3, 5, len(rows))


def test_ledger_without_entries(tmp_path):
    empty = exports.write(tmp_path, rows=[], head={"sequence": 0, "hash": "0" * 64})
    assert verify_export(empty).ok


@pytest.mark.parametrize("place", range(len(exports.entries())))
def test_missing_line_is_found_where_it_was(tmp_path, whole, place):
    lines = read(whole)
    del lines[1 + place]
    found = faults_of(tmp_path, lines)
    last_entry = len(exports.entries()) + 1
    assert (2 + place if 1 + place < last_entry - 1 else len(lines)) in found


@pytest.mark.parametrize("place", range(1, len(exports.entries())))
def test_reordered_lines_are_found(tmp_path, whole, place):
    lines = read(whole)
    lines[place], lines[place + 1] = lines[place + 1], lines[place]
    assert {place + 1, place + 2} <= faults_of(tmp_path, lines)


def test_any_changed_letter_is_found(tmp_path, whole):
    """A letter or digit anywhere in the file, drawn at random."""
    generator = random.Random(5)
    original = whole.read_bytes()
    for _attempt in range(60):
        place = generator.randrange(len(original))
        old = chr(original[place])
        if not old.isalnum():
            continue
        new = "7" if old != "7" else "3"
        touched = original[:place] + new.encode() + original[place + 1 :]
        assert faults_of(tmp_path, [touched]), (place, original[place - 30 : place + 30])


@pytest.mark.parametrize("place", range(2, 2 + len(exports.entries())))
def test_changed_entry_is_found_at_its_line(tmp_path, whole, place):
    lines = read(whole)
    entry = json.loads(lines[place - 1])
    entry["values"]["expected_value"] = 1e6
    lines[place - 1] = json.dumps(entry).encode() + b"\n"
    assert faults_of(tmp_path, lines) == {place}


@pytest.mark.parametrize("kept", [-1, 5, 1])
def test_file_that_was_cut_off_is_found(tmp_path, whole, kept):
    assert faults_of(tmp_path, read(whole)[:kept])


def test_cut_off_tail_with_a_new_end_is_found_by_the_head(tmp_path):
    rows = exports.entries()
    path = exports.write(tmp_path, rows=rows[:-1], head=rows[-1])
    assert "the last entries are missing" in str(verify_export(path).faults[0])


def test_ledger_written_anew_is_found_by_an_earlier_export(tmp_path, whole):
    anew = exports.entries()[:4]
    chain = exports.Chain()
    anew = [chain.append({**row, "actor": "nobody"}) for row in anew * 3]
    forged = exports.write(tmp_path, "forged.jsonl", rows=anew)
    assert verify_export(forged).ok
    found = verify_export(forged, earlier=whole).faults
    assert "was another one in the earlier export" in str(found[0])
    shorter = exports.write(tmp_path, "shorter.jsonl", rows=exports.entries()[:3])
    assert "is not in this one" in str(verify_export(shorter, earlier=whole).faults[0])
    assert verify_export(whole, earlier=shorter).ok


def test_untrustworthy_earlier_export_is_told(tmp_path, whole):
    cut = tmp_path / "cut.jsonl"
    cut.write_bytes(b"".join(read(whole)[:-1]))
    assert "earlier export is itself not whole" in str(verify_export(whole, earlier=cut).faults[0])


@pytest.mark.parametrize(
    "line", [b"", b"[]", b"{", b"\xff\xfe", b'{"kind": 1}', b'{"kind":"entry"}',
             b'{"kind":"note","text":"trust me"}', b'{"kind":"end","kind":"end"}', b"[" * 10_000]
)  # fmt: skip
def test_line_of_another_form_is_told(tmp_path, whole, line):
    lines = read(whole)
    lines.insert(3, line + b"\n")
    assert 4 in faults_of(tmp_path, lines)


def test_other_files_are_told(tmp_path):
    for content in (b"", b"\x00\x01\x02", b"hello\n"):
        assert faults_of(tmp_path, [content])
