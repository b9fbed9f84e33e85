"""wkhtmltopdf, with which Odoo prints reports as PDF."""

from __future__ import annotations

import shutil

from tool import console, packages

NAME = "wkhtmltopdf"


def ensure_if_easy() -> None:
    """Install it where the tool may; elsewhere Odoo shows pages instead, and that is tested."""
    if not shutil.which(NAME) and packages.may_install():
        with console.step(f"Installing {NAME}"):
            packages.install(NAME, f"Install {NAME} (on Debian: apt install {NAME}), run again.")
