"""The command line as its users meet it: output, errors and exit codes."""

import json
import shutil
import subprocess
import sys

import numpy as np
import pandas as pd
import pytest

from distribution_ai.cli import main
from distribution_ai.plan import read_plan
from distribution_ai.snapshot import Snapshot, write_snapshot
from tests.samples import HEADER, tables

RULES = """
version: 1
rules: []
"""

TWENTY_FAULTS = {
    "items.csv": "item_id,unit_cost,launch_date,end_date\n"
    "A,x,2020-01-01,2019-01-01\nB,-1,,\n,2,,\nA,3,,\n",
    "locations.csv": "location_id,kind\nW,warehouse\nV,supplier\nX,shop\n",
    "lanes.csv": "lane_id,origin_id,destination_id,lead_time_days,allowed\n"
    "l1,V,W,7,maybe\nl2,W,W,1,\nl3,W,V,1,true\nl4,Q,W,1,\nl5,V,W,-3,yes\nl6,V,W,3,yes\n",
    "stock.csv": "item_id,location_id,onhand\nA,W,5\n",
    "demand.csv": "item_id,location_id,date,quantity\n"
    "A,W,2025-12-01,many\nA,W,2026-02-01,1\nA,W,01/02/2025,1\nZ,W,2025-12-01,1\n\n"
    "A,W,2025-12-01\nB,W,2025-12-02,5\nB,W,2025-12-99,5\n",
    "settings.csv": "parameter,value,region\n"
    "service_level,1.2,\nservicelevel,.9,\nservice_measure,fill,\nreview_days,7,Mars\n",
    "events.parquet": "this is no Parquet",
    "snapshot.json": '{"as_of": "2026-01-01", "bucket": "W", "horizon": 0}',
}

WHAT_EACH_SAYS = [
    "snapshot.json.bucket: 'W'", "snapshot.json.horizon: 0", "events: events.parquet cannot be",
    "demand row 5 (line 7): 3 values", "items.unit_cost row 1 (line 2): 'x'",
    "items.unit_cost row 2 (line 3): '-1'", "items.item_id row 3 (line 4): the value is missing",
    "items.end_date row 1 (line 2): '2019-01-01'", "items row 4 (line 5): a row with the same",
    "locations.kind row 3 (line 4): 'shop'", "lanes.allowed row 1 (line 2): 'maybe'",
    "lanes.destination_id row 2 (line 3): 'W'", "lanes.destination_id row 3 (line 4): 'V'",
    "lanes.origin_id row 4 (line 5): 'Q'", "lanes.lead_time_days row 5 (line 6): '-3'",
    "stock.on_hand: the column is missing; rename 'onhand'",
    "demand.quantity row 1 (line 2): 'many'", "demand.date row 2 (line 3): '2026-02-01'",
    "demand.date row 3 (line 4) and 1 more row: '01/02/2025'", "demand.item_id row 4 (line 5): 'Z'",
    "settings.value row 1 (line 2): '1.2'", "settings.parameter row 2 (line 3): 'servicelevel'",
    "settings.value row 3 (line 4): 'fill'", "settings.region row 4 (line 5): 'Mars'",
]  # fmt: skip


def run_process(*arguments) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "distribution_ai", *map(str, arguments)],
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def run(capfd):
    """Runs a command in this process, which spares the time of imports."""

    def run_here(*arguments) -> subprocess.CompletedProcess:
        try:
            code = main([str(argument) for argument in arguments])
        except SystemExit as end:
            code = end.code
        return subprocess.CompletedProcess(arguments, code, *capfd.readouterr())

    return run_here


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """A stored snapshot; one of its items was last sold long ago, one is on stock only."""
    changed = tables(4)
    demand = changed["demand"]
    late = (demand["item_id"] == "item-2") & (demand["date"] > "2025-10-01")
    changed["demand"] = demand[~late & (demand["item_id"] != "item-3")]
    path = tmp_path_factory.mktemp("cli") / "snapshot"
    write_snapshot(Snapshot.build(HEADER, changed), path, "csv")
    return path


