import json
import os
import resource
import signal
import subprocess
import sys
import time

import pandas as pd
import pytest

from distribution_ai.errors import PlanningError
from distribution_ai.plan import read_plan, table_pieces
from distribution_ai.planner import plan
from distribution_ai.run.process import prepare, start, start_replay
from distribution_ai.snapshot import Snapshot, write_snapshot
from tests.samples import HEADER, tables

LOW_LIMITS = """
import resource, sys
from distribution_ai.run.process import start
for limit, soft in ((resource.RLIMIT_AS, 400 * 2**20), (resource.RLIMIT_CPU, 1)):
    resource.setrlimit(limit, (soft, resource.getrlimit(limit)[1]))
print(start(*sys.argv[1:]).wait())
"""


@pytest.fixture(scope="module")
def snapshot():
    return Snapshot.build(HEADER, tables(10))


@pytest.fixture(scope="module")
def folder(snapshot, tmp_path_factory):
    path = tmp_path_factory.mktemp("process") / "snapshot"
    write_snapshot(snapshot, path)
    return path


def test_the_process_makes_the_plan_and_tells_its_progress(snapshot, folder, tmp_path):
    process = start(folder, tmp_path / "plan")
    told = list(process.progress())
    digest = process.wait()
    assert digest == read_plan(tmp_path / "plan").digest == plan(snapshot).digest
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    assert told[0].step == "read the snapshot"
    assert told[-1].step == "write the plan"


def test_forecasts_are_told_before_the_plan_is_made(snapshot, folder, tmp_path):
    process = start(folder, tmp_path / "plan")
    told, columns = {}, ["item_id", "location_id", "mean"]
    for progress in process.progress():
        if path := process.take_forecasts():
            told[progress.step] = pd.concat(
                table_pieces("forecasts", path, columns), ignore_index=True
            )
    process.wait()
    forecasts = plan(snapshot)["forecasts"][columns]
    pd.testing.assert_frame_equal(told.pop("stock"), forecasts)
    assert not told
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]


def test_a_process_made_ready_waits_for_its_snapshot(folder, tmp_path):
    process = prepare()
    time.sleep(0.2)
    assert not list(tmp_path.iterdir())
    process.go(folder, tmp_path / "plan")
    assert process.wait() == read_plan(tmp_path / "plan").digest


def test_a_process_made_ready_in_vain_is_ended(tmp_path):
    process = prepare()
    process.stop()
    assert not os.path.exists(f"/proc/{process.pid}")
    process.go(tmp_path, tmp_path / "plan")
    with pytest.raises(PlanningError, match="ended by SIGTERM"):
        process.wait()


def test_others_go_first(folder, tmp_path):
    process = start(folder, tmp_path / "plan")
    for _progress in process.progress():
        assert os.getpriority(os.PRIO_PROCESS, process.pid) > os.getpriority(os.PRIO_PROCESS, 0)
    process.wait()


@pytest.mark.parametrize("step", ["forecast", "write the plan"])
def test_a_killed_process_leaves_no_plan(folder, tmp_path, step):
    process = start(folder, tmp_path / "plan")
    for progress in process.progress():
        if progress.step == step:
            os.kill(process.pid, signal.SIGKILL)
    with pytest.raises(PlanningError, match="ended by SIGKILL; often the machine ran out of"):
        process.wait()
    assert list(tmp_path.iterdir()) == []


def test_an_earlier_plan_survives_a_stopped_run_and_the_next_run_works(folder, tmp_path):
    digest = start(folder, tmp_path / "plan").wait()
    process = start(folder, tmp_path / "plan")
    next(process.progress())
    process.stop()
    with pytest.raises(PlanningError, match="ended by SIGTERM"):
        process.wait()
    assert read_plan(tmp_path / "plan").digest == digest
    assert [path.name for path in tmp_path.iterdir()] == ["plan"]
    assert start(folder, tmp_path / "plan").wait() == digest


def test_a_servers_limits_do_not_bind_the_process(folder, tmp_path):
    if resource.getrlimit(resource.RLIMIT_AS)[1] != resource.RLIM_INFINITY:
        pytest.fail("run the tests where the address space has no hard limit")
    done = subprocess.run(
        [sys.executable, "-c", LOW_LIMITS, folder, tmp_path / "plan"], capture_output=True,
        text=True,
    )  # fmt: skip
    assert done.stdout.strip() == read_plan(tmp_path / "plan").digest, done.stderr


def test_the_process_ends_with_the_one_that_started_it(folder, tmp_path):
    code = (
        "import sys; from distribution_ai.run.process import start; "
        "process = start(*sys.argv[1:]); next(process.progress()); print(process.pid)"
    )
    pid = int(subprocess.check_output([sys.executable, "-c", code, folder, tmp_path / "plan"]))
    until = time.monotonic() + 10
    while os.path.exists(f"/proc/{pid}") and time.monotonic() < until:
        time.sleep(0.05)
    assert not os.path.exists(f"/proc/{pid}")
    assert not (tmp_path / "plan").exists()


def test_the_reasons_of_a_failure_come_back(tmp_path):
    (tmp_path / "items.csv").write_text("item_id\n")
    with pytest.raises(PlanningError, match="locations: the table is missing") as caught:
        start(tmp_path, tmp_path / "plan").wait()
    assert len(str(caught.value).splitlines()) == 5


def test_the_last_year_is_replayed_in_a_process_too(snapshot, folder, tmp_path):
    process = start_replay(folder, tmp_path / "replay", 28)
    told = list(process.progress())
    assert process.wait() == snapshot.digest
    fractions = [progress.fraction for progress in told]
    assert fractions == sorted(fractions)
    header = json.loads((tmp_path / "replay" / "replay.json").read_text())
    assert (header["from"], header["to"]) == ("2025-12-03", "2025-12-31")
    assert header["policies"] == ["planner", "minmax"]


def test_a_replay_says_what_it_lacks(tmp_path):
    young = tables()
    young["demand"] = young["demand"][young["demand"]["date"] > "2025-12-01"]
    write_snapshot(Snapshot.build(HEADER, young), tmp_path / "young")
    with pytest.raises(PlanningError, match="there are 30 days of demand; a replay needs 119"):
        start_replay(tmp_path / "young", tmp_path / "replay", 28).wait()
    assert not (tmp_path / "replay").exists()
