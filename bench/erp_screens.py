"""``python -m bench.erp_screens``: how long people wait for a list while everything is planned.

Opens the lists of proposals and positions over HTTP again and again, as the web client does, in
the company that :mod:`bench.erp` left, first idle and then while a whole plan runs; a server with
two workers and one for scheduled actions.
"""

import json
import subprocess
import time
import urllib.request
from http.cookiejar import CookieJar

import numpy as np

from bench.erp import INSTANCE, NAME, inside
from tool import configuration, database, environment, server

ROUNDS = 40
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
    """Measure idle, then planning."""
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
    idle, busy = [], []
    for _ in range(5 + ROUNDS):
        idle.append(browser.open_lists())
        browser.newest_state()
    idle = idle[5:]
    browser.call("distribution.run", "action_plan_now")
    state, begun = "queued", time.perf_counter()
    while state in ("queued", "running"):
        busy.append(browser.open_lists())
        state = browser.newest_state()
    print(f"the plan was {state} after {time.perf_counter() - begun:.0f} s")
    for model in LISTS:
        before, during = (np.array([took[model] for took in rounds]) for rounds in (idle, busy))
        ends = np.quantile(before, 0.95), np.quantile(during, 0.95)
        print(f"{model}: 95 % within {1000 * ends[0]:.0f} ms idle ({len(before)} times), "
              f"{1000 * ends[1]:.0f} ms while planning ({len(during)} times): "
              f"{ends[1] / ends[0]:.2f} times; medians {1000 * np.median(before):.0f} and "
              f"{1000 * np.median(during):.0f} ms", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
