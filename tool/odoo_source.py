"""Odoo 19 itself: the user's own, or Debian's package unpacked into the cache."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from tool import apt, cache, console, paths

UNSTABLE_PACKAGES = [
    "odoo-19",
    "libjs-jquery",
    "libjs-underscore",
    "libjs-jquery-form",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
]
# Unstable's Font Awesome lacks the web fonts that Odoo's pages name.
STABLE_PACKAGES = ["fonts-font-awesome"]
# Translations are two thirds of the package; the demonstration speaks English.
LEFT_OUT = ["*/i18n/*.po", "*/i18n_extra/*.po"]

OFFICIAL_WAYS = (
    "Set ODOO_HOME to an Odoo 19 checkout (git clone --depth 1 --branch 19.0 of Odoo's "
    "repository) or to the folder that holds an installed `odoo` package; "
    "or use Docker: docker compose up (see docker-compose.yml); "
    f"or name a Debian mirror with {apt.MIRROR_VARIABLE}=ADDRESS."
)


@dataclass(frozen=True)
class Odoo:
    """A source tree of Odoo: what goes on PYTHONPATH, and its addons folders."""

    python_path: Path
    addons: tuple[Path, ...]
    version: str


def find() -> Odoo:
    """The Odoo to use, unpacked first when need be."""
    home = os.environ.get("ODOO_HOME")
    if home:
        return from_home(Path(home).expanduser().resolve())
    return _describe(_unpacked())


def from_home(home: Path) -> Odoo:
    """Odoo in a checkout, or in the folder that holds an installed `odoo` package."""
    if not (home / "odoo" / "release.py").exists():
        raise console.Problem(
            f"ODOO_HOME={home} holds no odoo/release.py.",
            "Name an Odoo 19 checkout, or the folder in which the package `odoo` lies.",
        )
    if (home / "odoo-bin").exists():
        return _describe(home)
    # Only `odoo` shall be taken from there, not every package that lies beside it.
    view = paths.RUN / "odoo-home"
    view.mkdir(parents=True, exist_ok=True)
    (view / "odoo").unlink(missing_ok=True)
    (view / "odoo").symlink_to(home / "odoo")
    return _describe(view)


def _describe(folder: Path) -> Odoo:
    release = (folder / "odoo" / "release.py").read_text(encoding="utf-8")
    match = re.search(r"^version_info = \((\d+), (\d+)", release, re.M)
    version = f"{match[1]}.{match[2]}" if match else "unknown"
    if version != "19.0":
        raise console.Problem(f"{folder} holds Odoo {version}; the app needs 19.0.", OFFICIAL_WAYS)
    addons = [folder / "addons", folder / "odoo" / "addons"]
    if (folder / "odoo" / "addons" / "web").exists():
        addons = addons[1:]
    return Odoo(folder, tuple(path for path in addons if path.exists()), version)


def _unpacked() -> Path:
    kept = paths.cache() / "odoo"
    whole = [folder for folder in sorted(kept.glob("odoo-19_*")) if cache.is_whole(folder)]
    if not whole:
        source = apt.debian_source()
        lacking = apt.missing_tools()
        if source is None or lacking:
            reason = f"without {', '.join(lacking)}" if lacking else "without a Debian archive"
            raise console.Problem(f"Odoo 19 cannot be fetched {reason}.", OFFICIAL_WAYS)
        with console.step("Downloading Odoo 19 from the machine's Debian mirror"):
            files = _download(source)
        name = next(file.stem for file in files if file.name.startswith("odoo-19_"))
        with console.step("Unpacking Odoo 19"):
            whole = [cache.build_once(kept / name, lambda folder: _unpack(files, folder))]
    return whole[-1] / "usr" / "lib" / "python3" / "dist-packages"


def _download(source: apt.Source) -> list[Path]:
    folder = paths.cache() / "debs"
    stable = source.suite if source.suite in ("bookworm", "trixie") else "bookworm"
    with cache.locked(folder):
        return apt.download(source, "sid", UNSTABLE_PACKAGES, folder) + apt.download(
            source, stable, STABLE_PACKAGES, folder
        )


def _unpack(files: list[Path], folder: Path) -> None:
    excluded = [f"--exclude={pattern}" for pattern in LEFT_OUT]
    for file in files:
        with subprocess.Popen(["dpkg-deb", "--fsys-tarfile", file], stdout=subprocess.PIPE) as deb:
            console.run(
                ["tar", "-x", "-C", folder, "--no-same-owner", *excluded],
                log="unpack",
                remedy=f"Free some disk space below {paths.cache()} and run again.",
                stdin=deb.stdout,
            )
        if deb.returncode:
            shutil.rmtree(folder)
            raise console.Problem(f"{file} could not be unpacked.", f"Remove {file}, run again.")