@pytest.fixture(scope="module")
def faulty(tmp_path_factory):
    path = tmp_path_factory.mktemp("faulty")
    for name, content in TWENTY_FAULTS.items():
        (path / name).write_text(content)
    return path


def test_more_than_twenty_faults_get_a_clear_message_each(faulty):
    done = run_process("check", faulty)
    told = done.stderr.splitlines()
    assert done.returncode == 2
    assert len(told) == len(WHAT_EACH_SAYS)
    for start in WHAT_EACH_SAYS:
        [line] = [line for line in told if line.startswith(start)]
        assert "; " in line
    assert done.stdout.startswith(f"{len(told)} faults, 4 of them stop planning")


@pytest.mark.parametrize("command", [
    ["plan", "--out"], ["forecast", "--lead-times", "7", "--quantiles", ".5", "--out"],
    ["replay", "--from", "2025-12-01", "--to", "2025-12-02", "--out"],
])  # fmt: skip
def test_every_command_tells_the_faults_that_stop_it(run, faulty, tmp_path, command):
    out = tmp_path / "out.parquet"
    done = run(command[0], faulty, *command[1:], out)
    assert done.returncode == 2
    assert len(done.stderr.splitlines()) == len(WHAT_EACH_SAYS)
    assert not out.exists()


def test_faults_for_machines(run, faulty):
    done = run("check", faulty, "--json")
    summary = json.loads(done.stdout)
    assert summary["ok"] is False
    assert summary["stopping"] == 4
    fault = next(fault for fault in summary["faults"] if fault["column"] == "quantity")
    assert (fault["table"], fault["row"], fault["line"]) == ("demand", 1, 2)
    assert fault["remedy"]


def test_a_good_snapshot_checks_out(run, folder):
    done = run("check", folder, "--json")
    assert done.returncode == 0
    assert done.stderr == ""
    assert json.loads(done.stdout)["rows"]["items"] == 4
    assert run("check", folder).stdout.startswith("no faults; snapshot")


def test_forecast_sums_over_lead_times(run, folder, tmp_path):
    out, means = tmp_path / "f.parquet", tmp_path / "means.parquet"
    done = run("forecast", folder, "--lead-times", "7,14,28", "--quantiles", ".5,.9,0.95",
               "--out", out, "--buckets", means)  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    table = pd.read_parquet(out)
    assert list(table.columns) == ["item_id", "location_id", "lead_time", "mean", "q.5", "q.9",
                                   "q0.95"]  # fmt: skip
    places = table[["item_id", "location_id"]].drop_duplicates()
    assert places.to_numpy().tolist() == [
        [f"item-{item}", place] for item in range(3) for place in ("north", "south")
    ]
    assert table["lead_time"].tolist() == [7, 14, 28] * 6
    assert (table["q.5"] <= table["q.9"]).all()
    assert (table["q.9"] <= table["q0.95"]).all()
    steady = table[table["item_id"] == "item-0"]
    assert (steady["mean"] / steady["lead_time"]).between(2, 4).all()

    daily = pd.read_parquet(means)
    assert daily.groupby(["item_id", "location_id"]).size().eq(91).all()
    assert str(daily["date"].min()) == "2026-01-01"
    first_week = daily[pd.to_datetime(daily["date"]) < "2026-01-08"]
    summed = first_week.groupby(["item_id", "location_id"])["mean"].sum()
    np.testing.assert_allclose(summed, table.loc[table["lead_time"] == 7, "mean"], rtol=1e-9)


def test_a_plan_is_the_same_each_time_and_from_either_format(run, folder, tmp_path):
    assert run_process("plan", folder, "--out", tmp_path / "one").returncode == 0
    done = run("plan", folder, "--out", tmp_path / "two", "--format", "csv", "--json")
    one, two = read_plan(tmp_path / "one"), read_plan(tmp_path / "two")
    assert one.digest == two.digest == json.loads(done.stdout)["plan_digest"]
    assert set(one.provenance) >= {"engine_version", "snapshot_digest", "policy_digest",
                                   "settings_digest", "plan_digest", "seed", "seconds"}  # fmt: skip
    assert (tmp_path / "two" / "proposals.csv").exists()
    assert len(one["targets"]) == 12


