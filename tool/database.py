"""Databases: Odoo's apps as a template, the demonstration, and copies for the tests."""

from __future__ import annotations

import ast
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from tool import cache, configuration, console, environment, odoo_source, paths, postgres

DEMONSTRATION = "distribution_ai_demo"
TEST = "distribution_ai_test"
REMOTE = "distribution_ai_remote"
UNINSTALLED = "distribution_ai_uninstalled"
PLANNED_FOLDERS = ("addons", "distribution_ai", "rules")
REMEDY = "Read the log for the reason; if a database is broken, `make clean` starts afresh."


@dataclass(frozen=True)
class Databases:
    """The databases of one instance of Odoo on one server."""

    instance: configuration.Instance
    odoo: odoo_source.Odoo
    server: postgres.Server
    durable: bool = False
    """Whether the finished demonstration shall outlive a crash of the machine."""

    # --- what the databases are made from -------------------------------------------------

    def base_key(self) -> str:
        script = (paths.INSIDE / "base.py").read_text(encoding="utf-8")
        return paths.short_hash(
            str(self.odoo.python_path), self.odoo.version, *needed_apps(), script
        )

    @property
    def base(self) -> str:
        return f"distribution_ai_base_{self.base_key()}"

    def archives(self) -> list[Path]:
        """Where the cluster is kept, the most complete form first."""
        if self.server.cluster is None:
            return []
        return archives(self.server.cluster, self.base_key())

    # --- the databases ----------------------------------------------------------------------

    def prepare_base(self) -> None:
        """Odoo's apps without ours: what every other database is copied from."""
        if self.exists(self.base):
            return
        with console.step("Creating a database with Odoo's apps"):
            self._build(self.base, None, self._install_apps)
        self._keep(self.archives()[1:])

    def prepare_demonstration(self) -> None:
        """The demonstration company, planned once; what is there stays as the user left it."""
        content = paths.content_hash(paths.ADDONS)
        if not self.exists(DEMONSTRATION):
            self.prepare_base()
            company = f"{DEMONSTRATION}_{paths.short_hash(content, date.today().isoformat())}"
            if not self.exists(company):
                self._build(company, self.base, self._load_company)
            with console.step("Planning"):
                self.run_step(company, "demonstration.plan")
            with console.step("Looking back on the year"):
                self.run_step(company, "demonstration.look_back")
            self._sql(f'ALTER DATABASE "{company}" RENAME TO "{DEMONSTRATION}"')
            self._remember(content)
            self._keep(self.archives()[:1], durable=self.durable)
        elif not self.is_current():
            with console.step("Updating the app in the demonstration database"):
                self.run_odoo(DEMONSTRATION, "-u", paths.ADDON, "--stop-after-init")
            self._remember(content)

    def is_current(self) -> bool:
        """Whether the demonstration database has the app as it is in the clone."""
        return self._remembered() == paths.content_hash(paths.ADDONS)

    def copy(self, template: str, name: str) -> None:
        """A fresh copy of `template`, replacing an earlier one."""
        self._sql(f'DROP DATABASE IF EXISTS "{name}"')
        self._sql(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def install_app(self, name: str) -> None:
        self.run_odoo(name, "-i", paths.ADDON, "--stop-after-init")

    def exists(self, name: str) -> bool:
        return bool(self._sql(f"SELECT 1 FROM pg_database WHERE datname = '{name}'"))

    # --- Odoo at work in a database ----------------------------------------------------------

    def run_odoo(self, name: str, *options: str) -> None:
        """Run `odoo` on a database until it has done what `options` ask."""
        configuration.write(self.instance, self.odoo, self.server, name)
        started = self.instance.log.stat().st_size if self.instance.log.exists() else 0
        try:
            console.run(
                [environment.python(), "-m", "odoo", "-c", self.instance.file, "-d", name,
                 "--no-http", "--max-cron-threads=0", *options],
                log="odoo", remedy=REMEDY, env=self.environment(), cwd=self.instance.home,
            )  # fmt: skip
        except console.Problem as problem:
            with self.instance.log.open(errors="replace") as stream:
                stream.seek(started)
                written = console.last_lines(stream.read())
            raise console.Problem(written, f"{REMEDY} See {self.instance.log}") from problem

    def run_step(self, name: str, step: str) -> None:
        """Run a function of tool/inside/, named `module.function`, in Odoo's shell, and commit."""
        configuration.write(self.instance, self.odoo, self.server, name)
        script = self.instance.home / "step.py"
        script.write_text(
            f"from tool.inside import {step.split('.')[0]}\n{step}(env)\nenv.cr.commit()\n"
        )
        with script.open("rb") as stream:
            console.run(
                [environment.python(), "-m", "odoo", "shell", "-c", self.instance.file,
                 "-d", name, "--no-http"],
                log="odoo", remedy=REMEDY, stdin=stream, cwd=self.instance.home,
                env=self.environment(),
            )  # fmt: skip

    def report(self) -> str:
        """The short table of the demonstration's last run."""
        self.run_step(DEMONSTRATION, "demonstration.show")
        return (self.instance.home / "table.txt").read_text(encoding="utf-8")

    def environment(self) -> dict[str, str]:
        found = f"{self.odoo.python_path}:{paths.ROOT}"
        return {
            **self.server.environment(),
            "PYTHONPATH": found,
            "DISTRIBUTION_AI_TABLE": str(self.instance.home / "table.txt"),
        }

    # --- inside ------------------------------------------------------------------------------

    def _build(self, name: str, template: str | None, fill: Callable[[str], None]) -> None:
        """Make a database under another name and rename it when it is whole."""
        part = f"{name}_part"
        self._sql(f'DROP DATABASE IF EXISTS "{part}"')
        if template is not None:
            self.copy(template, part)
        fill(part)
        self._sql(f'ALTER DATABASE "{part}" RENAME TO "{name}"')

    def _install_apps(self, name: str) -> None:
        self.run_odoo(name, "-i", ",".join(needed_apps()), "--stop-after-init")
        self.run_step(name, "base.prepare")

    def _load_company(self, name: str) -> None:
        with console.step("Installing the app"):
            self.install_app(name)
        with console.step("Loading the demonstration company, a year of real sales"):
            self.run_step(name, "demonstration.load")

    def _keep(self, files: list[Path], *, durable: bool = False) -> None:
        """Archive the cluster to the first of `files`, and forget older archives."""
        for file in files[:1]:
            cluster = self.server.cluster
            with console.step("Keeping the prepared database for the next time"):
                cluster.stop()
                cluster.archive(file)
                cluster.start(durable=durable)
            kind = file.name.split("-")[0]
            cache.keep_newest(list(file.parent.glob(f"{kind}-*")), 2)

    def _remember(self, content: str) -> None:
        self._sql(f"COMMENT ON DATABASE {DEMONSTRATION} IS '{content}'")

    def _remembered(self) -> str | None:
        rows = self._sql(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database "
            f"WHERE datname = '{DEMONSTRATION}'"
        )
        return rows[0][0] if rows else None

    def _sql(self, statement: str) -> list:
        output = console.run(
            [environment.python(), paths.INSIDE / "sql.py", "postgres", statement],
            log="sql",
            remedy="Check that the server is reachable and that its role may create databases.",
            env=self.server.environment(),
        )
        return json.loads(output)


def archives(cluster: postgres.Cluster, base_key: str) -> list[Path]:
    """The files of a prepared cluster: with the demonstration of today, with Odoo's apps."""
    folder = paths.cache() / "databases"
    planned = [paths.content_hash(paths.ROOT / name) for name in PLANNED_FOLDERS]
    today = paths.short_hash(*planned, date.today().isoformat())
    base = f"{cluster.key()}-{base_key}"
    return [folder / f"demonstration-{base}-{today}.tgz", folder / f"base-{base}.tgz"]


def needed_apps() -> list[str]:
    """The Odoo apps that our addon depends on."""
    manifest = (paths.ADDONS / paths.ADDON / "__manifest__.py").read_text(encoding="utf-8")
    return sorted(ast.literal_eval(manifest)["depends"])


def open_databases(instance: configuration.Instance, *, durable: bool) -> Databases:
    """Start the server of `instance` (or take the user's own) and give access to it."""
    odoo = odoo_source.find()
    environment.python()
    server = configuration.own_server(configuration.read(configuration.USERS_FILE))
    if server is not None:
        return Databases(instance, odoo, server)
    cluster = postgres.Cluster(instance.home)
    finished = cluster.exists
    if not finished:
        base_key = Databases(instance, odoo, postgres.Server("", "", "", "")).base_key()
        finished = _fill(cluster, archives(cluster, base_key))
    return Databases(instance, odoo, cluster.start(durable=durable and finished), durable)


def _fill(cluster: postgres.Cluster, kept: list[Path]) -> bool:
    """Make the cluster, from an archive if there is one; whether it has the demonstration."""
    found = [file for file in kept if file.exists()]
    if not found:
        with console.step("Creating a PostgreSQL cluster"):
            cluster.create()
        return False
    with console.step("Restoring the prepared database"):
        cluster.restore(found[0])
    return found[0] == kept[0]
