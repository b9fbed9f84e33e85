"""``ledger verify`` and ``ledger show`` as an auditor meets them, without the ERP."""

import json
import subprocess
import sys

import pytest

from distribution_ai.cli import main
from tests.audit import exports


@pytest.fixture
def export(tmp_path):
    return exports.write(tmp_path)


@pytest.fixture
def snapshots(tmp_path):
    return exports.write_snapshot(tmp_path / "snapshots")


def shown(capsys, *arguments):
    code = main(["ledger", "show", *map(str, arguments), "--json"])
    return code, json.loads(capsys.readouterr().out)


def test_verify_says_that_all_is_well(export, capsys):
    assert main(["ledger", "verify", str(export)]) == 0
    told = capsys.readouterr()
    assert "unchanged and complete" in told.out
    assert not told.err


def test_verify_says_which_line_was_changed(export, capsys):
    text = export.read_text("utf-8").splitlines(keepends=True)
    text[4] = text[4].replace('"scheduler"', '"nobody"')
    export.write_text("".join(text), "utf-8")
    assert main(["ledger", "verify", str(export)]) == 1
    assert "line 5: entry 4 was changed" in capsys.readouterr().err


def test_verify_needs_only_the_standard_library(export):
    code = (
        "import sys; from distribution_ai.cli import main; code = main(sys.argv[1:]);"
        "heavy = {'numpy', 'pandas', 'yaml', 'odoo'} & set(sys.modules); assert not heavy, heavy;"
        "sys.exit(code)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "ledger", "verify", str(export)], capture_output=True
    )
    assert done.returncode == 0, done.stderr


def test_missing_file_is_told(tmp_path, capsys):
    assert main(["ledger", "verify", str(tmp_path / "none")]) == 1
    assert "give an export" in capsys.readouterr().err


def test_show_answers_the_three_questions(export, capsys):
    code, data = shown(capsys, export, "--document", "P00012")
    assert code == 0
    (decision,) = data["decisions"]
    bought = exports.proposal("buy")
    assert decision["run"] == "PLAN/0003"
    assert decision["recommended"]["recommended_quantity"] == bought["quantity"]
    assert decision["recommended"]["places"]["central"]["stock"]["on_hand"] == 60.0
    assert decision["data"]["snapshot_digest"] == exports.planned()[0].digest
    assert [(by["actor"], by["user_id"]) for by in decision["executed_by"]] == [("planner", 7)]


def test_show_finds_every_document(export, capsys):
    for name, verb in (("WH/OUT/1", "transfer"), ("WH/IN/2", "transfer"), ("WH/IN/9", "buy")):
        _code, data = shown(capsys, export, "--document", name)
        assert [d["recommended"]["verb"] for d in data["decisions"]] == [verb]


def test_show_reads_as_a_page(export, capsys):
    assert main(["ledger", "show", str(export), "--document", "WH/OUT/1"]) == 0
    page = capsys.readouterr().out
    for said in ("What was recommended", "On which data", "Who or what decided and executed",
                 "Rule transfers-run → auto: verb equal_to transfer (was transfer), not value",
                 "executed by the scheduler: WH/OUT/1, WH/IN/2", "Not chosen:"):  # fmt: skip
        assert said in page, page


def test_document_that_nobody_recommended(export, capsys):
    assert main(["ledger", "show", str(export), "--document", "P99999"]) == 1
    assert "no proposal recorded in this export led to P99999" in capsys.readouterr().err


def test_decision_is_made_again_from_its_snapshot(export, snapshots, capsys):
    for name in ("P00012", "WH/OUT/1"):
        _code, data = shown(capsys, export, "--document", name, "--snapshots", snapshots)
        replay = data["decisions"][0]["replay"]
        assert replay == {"result": "identical", "plan_is_identical": True, "differences": []}


def test_recommendation_that_the_data_does_not_give_is_found(tmp_path, snapshots, capsys):
    rows = exports.entries()
    chain = exports.Chain()
    bought = exports.proposal("buy")["proposal_id"]
    planned = next(r["values"]["planned"] for r in rows if r.get("proposal_key") == bought)
    forged = [
        chain.append(
            {**row, "values": {**row["values"], "planned": {**planned, "quantity": 9999.0}}}
            if row["event"] == "recommended" and row.get("proposal_key") == bought
            else row
        )
        for row in rows
    ]
    export = exports.write(tmp_path, rows=forged)
    _code, data = shown(capsys, export, "--document", "P00012", "--snapshots", snapshots)
    replay = data["decisions"][0]["replay"]
    assert replay["result"] == "different"
    assert [d["field"] for d in replay["differences"]] == ["quantity"]


def test_snapshot_that_is_gone_is_told(export, tmp_path, capsys):
    (tmp_path / "empty").mkdir()
    _code, data = shown(capsys, export, "--document", "P00012", "--snapshots", tmp_path / "empty")
    assert data["decisions"][0]["replay"]["result"].startswith("no snapshot")


def test_schema_is_printed(capsys):
    assert main(["ledger", "schema"]) == 0
    assert json.loads(capsys.readouterr().out)["title"] == "One line of an exported ledger"