def test_a_policy_gives_verdicts_and_faulty_rules_stop(run, folder, tmp_path):
    rules = tmp_path / "rules"
    rules.mkdir()
    (rules / "governance.yaml").write_text(RULES)
    done = run("plan", folder, "--out", tmp_path / "plan", "--policy", rules, "--json")
    summary = json.loads(done.stdout)
    assert sum(summary["verdicts"].values()) == sum(summary["proposals"].values()) > 0
    (rules / "governance.yaml").write_text("version: 1\nrulez: []\n")
    done = run("plan", folder, "--out", tmp_path / "other", "--policy", rules)
    assert done.returncode == 2
    assert "governance.yaml line 2: unknown key 'rulez'" in done.stderr
    assert not (tmp_path / "other").exists()
    done = run("rules", "check", rules)
    assert (done.returncode, done.stdout.strip()) == (2, "")


def test_rows_set_aside_are_mentioned(run, folder, tmp_path):
    write_snapshot(Snapshot.build(HEADER, tables()), tmp_path / "s", "csv")
    with (tmp_path / "s" / "stock.csv").open("a") as file:
        file.write("item-9,north,4,,\n")
    done = run("plan", tmp_path / "s", "--out", tmp_path / "plan")
    assert done.returncode == 0
    assert done.stderr.startswith("note: the snapshot has 1 faults that do not stop planning")


def test_replay_compares_with_minmax(run, folder, tmp_path):
    done = run("replay", folder, "--from", "2025-12-01", "--to", "2025-12-31", "--against",
               "minmax", "--review", "14", "--out", tmp_path / "replay", "--json")  # fmt: skip
    summary = json.loads(done.stdout)
    assert [row["policy"] for row in summary["summary"]] == ["planner", "minmax"]
    assert len(pd.read_parquet(tmp_path / "replay" / "item_locations.parquet")) == 2 * 12


def test_replay_of_a_data_set_says_what_it_assumes(run, measured, tmp_path):
    done = run("replay", measured, "--from", "2024-06-03", "--to", "2024-09-02", "--against",
               "safety_stock,ddmrp", "--fill-rates", "0.9", "--out", tmp_path / "r",
               "--json")  # fmt: skip
    assert (done.returncode, done.stderr) == (0, "")
    told = json.loads(done.stdout)
    assert [row["fill_rate"] for row in told["equal_service"]] == pytest.approx([0.9] * 3)
    assert any("20 % of that a year" in sentence for sentence in told["assumptions"])
    lines = run("replay", measured, "--from", "2024-06-03", "--to", "2024-09-02", "--against",
                "safety_stock", "--out", tmp_path / "r").stdout.splitlines()  # fmt: skip
    assert lines[0] == "As they are:"
    assert lines[-1].startswith("  safety_stock: average stock ") and "; planner " in lines[-1]


@pytest.fixture(scope="module")
def measured(tmp_path_factory):
    """A folder of weekly demand, thrice as much in the promoted third of the weeks."""
    path = tmp_path_factory.mktemp("sets") / "shop"
    path.mkdir()
    weeks = pd.date_range("2023-01-02", periods=90, freq="W-MON")
    promoted = np.arange(90) % 3 == 1
    mean = np.where(promoted, 60.0, 20.0)[:, None]
    quantity = np.random.default_rng(2).poisson(mean, (90, 12)).astype(float)
    pd.DataFrame({
        "item_id": np.repeat([f"item-{number}" for number in range(12)], 90), "location_id": "A",
        "date": np.tile(weeks, 12), "quantity": quantity.T.ravel(),
    }).to_parquet(path / "demand.parquet")  # fmt: skip
    days = pd.Timedelta(days=6)
    pd.DataFrame({
        "date_from": weeks[promoted], "date_to": weeks[promoted] + days, "item_id": "",
        "location_id": "A", "display": 1,
    }).to_parquet(path / "promotions.parquet")  # fmt: skip
    about = {"bucket": "W-MON", "lead_times": [1, 2], "origins": 3, "origin_step": 2}
    (path / "dataset.json").write_text(json.dumps(about))
    return path


