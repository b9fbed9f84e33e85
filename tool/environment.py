"""The virtual environment: one per Python version and content of the requirements."""

from __future__ import annotations

import os
import platform
import subprocess
import sys
from pathlib import Path

from tool import cache, console, paths

REQUIREMENTS = ("requirements.txt", "requirements-odoo.txt", "requirements-dev.txt")


def python() -> Path:
    """The interpreter of the project's environment, built first when need be."""
    texts = [(paths.ROOT / name).read_text(encoding="utf-8") for name in REQUIREMENTS]
    system = [platform.python_version(), platform.system(), platform.machine(), sys.base_prefix]
    folder = paths.cache() / "venv" / paths.short_hash(*system, *texts)
    if not cache.is_whole(folder):
        title = f"Installing the Python {platform.python_version()} environment"
        with console.step(title):
            cache.build_once(folder, _build)
        cache.keep_newest([path for path in folder.parent.iterdir() if path.is_dir()], 4)
    return folder / "bin" / "python"


def _build(folder: Path) -> None:
    console.run(
        [sys.executable, "-m", "venv", folder],
        log="environment",
        remedy="Install Python's venv module (on Debian and Ubuntu: apt install python3-venv).",
    )
    wanted = [word for name in REQUIREMENTS for word in ("-r", paths.ROOT / name)]
    console.run(
        [folder / "bin" / "python", "-m", "pip", "install", "--no-compile", *wanted],
        log="environment",
        remedy="Check that this machine reaches a Python package index, then run again.",
        env=clean_environment(),
    )


def clean_environment(**more: str) -> dict[str, str]:
    """The user's environment without what would lead Python or PostgreSQL elsewhere."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.startswith("PG") and name not in ("PYTHONPATH", "PYTHONHOME", "ODOO_RC")
    }
    return {**kept, **more}


def call(command: list, **options) -> int:
    """Run a command of the environment with its output on the screen; its exit code."""
    return subprocess.run(
        [str(word) for word in [python(), *command]],
        cwd=paths.ROOT,
        stdin=subprocess.DEVNULL,
        **{"env": clean_environment(PYTHONPATH=str(paths.ROOT)), **options},
    ).returncode
