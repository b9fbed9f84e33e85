"""A PostgreSQL cluster of the project's own: no TCP, a generated password, one folder."""

from __future__ import annotations

import os
import platform
import re
import secrets
import shutil
import subprocess
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tool import console, environment, paths, postgres_binaries

ROLE = "odoo"
LONGEST_SOCKET_PATH = 107 - len("/.s.PGSQL.5432.lock")
REMEDY = "Look at the log; `make clean` removes the project's databases and starts afresh."


@dataclass(frozen=True)
class Server:
    """How to reach PostgreSQL; `cluster` is None for a server of the user's own."""

    host: str
    port: str
    user: str
    password: str
    cluster: Cluster | None = None

    def environment(self) -> dict[str, str]:
        """The environment that leads Odoo and psycopg2 to this server."""
        names = {
            "PGHOST": self.host,
            "PGPORT": self.port,
            "PGUSER": self.user,
            "PGPASSWORD": self.password,
        }
        return environment.clean_environment(**{key: text for key, text in names.items() if text})


class Cluster:
    """An embedded cluster. `home` keeps the password; the data may have to lie elsewhere."""

    def __init__(self, home: Path):
        self.home = home
        self.user = postgres_binaries.unprivileged_user()
        self.binaries = postgres_binaries.find(self.user)
        inside, outside = home / "postgres", paths.outside() / home.name
        self.folder = postgres_binaries.reachable([inside, outside], self.user)
        self.data = self.folder / "data"
        self.log = self.folder / "postgres.log"
        self.password_file = home / "postgres_password"
        self.socket = socket_folder(self.folder)

    @property
    def exists(self) -> bool:
        return self.password_file.exists() and (self.data / "PG_VERSION").exists()

    @property
    def is_running(self) -> bool:
        return self.exists and self._pg_ctl("status", check=False) == 0

    def key(self) -> str:
        """What an archive of a cluster depends on, besides its contents."""
        version = postgres_binaries.major_version(self.binaries)
        return f"pg{version}-{platform.system()}-{platform.machine()}".lower()

    def create(self) -> None:
        """An empty cluster, into which only its own role can log in."""
        self._say_where()
        self._make_folders()
        shutil.rmtree(self.data, ignore_errors=True)
        locale = "C.UTF-8" if platform.system() == "Linux" else "C"
        self._run(
            "initdb", "-U", "postgres", "-E", "UTF8", f"--locale={locale}",
            "--auth=reject", "--no-sync", "-D", self.data,
        )  # fmt: skip
        (self.data / "pg_hba.conf").write_text(f"local all {ROLE} scram-sha-256\n")
        self._alone(f"CREATE ROLE {ROLE} LOGIN CREATEDB")
        self._set_password()

    def start(self, *, durable: bool) -> Server:
        """Start the cluster; without `durable` it is faster and may be lost with the machine."""
        if not self.is_running:
            self._make_folders()
            self._configure(durable)
            self.log.unlink(missing_ok=True)
            self._pg_ctl("start", "-l", self.log, "-w", "-t", "120")
        password = self.password_file.read_text().strip()
        return Server(str(self.socket), "5432", ROLE, password, self)

    def stop(self) -> None:
        if self.is_running:
            self._pg_ctl("stop", "-m", "fast", "-w", "-t", "120")

    def remove(self) -> None:
        self.stop()
        shutil.rmtree(self.folder, ignore_errors=True)
        shutil.rmtree(self.socket, ignore_errors=True)
        self.password_file.unlink(missing_ok=True)

    def archive(self, file: Path) -> None:
        """Write the stopped cluster to `file`, which appears when it is whole."""
        file.parent.mkdir(parents=True, exist_ok=True)
        part = file.with_suffix(".part")
        pack = ["tar", "-cf", "-", "-C", str(self.data), "."]
        with part.open("wb") as target, subprocess.Popen(pack, stdout=subprocess.PIPE) as packing:
            squeezing = subprocess.run(["gzip", "-1"], stdin=packing.stdout, stdout=target)
        if packing.returncode or squeezing.returncode:
            part.unlink()
            raise console.Problem(f"{file} could not be written.", "Free some disk space.")
        part.replace(file)

    def restore(self, file: Path) -> None:
        """Fill the missing cluster from what `archive` wrote."""
        self._say_where()
        self._make_folders()
        staged = self.folder / "restoring"
        shutil.rmtree(staged, ignore_errors=True)
        shutil.rmtree(self.data, ignore_errors=True)
        staged.mkdir(mode=0o700)
        self._give(staged)
        with file.open("rb") as stream:
            console.run(
                ["tar", "-xzf", "-", "-C", staged],
                log="postgres", remedy=f"Remove {file} and run again.", stdin=stream,
                user=self.user,
            )  # fmt: skip
        staged.rename(self.data)
        self._set_password()

    def _set_password(self) -> None:
        password = secrets.token_hex(16)
        self._alone(f"ALTER ROLE {ROLE} PASSWORD '{password}'")
        write_private(self.password_file, password)

    def _say_where(self) -> None:
        if not self.folder.is_relative_to(self.home):
            console.say(
                f"The user {self.user.pw_name}, who runs PostgreSQL, cannot enter {paths.ROOT}; "
                f"the database lies in {self.folder}"
            )

    def _make_folders(self) -> None:
        for folder in (self.folder, self.socket):
            folder.mkdir(parents=True, exist_ok=True)
            self._refuse_strange(folder)
            self._give(folder)
            folder.chmod(0o700)

    def _refuse_strange(self, folder: Path) -> None:
        """In a folder that all may write to, somebody else may have taken the name."""
        known = {os.getuid(), self.user.pw_uid if self.user else os.getuid()}
        if folder.is_symlink() or folder.stat().st_uid not in known:
            raise console.Problem(f"{folder} belongs to another user.", f"Remove {folder}.")

    def _give(self, path: Path) -> None:
        if self.user is not None:
            os.chown(path, self.user.pw_uid, self.user.pw_gid)

    def _configure(self, durable: bool) -> None:
        settings = {
            "listen_addresses": "",
            "unix_socket_directories": str(self.socket),
            "unix_socket_permissions": "0700",
            "fsync": "on" if durable else "off",
            "full_page_writes": "on" if durable else "off",
            "synchronous_commit": "off",
            "shared_buffers": "256MB",
            "work_mem": "32MB",
            "maintenance_work_mem": "128MB",
            "max_wal_size": "1GB" if durable else "256MB",
            "min_wal_size": "32MB",
            "jit": "off",
            "log_timezone": "UTC",
            "timezone": "UTC",
        }
        text = "".join(f"{name} = '{value}'\n" for name, value in settings.items())
        file = self.data / "postgresql.conf"
        file.write_text("# Written by the project's tool at each start.\n" + text)
        self._give(file)

    def _alone(self, statement: str) -> None:
        """Run a statement while no server runs: nobody can log in as the superuser."""
        command = [self.binaries / "postgres", "--single", "-D", self.data, "postgres"]
        with tempfile.TemporaryFile() as stream:
            stream.write(statement.encode() + b"\n")
            stream.seek(0)
            output = console.run(
                command, log="postgres", remedy=REMEDY, user=self.user, stdin=stream
            )
        if re.search(r"^.*(ERROR|FATAL): ", output, re.M):
            raise console.Problem(console.last_lines(output), REMEDY)

    def _pg_ctl(self, action: str, *options, check: bool = True) -> int:
        command = [self.binaries / "pg_ctl", action, "-D", self.data, *options]
        quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": "/"}
        code = subprocess.run(
            [str(word) for word in command], stderr=subprocess.DEVNULL,
            env=environment.clean_environment(), **quiet, **console.as_user(self.user),
        ).returncode  # fmt: skip
        if check and code:
            log = self.log.read_text(errors="replace") if self.log.exists() else ""
            raise console.Problem(
                f"PostgreSQL did not {action} in {self.data}:\n{console.last_lines(log)}", REMEDY
            )
        return code

    def _run(self, program: str, *options) -> None:
        console.run(
            [self.binaries / program, *options], log="postgres", remedy=REMEDY, user=self.user,
            env=environment.clean_environment(),
        )  # fmt: skip


def socket_folder(folder: Path) -> Path:
    """The socket's folder: below `folder`, or in /tmp where that path is too long."""
    inside = folder / "socket"
    if len(str(inside)) <= LONGEST_SOCKET_PATH:
        return inside
    return Path("/tmp") / f"distribution-ai-{paths.short_hash(str(folder))}"


def write_private(file: Path, text: str) -> None:
    """Write a file that only its owner can read, from its first byte."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.unlink(missing_ok=True)
    with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as stream:
        stream.write(text)
