import json

import numpy as np
import pandas as pd
import pytest

from distribution_ai.errors import StorageError
from distribution_ai.plan import PLAN_TABLES, Plan, open_plan, read_plan, write_plan


def a_plan() -> Plan:
    return Plan.build(
        {
            "targets": pd.DataFrame({
                "item_id": ["b", "a"], "location_id": ["x", "y"],
                "segment": ["A smooth", "C lumpy"],
                "reorder_point": [1 / 3, np.nan], "order_up_to": [7, 8], "note": [1.5, 2.0],
            }),
            "risks": pd.DataFrame({
                "item_id": ["a"], "location_id": ["y"],
                "stockout_date": np.array(["2026-02-01"], "datetime64[D]"),
            }),
            "proposals": pd.DataFrame({
                "proposal_id": ["2", "1"], "verb": ["buy", "transfer"],
                "reason": ['short, "now"\nand then', ""], "expected_value": [9.0, 5.0],
            }),
        },
        {"seed": 0, "engine_version": "1"},
    )  # fmt: skip


@pytest.mark.parametrize("file_format", ["parquet", "csv"])
def test_a_stored_plan_is_the_same_plan(tmp_path, file_format):
    write_plan(a_plan(), tmp_path / "plan", file_format)
    stored = read_plan(tmp_path / "plan")
    assert stored.digest == a_plan().digest
    assert stored.provenance == {**a_plan().provenance, "plan_digest": a_plan().digest}
    for name, frame in a_plan().tables.items():
        pd.testing.assert_frame_equal(stored[name], frame)


def test_a_plan_has_every_table_and_column_in_order():
    plan = a_plan()
    assert list(plan.tables) == list(PLAN_TABLES)
    for name, declared in PLAN_TABLES.items():
        assert list(plan[name].columns)[: len(declared.columns)] == list(declared.columns)
    assert plan["targets"]["item_id"].tolist() == ["a", "b"]
    assert plan["targets"].columns[-1] == "note"
    assert plan["proposals"]["proposal_id"].tolist() == ["2", "1"]


def test_the_digest_covers_the_tables_and_nothing_else():
    plan = a_plan()
    assert Plan.build(plan.tables, {"seconds": 12.5}).digest == plan.digest
    dearer = plan["proposals"].assign(cost=1.0)
    assert Plan.build({**plan.tables, "proposals": dearer}).digest != plan.digest
    swapped = plan["proposals"][::-1]
    assert Plan.build({**plan.tables, "proposals": swapped}).digest != plan.digest


def test_a_plan_that_was_changed_is_refused(tmp_path):
    write_plan(a_plan(), tmp_path / "plan", "csv")
    path = tmp_path / "plan" / "proposals.csv"
    path.write_text(path.read_text().replace("transfer", "transfers"))
    with pytest.raises(StorageError, match="was changed since it was written"):
        read_plan(tmp_path / "plan")


def test_an_incomplete_plan_is_refused(tmp_path):
    write_plan(a_plan(), tmp_path / "plan")
    (tmp_path / "plan" / "risks.parquet").unlink()
    (tmp_path / "plan" / "targets.parquet").write_bytes(b"PAR1")
    with pytest.raises(StorageError, match=r"targets\.parquet cannot be read.*risks is missing"):
        read_plan(tmp_path / "plan")
    with pytest.raises(StorageError, match="is no plan"):
        read_plan(tmp_path)


def test_the_provenance_file_holds_the_digest(tmp_path):
    write_plan(a_plan(), tmp_path / "plan")
    provenance = json.loads((tmp_path / "plan" / "provenance.json").read_text())
    assert provenance["plan_digest"] == a_plan().digest


def test_an_opened_plan_is_the_plan_that_was_written(tmp_path):
    plan = a_plan()
    write_plan(plan, tmp_path / "plan")
    opened = open_plan(tmp_path / "plan", plan.digest)
    assert opened.digest == plan.digest
    assert opened.provenance["seed"] == 0
    assert list(opened.tables) == list(PLAN_TABLES)
    for name, frame in plan.tables.items():
        pd.testing.assert_frame_equal(opened[name], frame)


def test_an_opened_plan_reads_what_is_asked_for_and_nothing_else(tmp_path):
    write_plan(a_plan(), tmp_path / "plan")
    opened = open_plan(tmp_path / "plan", a_plan().digest)
    (tmp_path / "plan" / "forecasts.parquet").write_bytes(b"PAR1")
    (tmp_path / "plan" / "risks.parquet").unlink()
    assert len(opened["targets"]) == 2
    with pytest.raises(StorageError, match="risks of the plan cannot be read"):
        opened["risks"]
    with pytest.raises(KeyError):
        opened["wishes"]


def test_a_folder_with_another_plan_is_not_opened(tmp_path):
    with pytest.raises(StorageError, match="is no plan"):
        open_plan(tmp_path, a_plan().digest)
    write_plan(a_plan(), tmp_path / "plan")
    with pytest.raises(StorageError, match="another plan"):
        open_plan(tmp_path / "plan", "0" * 64)


@pytest.mark.parametrize("stored", [False, True])
@pytest.mark.parametrize("places", [0, 3])
def test_a_long_table_comes_in_pieces(tmp_path, stored, places):
    ids = pd.DataFrame({"item_id": [f"i{n}" for n in range(places)], "location_id": "x"})
    days = pd.DataFrame({"date": pd.date_range("2026-01-01", periods=4)})
    plan = Plan.build({"forecasts": ids.merge(days, how="cross").assign(mean=1.5)})
    if stored:
        write_plan(plan, tmp_path / "plan")
        plan = open_plan(tmp_path / "plan", plan.digest)
    columns = ["item_id", "date", "location_id", "q05", "mean"]
    pieces = list(plan.pieces("forecasts", columns))
    pd.testing.assert_frame_equal(pd.concat(pieces, ignore_index=True), plan["forecasts"][columns])
