"""docs/audit.md says what the code does."""

import runpy
from pathlib import Path

from distribution_ai.audit.chain import HASHED

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "audit.md").read_text(encoding="utf-8")


def test_the_table_of_rights_is_the_one_that_is_tested():
    matrix = runpy.run_path(ROOT / "addons/distribution_planning/tests/access_matrix.py")["rows"]()
    rows = [f"| `{name}` | {' | '.join(rights.values())} |" for name, rights in matrix.items()]
    lines = [line for line in PAGE.splitlines() if line.startswith("| `distribution.")]
    assert lines == rows


def test_the_fields_of_the_hash_are_all_named():
    assert " ".join(f"`{name}`" for name in HASHED) in PAGE
