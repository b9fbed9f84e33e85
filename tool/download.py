"""One file from the web: resumed where an earlier download stopped, compared with its digest."""

from __future__ import annotations

import hashlib
import urllib.error
import urllib.request
from pathlib import Path

CHUNK = 1 << 20


def fetch(address: str, file: Path, digest: str) -> bool:
    """Download `address` to `file`; whether `file` now has the SHA-256 `digest`.

    What has arrived stays in `file` with the ending `.part`, and the next call goes on from there.
    """
    part = file.with_name(file.name + ".part")
    arrived = part.stat().st_size if part.exists() else 0
    request = urllib.request.Request(address)
    if arrived:
        request.add_header("Range", f"bytes={arrived}-")
    try:
        with urllib.request.urlopen(request, timeout=60) as response:
            resumed = arrived and response.status == 206
            with part.open("ab" if resumed else "wb") as stream:
                while chunk := response.read(CHUNK):
                    stream.write(chunk)
    except urllib.error.HTTPError as error:
        if error.code == 416:
            return _accept(part, file, digest)
        return False
    except OSError:
        return False
    return _accept(part, file, digest)


def _accept(part: Path, file: Path, digest: str) -> bool:
    if sha256(part) == digest:
        part.replace(file)
        return True
    part.unlink()
    return False


def sha256(file: Path) -> str:
    """The file's digest; empty when there is no such file."""
    if not file.exists():
        return ""
    digest = hashlib.sha256()
    with file.open("rb") as stream:
        while chunk := stream.read(CHUNK):
            digest.update(chunk)
    return digest.hexdigest()
