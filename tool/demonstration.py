"""`make demo` and `make plan`: the demonstration company, its plan, and the ERP serving it."""

from __future__ import annotations

import signal
import threading

from tool import cache, console, database, paths, server
from tool.configuration import DEMONSTRATION as INSTANCE


def demo(first_port: int, detach: bool) -> int:
    """Prepare, show what the main job found, and serve."""
    with cache.locked(paths.RUN):
        databases = database.open_databases(INSTANCE, durable=True)
        if not databases.is_current():
            server.stop(INSTANCE)
        port = server.running(INSTANCE)
        databases.prepare_demonstration()
        with console.step("Reading the plan"):
            table = databases.report()
        console.say(f"\n{table}")
        if port is not None:
            console.say(f"Odoo already serves {_where(port)}\nStop it with: make stop")
            return 0
        port = server.free_port(first_port)
        if port != first_port:
            console.say(f"Port {first_port} is taken; using {port}.")
        with console.step("Starting Odoo"):
            process = server.start(databases, database.DEMONSTRATION, port)
    console.say(f"\nOdoo serves {_where(port)}")
    if detach:
        console.say("Stop it with: make stop")
        return 0
    console.say("Stop it with Ctrl-C. PostgreSQL keeps running until: make stop")
    return _wait(process)


def plan() -> int:
    """The main job alone, on the demonstration company."""
    with cache.locked(paths.RUN):
        databases = database.open_databases(INSTANCE, durable=True)
        databases.prepare_demonstration()
        with console.step("Planning"):
            databases.run_step(database.DEMONSTRATION, "demonstration.plan")
        console.say("\n" + databases.report())
    return 0


def _where(port: int) -> str:
    return (
        f"{server.address(port)}/odoo  login {server.LOGIN}  password {server.PASSWORD}\n"
        "Other logins, each its own password: planner, manager, and two policy editors,\n"
        "governance and policy: nobody activates their own change."
    )


def _wait(process) -> int:
    """Wait for Odoo to end, or for the user to end it."""
    asked = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: asked.set())
    while process.poll() is None and not asked.wait(0.5):
        pass
    if asked.is_set():
        console.say("\nStopping Odoo …")
        server.stop(INSTANCE)
        return 0
    stopped_elsewhere = not (INSTANCE.home / "server.json").exists()
    return 0 if stopped_elsewhere else process.returncode
