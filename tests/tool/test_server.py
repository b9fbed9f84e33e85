import socket
import subprocess
import sys

from tool import server
from tool.configuration import Instance
from tool.configuration import paths as configured_paths


def test_a_taken_port_is_passed_over():
    with socket.socket() as taken:
        taken.bind((server.HOST, 0))
        taken.listen()
        port = taken.getsockname()[1]
        assert server.free_port(port) > port


def test_only_our_own_process_is_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(configured_paths, "RUN", tmp_path)
    instance = Instance("demo")
    instance.home.mkdir()
    stranger = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    try:
        note = f'{{"pid": {stranger.pid}, "port": 8069}}'
        (instance.home / "server.json").write_text(note)
        assert server.running(instance) is None
        assert server.stop(instance) is False
        assert stranger.poll() is None
    finally:
        stranger.communicate(b"\n")


def test_our_process_is_found_and_stopped(tmp_path, monkeypatch):
    monkeypatch.setattr(configured_paths, "RUN", tmp_path)
    instance = Instance("demo")
    instance.home.mkdir()
    command = [sys.executable, "-c", "input(1)", instance.file]
    ours = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    ours.stdout.read(1)
    (instance.home / "server.json").write_text(f'{{"pid": {ours.pid}, "port": 8070}}')
    assert server.running(instance) == 8070
    assert server.stop(instance) is True
    assert ours.wait(5) != 0
    ours.communicate()
    assert server.running(instance) is None
