"""These tests need a running ERP: `make test` starts one and names it in the environment."""

import os

import pytest

NAMES = [f"DISTRIBUTION_AI_TEST_{name}" for name in ("URL", "DB", "LOGIN", "PASSWORD")]
PROCESS = "DISTRIBUTION_AI_TEST_PROCESS"

collect_ignore_glob = [] if all(name in os.environ for name in NAMES) else ["test_*.py"]


@pytest.fixture(scope="session")
def address() -> list[str]:
    """Address, database, login and password of the ERP."""
    return [os.environ[name] for name in NAMES]


@pytest.fixture
def process() -> int:
    """The process of that ERP."""
    return int(os.environ[PROCESS])
