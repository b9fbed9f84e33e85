"""What the user sees: one line a step with its seconds, and faults that say what to do."""

from __future__ import annotations

import shlex
import subprocess
import sys
import threading
import time
from contextlib import contextmanager
from pathlib import Path

from tool import paths


class Problem(Exception):
    """An expected failure: what is wrong, and what the user can do about it."""

    def __init__(self, message: str, remedy: str):
        super().__init__(f"{message}\n  What to do: {remedy}")


def say(text: str = "") -> None:
    print(text, flush=True)


@contextmanager
def step(title: str):
    """Show `title` while the block runs, and its duration when it is done."""
    started = time.monotonic()
    done = threading.Event()
    live = sys.stdout.isatty()

    def seconds() -> str:
        return f"{time.monotonic() - started:4.0f} s"

    def tick() -> None:
        while not done.wait(1):
            print(f"\r{seconds()}  {title} …", end="", flush=True)

    ticker = threading.Thread(target=tick, daemon=True)
    if live:
        ticker.start()
    else:
        say(f"        {title} …")
    outcome = "not done"
    try:
        yield
        outcome = "done"
    finally:
        done.set()
        if live:
            ticker.join()
        print(f"{chr(13) if live else ''}{seconds()}  {title}: {outcome}", flush=True)


def run(command: list, *, log: str, remedy: str, env=None, cwd=None, stdin=None, user=None) -> str:
    """Run `command` with its output in the log named `log`; a `Problem` when it fails.

    Returns what the command printed. `user` is a `pwd` entry to run as.
    """
    result = subprocess.run(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        stdin=subprocess.DEVNULL if stdin is None else stdin,
        env=env,
        cwd=cwd or "/",
        **as_user(user),
    )
    output = result.stdout.decode(errors="replace")
    file = write_log(log, f"$ {shlex.join(map(str, command))}\n{output}")
    if result.returncode:
        raise Problem(
            f"{Path(str(command[0])).name} failed with exit code {result.returncode}:\n"
            + last_lines(output),
            f"{remedy} The whole log is {file}",
        )
    return output


def as_user(user) -> dict:
    """The arguments of `subprocess` that run a command as `user` (None: as oneself)."""
    if user is None:
        return {}
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}


def write_log(name: str, text: str) -> Path:
    file = paths.LOGS / f"{name}.log"
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(text if text.endswith("\n") else text + "\n")
    return file


def last_lines(text: str, count: int = 12) -> str:
    return "\n".join("    " + line for line in text.strip().splitlines()[-count:])
