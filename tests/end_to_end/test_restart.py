"""What Odoo does when it has taken too much memory: it runs itself again."""

import os
import signal
import time
import urllib.error
import urllib.request

PATIENCE_SECONDS = 120


def test_the_erp_serves_again_after_it_restarted_itself(address, process):
    started = _command(process)
    os.kill(process, signal.SIGHUP)
    until = time.monotonic() + PATIENCE_SECONDS
    while not (_command(process) != started and _answers(address[0])):
        assert time.monotonic() < until, "Odoo does not answer any more"
        time.sleep(0.2)


def _command(process: int) -> bytes:
    with open(f"/proc/{process}/cmdline", "rb") as command:
        return command.read()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/web/health", timeout=5) as answer:
            return answer.status == 200
    except (urllib.error.URLError, OSError):
        return False
