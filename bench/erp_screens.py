"""``python -m bench.erp_screens``: how long people wait for a list while everything is planned.

Opens the lists of proposals and positions over HTTP again and again, as the web client does, in
the company that :mod:`bench.erp` left: idle, beside a process that only counts at the planning
process's low priority (what this machine's processors take from one another), and while a whole
plan runs; a server with two workers and one for scheduled actions.
"""

import json
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from http.cookiejar import CookieJar

import numpy as np

from bench.erp import INSTANCE, NAME, inside
from distribution_ai.run.child import NICENESS
from tool import configuration, database, environment, server

WARM_UP, ROUNDS = 5, 40
PAUSE = 0.2
MOST_COUNTED = 10_001
"""The web client asks for the number of rows no further than this."""

LISTS = {
    "distribution.proposal": ("verb", "product_id", "warehouse_id", "quantity", "expected_value",
                              "state", "reason", "is_mine"),
    "distribution.position": ("product_id", "warehouse_id", "on_hand", "reorder_point",
                              "order_up_to", "shortage_cost"),
}  # fmt: skip
ALLOW = """
from odoo.fields import Command
group = env.ref("distribution_planning.group_distribution_manager")
env.ref("base.user_admin").write({"group_ids": [Command.link(group.id)]})
"""


class Browser:
    """A signed-in session that calls methods as the web client does."""

    def __init__(self, port: int):
        self._address = server.address(port)
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
        self._post("/web/session/authenticate", db=NAME, login="admin", password="admin")

    def call(self, model: str, method: str, *args, **kwargs):
        """The result of a public method."""
        return self._post(f"/web/dataset/call_kw/{model}/{method}", model=model, method=method,
                          args=list(args), kwargs=kwargs)  # fmt: skip

    def _post(self, path: str, **params):
        body = json.dumps({"jsonrpc": "2.0", "method": "call", "params": params}).encode()
        request = urllib.request.Request(
            self._address + path, body, {"Content-Type": "application/json"}
        )
        with self._opener.open(request, timeout=120) as answer:
            told = json.load(answer)
        if "error" in told:
            raise SystemExit(told["error"]["data"]["message"])
        return told["result"]

    def open_lists(self) -> dict[str, float]:
        """Seconds to open each list's first page."""
        took = {}
        for model, names in LISTS.items():
            begun = time.perf_counter()
            self.call(model, "web_search_read", [], {name: {} for name in names}, limit=80,
                      count_limit=MOST_COUNTED)  # fmt: skip
            took[model] = time.perf_counter() - begun
            time.sleep(PAUSE)
        return took

    def newest_state(self) -> str:
        """How the newest planning run is doing."""
        return self.call("distribution.run", "search_read", [], ["state"], limit=1)[0]["state"]


def main(_arguments: list[str] | None = None) -> None:
    """Measure idle, beside a counting process and planning."""
    databases = database.open_databases(INSTANCE, durable=False)
    inside(databases, ALLOW)
    port = server.free_port(8290)
    configuration.write(INSTANCE, databases.odoo, databases.server, NAME, port)
    process = subprocess.Popen(
        [environment.python(), "-m", "odoo", "-c", INSTANCE.file, "-d", NAME, "--workers=2",
         "--max-cron-threads=1", f"--gevent-port={server.free_port(port + 1)}"],
        cwd=INSTANCE.home, env=databases.environment(), stdin=subprocess.DEVNULL,
        stderr=INSTANCE.log.open("ab"),
    )  # fmt: skip
    try:
        _measure(_signed_in(port))
    finally:
        process.terminate()
        process.wait()


def _signed_in(port: int) -> Browser:
    deadline = time.monotonic() + 120
    while True:
        try:
            return Browser(port)
        except OSError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.5)


def _measure(browser: Browser) -> None:
    _opened(browser, WARM_UP)
    idle = _opened(browser, ROUNDS)
    with _counting():
        beside = _opened(browser, ROUNDS)
    browser.call("distribution.run", "action_plan_now")
    state, begun, busy = "queued", time.perf_counter(), []
    while state in ("queued", "running"):
        busy += _opened(browser, 1)
        state = browser.newest_state()
    print(f"the plan was {state} after {time.perf_counter() - begun:.0f} s")
    for model in LISTS:
        before = _told(model, "idle", idle)
        for when, rounds in (("beside counting", beside), ("while planning", busy)):
            print(f"  {_told(model, when, rounds) / before:.2f} times", flush=True)


def _opened(browser: Browser, rounds: int) -> list[dict[str, float]]:
    """What the lists took, each time with a look at the run."""
    took = []
    for _ in range(rounds):
        took.append(browser.open_lists())
        browser.newest_state()
    return took


@contextmanager
def _counting():
    """A process that does nothing but count, at the planning process's priority."""
    counting = f"import os\nos.nice({NICENESS})\nn = 0\nwhile True: n += 1"
    process = subprocess.Popen([sys.executable, "-c", counting])
    try:
        yield
    finally:
        process.kill()
        process.wait()


def _told(model: str, when: str, rounds: list[dict[str, float]]) -> float:
    """Tell what a list took; the seconds within which 95 % were open."""
    took = np.array([each[model] for each in rounds])
    end = np.quantile(took, 0.95)
    print(f"{model} {when}: 95 % within {1000 * end:.0f} ms, "
          f"median {1000 * np.median(took):.0f} ms ({len(took)} times)", flush=True)  # fmt: skip
    return end


if __name__ == "__main__":
    main()
