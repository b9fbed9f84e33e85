"""The triggers of the ledger against PostgreSQL's superuser, on a real cluster of its own."""

import re
import runpy
import shutil
import subprocess
import tempfile
from pathlib import Path

import pytest

from tool import console, paths, postgres

ROOT = Path(__file__).parents[2]
GUARD = ROOT / "addons" / "distribution_planning" / "ledger_guard.py"
HASHES = ["0" * 64, "1" * 64, "2" * 64, "3" * 64]
TABLES = """
CREATE TABLE distribution_ledger_entry
    (id serial, company_id int, sequence int, previous_hash text, hash text, summary text);
CREATE TABLE distribution_ledger_head (id serial, company_id int UNIQUE, sequence int, hash text);
"""


@pytest.fixture(scope="module")
def superuser():
    """Run statements as the superuser, alone in the cluster; returns what was answered."""
    base = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="distribution-ai-test-"))
    base.chmod(0o755)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(paths, "LOGS", base / "log")
        cluster = postgres.Cluster(base / "guard")
        cluster.create()

        def run(*statements):
            text = "".join(" ".join(f"{one}".split()) + "\n" for one in statements)
            command = [cluster.binaries / "postgres", "--single", "-D", cluster.data, "postgres"]
            done = subprocess.run(
                [str(word) for word in command], input=text, capture_output=True, text=True,
                cwd="/", **console.as_user(cluster.user),
            )  # fmt: skip
            return done.stdout + done.stderr

        guard = runpy.run_path(GUARD)["statements"]()
        head = f"INSERT INTO distribution_ledger_head VALUES (DEFAULT, 1, 0, '{HASHES[0]}')"
        made = run(*TABLES.split(";\n")[:2], *guard, head, entry(1), entry(2))
        assert "ERROR" not in made, made
        yield run
        cluster.remove()
    shutil.rmtree(base)


def entry(sequence, previous=None):
    previous = HASHES[sequence - 1] if previous is None else previous
    return (
        "INSERT INTO distribution_ledger_entry (company_id, sequence, previous_hash, hash)"
        f" VALUES (1, {sequence}, '{previous}', '{HASHES[sequence]}')"
    )


def test_the_statements_are_run_by_the_superuser(superuser):
    assert re.search(r"is_superuser = \"on\"", superuser("SHOW is_superuser"))


@pytest.mark.parametrize("role", ["origin", "replica"])
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE distribution_ledger_entry SET summary = 'x'",
        "DELETE FROM distribution_ledger_entry WHERE sequence = 2",
        "TRUNCATE distribution_ledger_entry",
        "UPDATE distribution_ledger_head SET sequence = 1",
        "DELETE FROM distribution_ledger_head",
        "TRUNCATE distribution_ledger_head",
        "INSERT INTO distribution_ledger_head VALUES (DEFAULT, 2, 7, 'x')",
        entry(2),
        entry(3, previous="x"),
    ],
)
def test_refused(superuser, role, statement):
    answer = superuser(f"SET session_replication_role = {role}", statement)
    assert "The ledger is append-only" in answer, answer


def test_what_follows_is_taken_and_moves_the_head(superuser):
    answer = superuser(entry(3), "SELECT sequence AS last, hash FROM distribution_ledger_head")
    assert "ERROR" not in answer
    assert 'last = "3"' in answer
    assert HASHES[3] in answer
