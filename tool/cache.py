"""Things built once and kept: a killed build never leaves something half made."""

from __future__ import annotations

import fcntl
import shutil
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path

WHOLE = ".whole"


@contextmanager
def locked(folder: Path):
    """Hold the lock of `folder`, so that two commands never build the same thing at once."""
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_whole(folder: Path) -> bool:
    return (folder / WHOLE).exists()


def build_once(folder: Path, build: Callable[[Path], None]) -> Path:
    """`folder` as `build(folder)` fills it; the mark of wholeness is written last."""
    with locked(folder.parent):
        if not is_whole(folder):
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir(parents=True)
            build(folder)
            (folder / WHOLE).touch()
    return folder


def keep_newest(paths: list[Path], count: int) -> None:
    """Remove all but the `count` most recently changed of `paths`."""
    for path in sorted(paths, key=lambda path: path.stat().st_mtime, reverse=True)[count:]:
        if path.is_dir():
            (path / WHOLE).unlink(missing_ok=True)
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)
