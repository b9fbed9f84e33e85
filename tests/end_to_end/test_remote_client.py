import pytest

from distribution_ai.adapters.odoo_rpc import RemoteOdoo
from distribution_ai.errors import RemoteError
from distribution_ai.plan import read_plan
from distribution_ai.run.process import start
from distribution_ai.snapshot import write_snapshot


@pytest.fixture(scope="module")
def erp(address):
    return RemoteOdoo(*address)


@pytest.fixture(scope="module")
def run(erp):
    return erp.wait(erp.start_plan().id)


def test_a_plan_started_from_afar_is_made_and_is_the_one_in_force(erp, run):
    assert run.state == "done"
    assert run.position_count > 0
    assert erp.latest_run() == erp.run(run.id)


def test_the_stored_snapshot_is_what_was_planned(erp, run):
    assert erp.snapshot(run.id).digest == run.snapshot_digest


def test_the_command_line_would_make_the_same_plan(erp, run, tmp_path):
    write_snapshot(erp.snapshot(run.id), tmp_path / "snapshot")
    start(tmp_path / "snapshot", tmp_path / "plan").wait()
    plan = read_plan(tmp_path / "plan")
    assert plan.provenance["snapshot_digest"] == run.snapshot_digest
    assert len(plan["targets"]) == run.position_count


def test_the_proposals_come_most_valuable_first(erp, run):
    proposals = erp.proposals(run.id)
    assert len(proposals) == run.proposal_count
    assert proposals["expected_value"].is_monotonic_decreasing
    assert (proposals["product_id"] != "").all()


def test_a_wrong_password_is_refused_in_plain_words(address):
    with pytest.raises(RemoteError, match="refused"):
        RemoteOdoo(*address[:3], "wrong")


def test_a_server_that_is_not_there():
    with pytest.raises(RemoteError, match="cannot be reached"):
        RemoteOdoo("http://localhost:1", "db", "login", "password")
