import os
import pwd
import tempfile
from pathlib import Path

import pytest

from tool import postgres, postgres_binaries
from tool.console import Problem

needs_root = pytest.mark.skipif(os.getuid() != 0, reason="only root runs things as another user")


def test_a_normal_user_runs_postgresql_itself():
    assert postgres_binaries.unprivileged_user(1000) is None


def test_root_takes_another_user():
    assert postgres_binaries.unprivileged_user(0).pw_name in ("postgres", "nobody")


def test_oneself_reaches_the_first_folder(tmp_path):
    first, second = tmp_path / "not" / "yet", tmp_path / "second"
    assert postgres_binaries.reachable([first, second], None) == first


@needs_root
def test_a_closed_folder_is_passed_over_and_stays_closed(tmp_path):
    user = pwd.getpwnam("nobody")
    with tempfile.TemporaryDirectory(dir="/var/tmp") as name:
        opened, closed = Path(name), tmp_path / "closed"
        opened.chmod(0o755)
        closed.mkdir(mode=0o700)
        assert postgres_binaries.reachable([closed / "data", opened / "data"], user) == (
            opened / "data"
        )
        assert closed.stat().st_mode & 0o777 == 0o700
        with pytest.raises(Problem, match="can enter none of"):
            postgres_binaries.reachable([closed], user)


def test_a_socket_path_that_is_too_long_moves_to_tmp(tmp_path):
    long = tmp_path / ("a" * 90)
    assert postgres.socket_folder(Path("/srv/clone")) == Path("/srv/clone/socket")
    short = postgres.socket_folder(long)
    assert short.parent == Path("/tmp")
    assert short != postgres.socket_folder(long / "b")


def test_a_private_file_replaces_an_open_one(tmp_path):
    file = tmp_path / "password"
    file.write_text("old")
    file.chmod(0o644)
    postgres.write_private(file, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
