"""Where things are: the clone, its own `.run/` folder, and the cache outside the clone."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
RUN = ROOT / ".run"
LOGS = RUN / "log"
ADDONS = ROOT / "addons"
ADDON = "distribution_planning"
INSIDE = ROOT / "tool" / "inside"


def cache() -> Path:
    """The folder of downloads and prepared environments, shared by all clones of a user."""
    named = os.environ.get("DISTRIBUTION_AI_CACHE")
    if named:
        return Path(named).expanduser().resolve()
    base = os.environ.get("XDG_CACHE_HOME") or "~/.cache"
    return Path(base).expanduser().resolve() / "distribution-ai"


def outside() -> Path:
    """A folder outside the clone, for what another user must be able to reach."""
    return Path("/var/tmp") / f"distribution-ai-{short_hash(str(ROOT))}"


def short_hash(*parts: str) -> str:
    """Ten characters that name `parts`.

    >>> short_hash("a", "b") == short_hash("ab")
    False
    """
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]


def content_hash(*folders: Path) -> str:
    """A digest of the files below `folders`, their tests and compiled files left out."""
    digest = hashlib.sha256()
    for folder in folders:
        for file in sorted(folder.rglob("*")):
            inner = file.relative_to(folder)
            if file.is_file() and not {"__pycache__", "tests"}.intersection(inner.parts):
                digest.update(f"{folder.name}/{inner}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
    return digest.hexdigest()
