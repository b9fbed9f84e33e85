"""A folder of stored snapshots: zip archives or folders, found by the digest of their content."""

__all__ = ["find_snapshot"]

from pathlib import Path

from distribution_ai.adapters.files import unpack
from distribution_ai.errors import SnapshotError, StorageError
from distribution_ai.snapshot import HEADER, Snapshot, read_snapshot


def find_snapshot(folder: str | Path, digest: str) -> Snapshot | None:
    """The snapshot with this digest, or None. What has the digest in its name is tried first;
    what is no snapshot is passed over. Raises StorageError if there is no such folder."""
    folder = Path(folder)
    if not folder.is_dir():
        raise StorageError(f"{folder} is no folder; give the folder of the stored snapshots")
    candidates = [
        path
        for path in (folder, *sorted(folder.iterdir()))
        if path.suffix == ".zip" or (path / HEADER).is_file()
    ]
    candidates.sort(key=lambda path: digest[:12] not in path.name)
    for path in candidates:
        try:
            snapshot = read_snapshot(path) if path.is_dir() else unpack(path.read_bytes())
        except (SnapshotError, StorageError, OSError):
            continue
        if snapshot.digest == digest:
            return snapshot
    return None
