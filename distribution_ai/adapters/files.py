"""A snapshot in one piece: a zip archive, the same bytes for the same content."""

__all__ = ["pack", "pack_folder", "unpack"]

import io
import tempfile
import zipfile
from pathlib import Path, PurePosixPath

from distribution_ai.errors import StorageError
from distribution_ai.snapshot import Snapshot, read_snapshot, write_snapshot

_EPOCH = (1980, 1, 1, 0, 0, 0)
_LARGEST = 4 * 1024**3


def pack(snapshot: Snapshot) -> bytes:
    """The snapshot's folder, in Parquet, as a zip archive without dates."""
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary, "snapshot")
        write_snapshot(snapshot, folder)
        return pack_folder(folder)


def pack_folder(folder: Path) -> bytes:
    """The same of a snapshot that is in a folder already."""
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.iterdir()):
            file.writestr(zipfile.ZipInfo(path.name, _EPOCH), path.read_bytes())
    return archive.getvalue()


def unpack(archive: bytes) -> Snapshot:
    """Read and check a packed snapshot, also one with the files in a folder.

    Raises :class:`StorageError` if it is no such archive, and as
    :func:`~distribution_ai.snapshot.read_snapshot` does.
    """
    with tempfile.TemporaryDirectory() as temporary:
        try:
            with zipfile.ZipFile(io.BytesIO(archive)) as file:
                _extract(file, Path(temporary))
        except (zipfile.BadZipFile, NotImplementedError, RuntimeError) as error:
            raise StorageError(f"this is no stored snapshot ({error}); give its zip file") from None
        return read_snapshot(temporary)


def _extract(file: zipfile.ZipFile, folder: Path) -> None:
    """Extract flat, by bare names, so that nothing lands outside the folder."""
    members = [member for member in file.infolist() if not member.is_dir()]
    size = sum(member.file_size for member in members)
    if size > _LARGEST:
        raise StorageError(f"the archive unpacks to {size:,} bytes, more than {_LARGEST:,}; "
                           "read the snapshot from its folder")  # fmt: skip
    for member in members:
        (folder / PurePosixPath(member.filename).name).write_bytes(file.read(member))
