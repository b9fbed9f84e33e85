"""`make test`, `make lint` and `make bench`: every suite runs, the worst decides."""

from __future__ import annotations

import time

from tool import (
    browser,
    cache,
    configuration,
    console,
    database,
    environment,
    paths,
    postgres,
    printer,
    server,
)
from tool.configuration import TESTS as INSTANCE

PYTEST = ["-m", "pytest", "-q", "-rsfE", "--color=auto"]

# The add-on's readme is in readme/*.md; large models are split over files on purpose.
NOT_OURS = "missing-readme,consider-merging-classes-inherited"


def test() -> int:
    """Engine and rules, then Odoo with its tours, the remote client, and Odoo without the app."""
    started = time.monotonic()
    outcomes = {"engine, rules, tool": _engine()}
    with cache.locked(paths.RUN / "test"):
        try:
            browser.ensure()
            printer.ensure_if_easy()
            databases = _fresh_databases()
            outcomes["Odoo and browser"] = _odoo(databases)
            outcomes["remote client"] = _remote(databases)
            outcomes["uninstalling"] = _uninstalled(databases)
        except console.Problem as problem:
            console.say(f"\n{problem}")
            outcomes["preparation"] = 1
        finally:
            _stop()
    return _close("make test", outcomes, started)


def lint() -> int:
    """The style, the Odoo conventions, and the layers."""
    started = time.monotonic()
    commands = {
        "ruff check": ["-m", "ruff", "check", "."],
        "ruff format": ["-m", "ruff", "format", "--check", "."],
        "pylint-odoo": [
            "-m",
            "pylint",
            "--rcfile=.pylintrc",
            f"--disable={NOT_OURS}",
            f"addons/{paths.ADDON}",
        ],
        "import-linter": ["-c", "from importlinter.cli import lint_imports_command as run; run()"],
    }
    outcomes = {}
    for name, command in commands.items():
        console.say(f"\n--- {name}")
        outcomes[name] = environment.call(command)
    return _close("make lint", outcomes, started)


def bench() -> int:
    """The measurements of bench/, each against a peer."""
    return environment.call(["-m", "bench"])


def _engine() -> int:
    environment.python()
    console.say("\n--- Engine, rules and tool")
    parallel = ["-n", "auto", "--dist", "loadfile"]
    return environment.call([*PYTEST, *parallel, "--ignore=tests/end_to_end"])


def _fresh_databases() -> database.Databases:
    """A cluster of the tests' own, with the app freshly installed beside the demonstration."""
    _stop()
    databases = database.open_databases(INSTANCE, durable=False)
    databases.prepare_base()
    databases.prepare_demonstration()
    with console.step("Installing the app in the test database"):
        databases.copy(databases.base, database.TEST)
        databases.install_app(database.TEST)
    databases.copy(database.DEMONSTRATION, database.REMOTE)
    return databases


def _odoo(databases: database.Databases) -> int:
    console.say("\n--- Odoo and browser")
    configuration.write(
        INSTANCE, databases.odoo, databases.server, database.TEST, server.free_port(8180)
    )
    return environment.call(
        [*PYTEST, "-o", "addopts=--strict-markers", "-p", "odoo", "--odoo-http",
         f"--odoo-database={database.TEST}", f"--odoo-config={INSTANCE.file}",
         f"addons/{paths.ADDON}"],
        env=databases.environment(),
    )  # fmt: skip


def _remote(databases: database.Databases) -> int:
    console.say("\n--- Remote client")
    with server.serving(databases, database.REMOTE) as address:
        named = {
            "DISTRIBUTION_AI_TEST_URL": address,
            "DISTRIBUTION_AI_TEST_DB": database.REMOTE,
            "DISTRIBUTION_AI_TEST_LOGIN": server.LOGIN,
            "DISTRIBUTION_AI_TEST_PASSWORD": server.PASSWORD,
            "DISTRIBUTION_AI_TEST_PROCESS": str(server.process_id(databases.instance)),
        }
        found = environment.clean_environment(PYTHONPATH=str(paths.ROOT), **named)
        return environment.call([*PYTEST, "tests/end_to_end"], env=found)


def _uninstalled(databases: database.Databases) -> int:
    """Plan, uninstall, and compare with a database that never had the app."""
    console.say("\n--- Uninstalling")
    databases.copy(database.TEST, database.UNINSTALLED)
    try:
        databases.run_step(databases.base, "uninstalled.note")
        databases.run_step(database.UNINSTALLED, "uninstalled.plan_and_uninstall")
        databases.run_step(database.UNINSTALLED, "uninstalled.check")
    except console.Problem as problem:
        console.say(f"{problem}")
        return 1
    return 0


def _stop() -> None:
    server.stop(INSTANCE)
    if INSTANCE.home.exists():
        postgres.Cluster(INSTANCE.home).remove()


def _close(command: str, outcomes: dict[str, int], started: float) -> int:
    failed = [name for name, code in outcomes.items() if code]
    seconds = f"{time.monotonic() - started:.0f} s"
    if failed:
        console.say(f"\n{command}: FAILED in {seconds}: {', '.join(failed)}")
    else:
        console.say(f"\n{command}: {', '.join(outcomes)} passed in {seconds}")
    return 1 if failed else 0
