from pathlib import Path

import pytest


@pytest.fixture
def shipped_rules():
    """The folder of the rules that come with the project."""
    return Path(__file__).parents[2] / "rules"