def test_evaluate_measures_beside_the_textbook(run, measured):
    done = run("evaluate", measured)
    assert (done.returncode, done.stderr) == (0, "")
    lines = done.stdout.splitlines()
    assert lines[0] == "shop: 3 origins"
    assert [line.split()[0] for line in lines[2:4]] == ["1", "2"]
    assert lines[4].startswith("  ratio to the textbook, geometric mean: 0.")
    assert lines[-1].startswith("1 set, ratio to the textbook, geometric mean: 0.")


def test_evaluate_for_machines_says_what_drivers_are_worth(run, measured):
    same = measured.parent / "other" / measured.name
    shutil.copytree(measured, same)
    done = run("evaluate", measured, same, "--origins", "2", "--skip", "1", "--json")
    told = json.loads(done.stdout)
    assert (told["ok"], told["drivers"], told["skip"]) == (True, True, 1)
    assert [one["set"] for one in told["sets"]] == [str(measured), str(same)]
    rows = told["sets"][0]["measured"]
    assert [(row["lead_time"], row["method"]) for row in rows] == [
        (1, "ours"), (1, "textbook"), (2, "ours"), (2, "textbook"),
    ]  # fmt: skip
    assert {row["origins"] for row in rows} == {2}
    ratios = [row["ratio"] for one in told["sets"] for row in one["measured"]
              if row["method"] == "ours"]  # fmt: skip
    assert told["ratio"] == pytest.approx(np.prod(ratios) ** 0.25)
    blind = json.loads(run("evaluate", measured, "--origins", "2", "--skip", "1",
                           "--without-drivers", "--json").stdout)  # fmt: skip
    assert blind["drivers"] is False
    assert told["ratio"] < 0.7 * blind["ratio"]


def test_evaluate_tells_what_is_no_data_set_in_one_line(run, measured, tmp_path):
    done = run("evaluate", measured, tmp_path)
    assert (done.returncode, done.stdout) == (1, "")
    [line] = done.stderr.splitlines()
    assert line.startswith(f"{tmp_path} is no data set (FileNotFoundError")
    done = run("evaluate", measured, "--skip", "60")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("shop: the 0 origins asked for have no demand to measure")


@pytest.mark.parametrize("arguments", [
    [], ["paint"], ["evaluate"], ["evaluate", "s", "--origins", "0"],
    ["evaluate", "s", "--skip", "-1"], ["plan", "s"],
    ["forecast", "s", "--lead-times", "²", "--quantiles", ".5",
    "--out", "f.parquet"], ["forecast", "s", "--lead-times", "999999999", "--quantiles", ".5",
    "--out", "f.parquet"], ["forecast", "s", "--lead-times", "0", "--quantiles", ".5",
    "--out", "f.parquet"], ["forecast", "s", "--lead-times", "7", "--quantiles", "5", "--out",
    "f.parquet"], ["forecast", "s", "--lead-times", "7", "--quantiles", ".5", "--out", "f.xls"],
    ["replay", "s", "--from", "May", "--to", "June", "--out", "r"],
])  # fmt: skip
def test_wrong_usage(run, arguments):
    done = run(*arguments)
    assert done.returncode == 2
    assert "Traceback" not in done.stderr
    assert "invalid _" not in done.stderr
    assert done.stderr.splitlines()[-1].startswith("distribution_ai")


def test_failures_are_one_line(run, folder, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "letter.txt").write_text("dear")
    done = run("plan", folder, "--out", tmp_path / "mine")
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert "holds something else" in line
    done = run("replay", folder, "--from", "2020-01-01", "--to", "2020-02-01", "--out", tmp_path)
    assert done.returncode == 1
    assert done.stderr.startswith("cannot play 2020-01-01 to 2020-02-01: history is 2025-09-03")
    done = run("replay", folder, "--from", "2025-12-01", "--to", "2025-12-31", "--against",
               "oracle", "--out", tmp_path / "r")  # fmt: skip
    assert done.stderr.startswith("unknown policy 'oracle'; use planner, orders, minmax")


def test_help_needs_no_heavy_imports():
    code = "import sys, distribution_ai.cli; sys.exit('numpy' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code]).returncode == 0
