"""A page of a headless browser, driven over its debugging protocol."""

from __future__ import annotations

import base64
import json
import subprocess
import tempfile
import time
import urllib.request
from contextlib import contextmanager
from pathlib import Path

import websocket

ANSWER_SECONDS = 30.0


class Page:
    """One tab: go somewhere, run a script, wait for something, take a picture."""

    def __init__(self, socket: websocket.WebSocket):
        self._socket = socket
        self._count = 0
        self.errors: list[str] = []
        for domain in ("Page", "Runtime", "Network"):
            self.ask(f"{domain}.enable")

    def ask(self, method: str, **parameters) -> dict:
        """The answer to one command; errors of the page's console are noted on the way."""
        self._count += 1
        message = {"id": self._count, "method": method, "params": parameters}
        self._socket.send(json.dumps(message))
        while True:
            answer = json.loads(self._socket.recv())
            self._note(answer)
            if answer.get("id") == self._count:
                if "error" in answer:
                    raise RuntimeError(f"{method}: {answer['error']['message']}")
                return answer["result"]

    def _note(self, event: dict) -> None:
        parameters = event.get("params", {})
        if event.get("method") == "Runtime.exceptionThrown":
            self.errors.append(parameters["exceptionDetails"].get("text", "exception"))
        if event.get("method") == "Runtime.consoleAPICalled" and parameters["type"] == "error":
            self.errors.append(" ".join(str(part.get("value")) for part in parameters["args"]))

    def resize(self, width: int, height: int) -> None:
        """The size of the window in pixels."""
        self.ask("Emulation.setDeviceMetricsOverride", width=width, height=height,
                 deviceScaleFactor=1, mobile=False)  # fmt: skip

    def set_cookie(self, address: str, name: str, value: str) -> None:
        """A cookie for all pages of an address."""
        self.ask("Network.setCookie", url=address, name=name, value=value)

    def go(self, address: str) -> None:
        """Open an address."""
        self.ask("Page.navigate", url=address)

    def run(self, script: str):
        """The value of an expression in the page."""
        answer = self.ask("Runtime.evaluate", expression=script, awaitPromise=True,
                          returnByValue=True)  # fmt: skip
        return answer["result"].get("value")

    def wait(self, condition: str, seconds: float = ANSWER_SECONDS) -> None:
        """Until an expression is true in the page."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if self.run(f"Boolean({condition})"):
                return
            time.sleep(0.2)
        raise TimeoutError(f"the page never came to: {condition}")

    def picture(self, file: Path) -> None:
        """The window as a PNG file."""
        answer = self.ask("Page.captureScreenshot", format="png")
        file.write_bytes(base64.b64decode(answer["data"]))


@contextmanager
def opened(browser: str):
    """A page of a browser of its own, which ends with it."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as profile:
        process = subprocess.Popen(
            [browser, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars",
             "--remote-debugging-port=0", "--remote-allow-origins=*", "--lang=en-US",
             f"--user-data-dir={profile}", "about:blank"],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        try:
            socket = websocket.create_connection(_debugger(Path(profile)), timeout=ANSWER_SECONDS)
            yield Page(socket)
            socket.close()
        finally:
            process.terminate()
            process.wait(10)


def _debugger(profile: Path) -> str:
    """The address that a browser that has just been started gives its first page."""
    until = time.monotonic() + ANSWER_SECONDS
    while time.monotonic() < until:
        try:
            port = (profile / "DevToolsActivePort").read_text().splitlines()[0]
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json") as answer:
                pages = [one for one in json.load(answer) if one["type"] == "page"]
            return pages[0]["webSocketDebuggerUrl"]
        except (OSError, IndexError):
            time.sleep(0.2)
    raise TimeoutError("the browser did not start")
