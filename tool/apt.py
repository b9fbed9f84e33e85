"""Debian packages as files: downloaded from the machine's own mirror, verified, not installed.

`apt-get` works here with folders of its own, so it needs no rights and changes nothing on
the machine; it checks the archive's signature and names the address and digest of each file.
"""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path

from tool import console
from tool.download import fetch, sha256

KEYRING = "/usr/share/keyrings/debian-archive-keyring.gpg"
SUITES = {"bookworm", "trixie", "forky", "stable", "testing", "unstable", "sid"}
MIRROR_VARIABLE = "DISTRIBUTION_AI_DEBIAN_MIRROR"


@dataclass(frozen=True)
class Source:
    """One archive of the machine's apt sources."""

    uri: str
    suite: str
    signed_by: str = KEYRING


def debian_source(etc: Path = Path("/etc/apt")) -> Source | None:
    """The machine's first Debian main archive; None when it has none."""
    named = os.environ.get(MIRROR_VARIABLE)
    if named:
        return Source(named, "stable")
    one_line = [etc / "sources.list", *sorted(etc.glob("sources.list.d/*.list"))]
    found = [source for file in one_line for source in parse_list(_text(file))]
    for file in sorted(etc.glob("sources.list.d/*.sources")):
        found += parse_deb822(_text(file))
    return next((source for source in found if _is_main_archive(source)), None)


def _is_main_archive(source: Source) -> bool:
    path = source.uri.rstrip("/")
    return (
        source.suite in SUITES
        and path.startswith(("http://", "https://", "file:"))
        and path.endswith("debian")
    )


def _text(file: Path) -> str:
    return file.read_text(encoding="utf-8", errors="replace") if file.is_file() else ""


def parse_list(text: str) -> list[Source]:
    """The binary archives with a `main` component of a one-line-style sources file."""
    sources = []
    for line in text.splitlines():
        line = line.split("#")[0].strip()
        match = re.match(r"deb\s+(?:\[(?P<options>[^]]*)\]\s+)?(?P<uri>\S+)\s+(?P<rest>.+)", line)
        if not match:
            continue
        suite, *components = match["rest"].split()
        options = dict(re.findall(r"([\w-]+)\+?=(\S+)", match["options"] or ""))
        if "main" in components:
            sources.append(Source(match["uri"], suite, options.get("signed-by", KEYRING)))
    return sources


def parse_deb822(text: str) -> list[Source]:
    """The binary archives with a `main` component of a deb822-style sources file."""
    sources = []
    text = "\n".join(line for line in text.splitlines() if not line.startswith("#"))
    for stanza in re.split(r"\n\s*\n", text):
        fields = {
            name.lower(): " ".join(value.split())
            for name, value in re.findall(r"^([\w-]+):((?:.*)(?:\n[ \t]+.*)*)", stanza, re.M)
        }
        if (
            "deb" not in fields.get("types", "").split()
            or "main" not in fields.get("components", "").split()
            or fields.get("enabled", "yes").lower() == "no"
        ):
            continue
        signed_by = fields.get("signed-by", KEYRING)
        if not signed_by.startswith("/"):
            signed_by = KEYRING
        sources += [
            Source(uri, suite, signed_by)
            for uri in fields.get("uris", "").split()
            for suite in fields.get("suites", "").split()
        ]
    return sources


def missing_tools() -> list[str]:
    return [name for name in ("apt-get", "dpkg-deb", "tar") if not shutil.which(name)]


def download(source: Source, suite: str, packages: list[str], folder: Path) -> list[Path]:
    """The files of `packages` from `suite`, each compared with the digest of the signed lists."""
    options = _own_folders(source, suite, folder / "apt" / suite)
    remedy = "Check the network and the machine's apt sources, then run the same command again."
    console.run(["apt-get", *options, "update"], log="apt", remedy=remedy)
    listed = console.run(
        ["apt-get", *options, "--print-uris", "download", *packages], log="apt", remedy=remedy
    )
    wanted = re.findall(r"^'([^']+)' (\S+) \d+ SHA256:([0-9a-f]{64})", listed, re.M)
    if len(wanted) != len(packages):
        raise console.Problem(
            f"The mirror {source.uri} lists {len(wanted)} of {len(packages)} packages in {suite}: "
            + ", ".join(packages),
            f"Name another Debian mirror with {MIRROR_VARIABLE}=ADDRESS, or set ODOO_HOME.",
        )
    for address, name, digest in wanted:
        file = folder / name
        if sha256(file) == digest or (address.startswith("http") and fetch(address, file, digest)):
            continue
        # apt-get knows proxies and transports of the machine's own, but starts from the beginning.
        command = ["apt-get", *options, "download", name.split("_")[0]]
        console.run(command, log="apt", remedy=remedy, cwd=folder)
        if sha256(file) != digest:
            file.unlink(missing_ok=True)
            raise console.Problem(f"{name} does not have the digest its list names.", remedy)
    return [folder / name for _, name, _ in wanted]


def _own_folders(source: Source, suite: str, state: Path) -> list[str]:
    for inner in ("lists/partial", "archives/partial"):
        (state / inner).mkdir(parents=True, exist_ok=True)
    (state / "sources.list").write_text(
        f"deb [signed-by={source.signed_by}] {source.uri} {suite} main\n"
    )
    settings = {
        "Dir::Etc::sourcelist": state / "sources.list",
        "Dir::Etc::sourceparts": "/dev/null",
        "Dir::State::lists": state / "lists",
        "Dir::Cache": state,
        "APT::Sandbox::User": "root",
        "Acquire::Languages": "none",
    }
    return [word for name, value in settings.items() for word in ("-o", f"{name}={value}")]
