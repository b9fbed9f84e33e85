"""The commands as a user types them."""

import os
import subprocess
import sys

from tool import paths


def run(*arguments, **variables):
    return subprocess.run(
        [sys.executable, "-m", "tool", *arguments],
        cwd=paths.ROOT,
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
    )


def test_doctor_says_what_was_found(tmp_path):
    result = run("doctor", DISTRIBUTION_AI_CACHE=str(tmp_path))
    assert result.returncode == 0, result.stderr
    assert "Odoo            not fetched yet" in result.stdout


def test_an_expected_failure_has_a_remedy_and_no_traceback(tmp_path):
    result = run("plan", ODOO_HOME=str(tmp_path), DISTRIBUTION_AI_CACHE=str(tmp_path))
    assert result.returncode == 1
    assert "What to do: Name an Odoo 19 checkout" in result.stderr
    assert "Traceback" not in result.stderr
