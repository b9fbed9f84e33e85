"""Downloads from a real server that can resume, as a mirror does."""

import hashlib
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from tool import download

CONTENT = bytes(range(256)) * 100
DIGEST = hashlib.sha256(CONTENT).hexdigest()


@pytest.fixture
def mirror():
    class Handler(BaseHTTPRequestHandler):
        asked = []

        def do_GET(self):
            wanted = self.headers.get("Range")
            self.asked.append(wanted)
            start = int(wanted[len("bytes=") : -1]) if wanted else 0
            if start >= len(CONTENT):
                self.send_error(416)
                return
            self.send_response(206 if wanted else 200)
            self.send_header("Content-Length", str(len(CONTENT) - start))
            self.end_headers()
            self.wfile.write(CONTENT[start:])

        def log_message(self, *arguments):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/file", Handler.asked
    server.shutdown()


def test_a_download_goes_on_where_it_stopped(mirror, tmp_path):
    address, asked = mirror
    (tmp_path / "file.part").write_bytes(CONTENT[:1000])
    assert download.fetch(address, tmp_path / "file", DIGEST)
    assert (tmp_path / "file").read_bytes() == CONTENT
    assert asked == ["bytes=1000-"]


def test_a_download_that_had_all_bytes_is_accepted(mirror, tmp_path):
    (tmp_path / "file.part").write_bytes(CONTENT)
    assert download.fetch(mirror[0], tmp_path / "file", DIGEST)


def test_bytes_with_another_digest_are_thrown_away(mirror, tmp_path):
    (tmp_path / "file.part").write_bytes(b"x" * 1000)
    assert not download.fetch(mirror[0], tmp_path / "file", DIGEST)
    assert list(tmp_path.iterdir()) == []


def test_a_server_that_does_not_answer_is_no_success(tmp_path):
    assert not download.fetch("http://127.0.0.1:9/file", tmp_path / "file", DIGEST)
