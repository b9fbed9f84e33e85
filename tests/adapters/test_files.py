import io
import zipfile

import pytest

from distribution_ai.adapters.files import pack, pack_folder, unpack
from distribution_ai.errors import SnapshotError, StorageError
from distribution_ai.snapshot import Snapshot, write_snapshot
from tests.samples import HEADER, tables


@pytest.fixture(scope="module")
def snapshot():
    return Snapshot.build(HEADER, tables())


def archive(**files: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        for name, data in files.items():
            file.writestr(name, data)
    return content.getvalue()


def test_a_packed_snapshot_is_the_same_snapshot_in_the_same_bytes(snapshot, tmp_path):
    write_snapshot(snapshot, tmp_path / "snapshot")
    assert pack_folder(tmp_path / "snapshot") == pack(snapshot)
    assert unpack(pack(snapshot)).digest == snapshot.digest
    shuffled = {name: frame[::-1] for name, frame in tables().items()}
    assert pack(Snapshot.build(HEADER, shuffled)) == pack(snapshot)


def test_a_snapshot_zipped_by_hand_in_a_folder_is_read_too(snapshot):
    with zipfile.ZipFile(io.BytesIO(pack(snapshot))) as file:
        inside = {f"my snapshot/{name}": file.read(name) for name in file.namelist()}
    assert unpack(archive(**inside)).digest == snapshot.digest


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_archive_is_refused(content):
    with pytest.raises(StorageError, match="is no stored snapshot"):
        unpack(content)


def test_nothing_is_written_outside_the_folder(tmp_path):
    with pytest.raises(SnapshotError, match="items: the table is missing"):
        unpack(archive(**{f"../../../../{tmp_path}/planted.csv": b"a,b\n1,2\n"}))
    assert list(tmp_path.iterdir()) == []
