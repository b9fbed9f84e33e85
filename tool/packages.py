"""Debian's packages installed on the machine, where the tool may."""

from __future__ import annotations

import os
import shutil

from tool import console


def may_install() -> bool:
    """Whether packages can be installed: by the superuser of a Debian machine."""
    return os.getuid() == 0 and bool(shutil.which("apt-get"))


def install(package: str, remedy: str) -> None:
    """Install a package, without what it only recommends."""
    variables = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    console.run(["apt-get", "update"], log="apt", remedy=remedy)
    command = ["apt-get", "install", "-y", "--no-install-recommends", package]
    console.run(command, log="apt", remedy=remedy, env=variables)
