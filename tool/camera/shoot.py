"""python -m tool.camera.shoot BROWSER ADDRESS DATABASE FOLDER: every picture of `scenes`."""

from __future__ import annotations

import json
import sys
import time
import urllib.request
from contextlib import nullcontext
from http.cookiejar import CookieJar
from pathlib import Path

from tool.camera.draft import tighter_draft
from tool.camera.page import Page, opened
from tool.camera.scenes import SCENES, Scene

SETTLED_SECONDS = 1.5


def main(browser: str, address: str, database: str, folder: str) -> int:
    """Take all pictures; 1 if a page reported an error."""
    faults = []
    with opened(browser) as page:
        for scene in SCENES:
            take(page, address, database, scene, Path(folder))
            faults += [f"{scene.name}: {error}" for error in page.errors]
            page.errors.clear()
            print(f"{scene.name}.png", flush=True)
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def take(page: Page, address: str, database: str, scene: Scene, folder: Path) -> None:
    """One picture, after the scene's clicks."""
    key = session(address, database, scene.login)
    with tighter_draft(address, key) if scene.draft else nullcontext() as draft:
        set_up(page, address, scene, key, draft)
        page.picture(folder / f"{scene.name}.png")


def set_up(page: Page, address: str, scene: Scene, key: str, draft: int | None) -> None:
    """Bring the page to where the picture is taken."""
    page.set_cookie(address, "session_id", key)
    page.set_cookie(address, "color_scheme", "dark" if scene.dark else "light")
    page.resize(scene.width, scene.height)
    page.go(address + scene.path.format(draft=draft))
    for step in scene.steps:
        page.wait(f"document.querySelector({json.dumps(step)})")
        page.run(f"document.querySelector({json.dumps(step)}).click()")
    page.wait(f"document.querySelector({json.dumps(scene.shows)})")
    page.wait("!document.querySelector('.o_loading_indicator')")
    time.sleep(SETTLED_SECONDS)


def session(address: str, database: str, login: str) -> str:
    """The session of somebody of the demonstration; the login is the password."""
    jar = CookieJar()
    opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(jar))
    asked = {"jsonrpc": "2.0", "params": {"db": database, "login": login, "password": login}}
    request = urllib.request.Request(
        f"{address}/web/session/authenticate",
        json.dumps(asked).encode(),
        {"Content-Type": "application/json"},
    )
    with opener.open(request) as answer:
        if not json.load(answer).get("result", {}).get("uid"):
            raise RuntimeError(f"{login} may not log in to {database}")
    return next(cookie.value for cookie in jar if cookie.name == "session_id")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
