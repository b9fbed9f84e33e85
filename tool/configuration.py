"""Odoo's configuration file: the user's `odoo.conf` for limits, the tool's own for paths."""

from __future__ import annotations

import configparser
import io
import os
from dataclasses import dataclass
from pathlib import Path

from tool import odoo_source, paths, postgres

USERS_FILE = paths.ROOT / "odoo.conf"
UNSET = ("", "false", "none")


@dataclass(frozen=True)
class Instance:
    """One Odoo of the project: its folder, and what belongs into it."""

    name: str

    @property
    def home(self) -> Path:
        return paths.RUN / self.name

    @property
    def file(self) -> Path:
        return self.home / "odoo.conf"

    @property
    def data(self) -> Path:
        return self.home / "data"

    @property
    def log(self) -> Path:
        return paths.LOGS / f"odoo-{self.name}.log"


DEMONSTRATION, TESTS, BENCH = Instance("demo"), Instance("test"), Instance("bench")
INSTANCES = (DEMONSTRATION, TESTS, BENCH)


def read(file: Path) -> dict[str, str]:
    """The options of an Odoo configuration file."""
    parser = configparser.RawConfigParser()
    parser.read(file, encoding="utf-8")
    return dict(parser["options"]) if parser.has_section("options") else {}


def own_server(options: dict[str, str], variables=os.environ) -> postgres.Server | None:
    """The PostgreSQL server that `options` or the PG* variables name, if they name one."""

    def named(option: str, variable: str) -> str:
        value = options.get(option, "")
        return value if value.lower() not in UNSET else variables.get(variable, "")

    host, port = named("db_host", "PGHOST"), named("db_port", "PGPORT")
    if not host and not port:
        return None
    user, password = named("db_user", "PGUSER"), named("db_password", "PGPASSWORD")
    return postgres.Server(host, port, user, password)


def generate(
    users_options: dict[str, str],
    instance: Instance,
    odoo: odoo_source.Odoo,
    server: postgres.Server,
    database: str,
    port: int,
) -> str:
    """The text of the configuration: the user's options, with places and access of our own."""
    options = {name: text for name, text in users_options.items() if not name.startswith("db_")}
    options |= {
        "addons_path": ",".join(str(path) for path in (*odoo.addons, paths.ADDONS)),
        "data_dir": str(instance.data),
        "dbfilter": f"^{database}$",
        "http_interface": "127.0.0.1",
        "http_port": str(port),
        "list_db": "False",
        "logfile": str(instance.log),
        "workers": "0",
    }
    access = {
        "db_host": server.host,
        "db_port": server.port,
        "db_user": server.user,
        "db_password": server.password,
    }
    options |= {name: text for name, text in access.items() if text}
    options["db_name"] = database
    parser = configparser.RawConfigParser()
    parser["options"] = options
    text = io.StringIO("")
    parser.write(text)
    return "; Written by the project's tool; your own options belong into ../../odoo.conf.\n" + (
        text.getvalue()
    )


def write(
    instance: Instance,
    odoo: odoo_source.Odoo,
    server: postgres.Server,
    database: str,
    port: int = 8069,
) -> None:
    """Write the instance's configuration; it holds a password, so only its owner reads it."""
    instance.data.mkdir(parents=True, exist_ok=True)
    instance.log.parent.mkdir(parents=True, exist_ok=True)
    text = generate(read(USERS_FILE), instance, odoo, server, database, port)
    postgres.write_private(instance.file, text)
