"""`make screenshots`: the pictures of README and docs, from the demonstration."""

from __future__ import annotations

from tool import browser, cache, console, database, demonstration, environment, paths, server

IMAGES = paths.ROOT / "docs" / "images"


def screenshots() -> int:
    """Serve the demonstration if it is not served, and take every picture."""
    browser.ensure()
    with cache.locked(paths.RUN):
        databases = database.open_databases(demonstration.INSTANCE, durable=True)
        databases.prepare_demonstration()
        port = server.running(demonstration.INSTANCE)
        started = port is None
        if started:
            port = server.free_port()
            with console.step("Starting Odoo"):
                server.start(databases, database.DEMONSTRATION, port)
        try:
            return environment.call(
                ["-m", "tool.camera.shoot", browser.find(),
                 server.address(port), database.DEMONSTRATION, IMAGES],
            )  # fmt: skip
        finally:
            if started:
                server.stop(demonstration.INSTANCE)
