"""`make stop`, `make clean` and `make doctor`."""

from __future__ import annotations

import platform
import shutil

from tool import apt, browser, configuration, console, paths, postgres, server
from tool import postgres_binaries as binaries
from tool.configuration import INSTANCES


def stop() -> int:
    """Stop what runs; nothing is lost."""
    for instance in INSTANCES:
        if server.stop(instance):
            console.say(f"Stopped Odoo ({instance.name}).")
        cluster = _cluster(instance)
        if cluster and cluster.is_running:
            cluster.stop()
            console.say(f"Stopped PostgreSQL ({instance.name}).")
    return 0


def clean() -> int:
    """Remove the project's databases, logs and settings; the cache stays."""
    stop()
    for instance in INSTANCES:
        cluster = _cluster(instance)
        if cluster:
            cluster.remove()
    for folder in (paths.RUN, paths.outside()):
        shutil.rmtree(folder, ignore_errors=True)
    console.say(f"Removed {paths.RUN}. Downloads stay in {paths.cache()}; remove it if you like.")
    return 0


def doctor() -> int:
    """Say what the other commands will use."""
    source = apt.debian_source()
    own = configuration.own_server(configuration.read(configuration.USERS_FILE))
    programs = binaries.candidates()
    kept = [folder.name for folder in (paths.cache() / "odoo").glob("odoo-19_*")]
    free = shutil.disk_usage(paths.ROOT).free / 1e9
    facts = {
        "Python": f"{platform.python_version()} on {platform.platform()}",
        "Cache": f"{paths.cache()}",
        "Free disk": f"{free:.0f} GB",
        "Odoo": ", ".join(kept) or "not fetched yet",
        "Debian mirror": f"{source.uri} ({source.suite})" if source else "none",
        "PostgreSQL": own.host or own.port if own else str(next(iter(programs), "from PyPI")),
        "Browser": browser.find() or "none: the browser tests will ask for Chromium",
    }
    for instance in INSTANCES:
        port = server.running(instance)
        facts[f"Odoo ({instance.name})"] = server.address(port) if port else "not running"
    for name, text in facts.items():
        console.say(f"{name:15} {text}")
    return 0


def _cluster(instance: configuration.Instance) -> postgres.Cluster | None:
    """The instance's cluster, if it has one."""
    return postgres.Cluster(instance.home) if instance.home.exists() else None
