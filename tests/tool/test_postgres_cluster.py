"""A real cluster: made, archived, restored elsewhere, closed to everybody but its role."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tool import paths, postgres


@pytest.fixture
def clusters(monkeypatch):
    base = Path(tempfile.mkdtemp(dir="/var/tmp", prefix="distribution-ai-test-"))
    base.chmod(0o755)
    monkeypatch.setattr(paths, "LOGS", base / "log")
    made = [postgres.Cluster(base / name) for name in ("first", "second")]
    yield made
    for cluster in made:
        cluster.remove()
    shutil.rmtree(base)


def ask(server, statement):
    script = paths.INSIDE / "sql.py"
    return subprocess.run(
        [sys.executable, script, "postgres", statement],
        env=server.environment(),
        capture_output=True,
        text=True,
    )


def test_an_archive_restores_the_databases_with_a_password_of_its_own(clusters):
    first, second = clusters
    first.create()
    server = first.start(durable=False)
    assert ask(server, "CREATE DATABASE kept").returncode == 0
    first.stop()
    archive = first.home / "archive.tgz"
    first.archive(archive)
    second.restore(archive)
    restored = second.start(durable=True)
    found = ask(restored, "SELECT 1 FROM pg_database WHERE datname = 'kept'")
    assert found.stdout.strip() == "[[1]]", found.stderr
    assert restored.password != server.password
    assert second.password_file.stat().st_mode & 0o777 == 0o600
    assert second.start(durable=True) == restored, "a second start changes nothing"


def test_only_the_role_with_its_password_gets_in(clusters):
    cluster = clusters[0]
    cluster.create()
    server = cluster.start(durable=False)
    wrong = postgres.Server(server.host, server.port, server.user, "wrong")
    superuser = postgres.Server(server.host, server.port, "postgres", "")
    assert "password authentication failed" in ask(wrong, "SELECT 1").stderr
    assert ask(superuser, "SELECT 1").returncode != 0
    listening = ask(server, "SHOW listen_addresses").stdout.strip()
    assert listening == '[[""]]'
