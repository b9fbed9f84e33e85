"""Chromium, which the browser tours need."""

from __future__ import annotations

import shutil
from pathlib import Path

from tool import console, packages

NAMES = ("google-chrome", "chromium", "chromium-browser", "google-chrome-stable")
MAC_PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


def find() -> str | None:
    """The browser that Odoo's tests will take."""
    on_path = next((found for name in NAMES if (found := shutil.which(name))), None)
    return on_path or next((place for place in MAC_PLACES if Path(place).exists()), None)


def ensure() -> None:
    """A browser must be there: without one, Odoo would skip the tours and say nothing."""
    if find():
        return
    remedy = "Install Chromium or Google Chrome (on Debian: apt install chromium), run again."
    if not packages.may_install():
        raise console.Problem("The browser tests need Chromium or Google Chrome.", remedy)
    with console.step("Installing Chromium"):
        packages.install("chromium", remedy)
    if not find():
        raise console.Problem("Chromium was installed but is not on the PATH.", remedy)
