import pytest

from distribution_ai.adapters.odoo_rpc import RemoteOdoo
from distribution_ai.cli import main
from distribution_ai.errors import RemoteError
from distribution_ai.plan import read_plan
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


def test_the_same_snapshot_and_rules_give_the_same_plan_elsewhere(erp, run, tmp_path):
    write_snapshot(erp.snapshot(run.id), tmp_path / "snapshot")
    (tmp_path / "rules").mkdir()
    for name, text in erp.policy(run.id).items():
        (tmp_path / "rules" / name).write_text(text, encoding="utf-8")
    arguments = ["plan", tmp_path / "snapshot", "--policy", tmp_path / "rules", "--out",
                 tmp_path / "plan"]  # fmt: skip
    assert main([str(argument) for argument in arguments]) == 0
    assert read_plan(tmp_path / "plan").digest == run.plan_digest


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
