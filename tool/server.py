"""The running Odoo: start, wait until it answers, stop."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from tool import configuration, console, environment
from tool.database import Databases

HOST = "127.0.0.1"
# Odoo restarts itself by running its own script again with the `python` that PATH names first:
# `python -m odoo` would not survive that, nor would another interpreter than the environment's.
LAUNCHER = "from odoo.cli import main\n\nif __name__ == '__main__':\n    main()\n"
LOGIN, PASSWORD = "admin", "admin"


def address(port: int) -> str:
    return f"http://{HOST}:{port}"


def free_port(first: int = 8069) -> int:
    """The first port from `first` on that nobody listens on."""
    for port in range(first, first + 200):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((HOST, port))
            except OSError:
                continue
            return port
    raise console.Problem(f"No free port from {first} on.", "Name another with PORT=NUMBER.")


def running(instance: configuration.Instance) -> int | None:
    """The port of the instance's Odoo, if it runs."""
    note = _note(instance)
    return note["port"] if note and _is_ours(note["pid"], instance) else None


def process_id(instance: configuration.Instance) -> int:
    """The process that was started last."""
    return _note(instance)["pid"]


def start(databases: Databases, database: str, port: int) -> subprocess.Popen:
    """Start Odoo on `database`, and return when it answers."""
    instance = databases.instance
    configuration.write(instance, databases.odoo, databases.server, database, port)
    launcher, python = instance.home / "serve.py", environment.python()
    launcher.write_text(LAUNCHER)
    search = f"{python.parent}{os.pathsep}{os.environ.get('PATH', os.defpath)}"
    process = subprocess.Popen(
        [python, launcher, "-c", instance.file, "-d", database],
        cwd=instance.home,
        env={**databases.environment(), "PATH": search},
        stdin=subprocess.DEVNULL,
        stdout=(instance.log).open("ab"),
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    note = {"pid": process.pid, "port": port}
    (instance.home / "server.json").write_text(json.dumps(note))
    deadline = time.monotonic() + 180
    while not _answers(port):
        if process.poll() is not None or time.monotonic() > deadline:
            stop(instance)
            tail = console.last_lines(instance.log.read_text(errors="replace"))
            raise console.Problem(f"Odoo did not start:\n{tail}", f"Read {instance.log}")
        time.sleep(0.3)
    return process


def stop(instance: configuration.Instance) -> bool:
    """Stop the instance's Odoo; whether there was one to stop."""
    note = _note(instance)
    (instance.home / "server.json").unlink(missing_ok=True)
    if not note or not _is_ours(note["pid"], instance):
        return False
    for number in (signal.SIGTERM, signal.SIGKILL):
        os.kill(note["pid"], number)
        for _ in range(100):
            if not _is_ours(note["pid"], instance):
                return True
            time.sleep(0.1)
    return True


@contextmanager
def serving(databases: Databases, database: str):
    """Odoo on `database` while the block runs; gives its address."""
    port = free_port(8170)
    process = start(databases, database, port)
    try:
        yield address(port)
    finally:
        process.terminate()
        process.wait(30)
        stop(databases.instance)


def _note(instance: configuration.Instance) -> dict | None:
    file = instance.home / "server.json"
    return json.loads(file.read_text()) if file.exists() else None


def _is_ours(pid: int, instance: configuration.Instance) -> bool:
    """Whether process `pid` still is the Odoo that reads the instance's configuration."""
    entry = Path(f"/proc/{pid}/cmdline")
    if Path("/proc/self/cmdline").exists():
        try:
            command = entry.read_bytes().replace(b"\0", b" ").decode(errors="replace")
        except OSError:
            return False
    else:
        shown = ["ps", "-ww", "-o", "args=", "-p", str(pid)]
        command = subprocess.run(shown, capture_output=True, text=True).stdout
    return str(instance.file) in command


def _answers(port: int) -> bool:
    try:
        with urllib.request.urlopen(f"{address(port)}/web/health", timeout=5) as response:
            return response.status == 200
    except (urllib.error.URLError, OSError):
        return False
