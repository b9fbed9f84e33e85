"""A remote client of the app in Odoo. All remote calls are in this module."""

__all__ = ["RemoteOdoo", "Run"]

import base64
import contextlib
import time
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.error import URLError
from urllib.parse import urlsplit

import odoorpc
import pandas as pd

from distribution_ai.adapters.files import unpack
from distribution_ai.errors import RemoteError
from distribution_ai.snapshot import Snapshot

_RUN = "distribution.run"
_RUN_FIELDS = (
    "name", "state", "as_of", "progress", "step", "error", "snapshot_digest", "plan_digest",
    "engine_version", "position_count", "proposal_count", "executed_count", "to_approve_count",
    "blocked_count",
)  # fmt: skip
_PROPOSAL_FIELDS = (
    "proposal_key", "verb", "product_id", "warehouse_id", "quantity", "expected_value", "verdict",
    "state", "reason",
)  # fmt: skip
_POLICY_FILES = {"parameters_yaml": "parameters.yaml", "governance_yaml": "governance.yaml"}
_POLL_SECONDS = 1.0


@dataclass(frozen=True)
class Run:
    """A planning run as the ERP has it. Texts are empty where the ERP has none."""

    id: int
    name: str
    state: str
    as_of: str
    progress: float
    step: str
    error: str
    snapshot_digest: str
    plan_digest: str
    engine_version: str
    position_count: int
    proposal_count: int
    executed_count: int
    to_approve_count: int
    blocked_count: int

    @property
    def is_over(self) -> bool:
        """Whether nothing more happens: a plan in force is done while it is still carried out."""
        return self.state == "failed" or (self.state == "done" and self.progress >= 100)


class RemoteOdoo:
    """A session in an Odoo with the app; each method is one remote call or two."""

    def __init__(self, url: str, database: str, login: str, password: str, timeout: float = 120):
        """Log in; ``password`` may be an API key. Raises :class:`RemoteError` if that fails."""
        address = urlsplit(url)
        secure = address.scheme == "https"
        with _told(url):
            self._odoo = odoorpc.ODOO(
                address.hostname or url,
                protocol="jsonrpc+ssl" if secure else "jsonrpc",
                port=address.port or (443 if secure else 80),
                timeout=timeout,
            )
            self._odoo.login(database, login, password)
        self._url = url

    def latest_run(self) -> Run | None:
        """The run whose plan is in force, None before the first."""
        runs = self._call(_RUN, "search_read", [("state", "=", "done")], list(_RUN_FIELDS), 0, 1)
        return _run(runs[0]) if runs else None

    def run(self, run_id: int) -> Run:
        """A run as it is now."""
        return _run(self._call(_RUN, "read", [run_id], list(_RUN_FIELDS))[0])

    def start_plan(self) -> Run:
        """Queue a plan for the user's company; the ERP makes it in the background."""
        return self.run(self._call(_RUN, "action_plan_now")["res_id"])

    def wait(self, run_id: int, seconds: float = 600) -> Run:
        """Wait until a run is over.

        Raises :class:`RemoteError` if it takes longer than ``seconds``, or with the ERP's reason
        if it failed.
        """
        until = time.monotonic() + seconds
        while not (run := self.run(run_id)).is_over:
            if time.monotonic() > until:
                raise RemoteError(f"{run.name} is still {run.state} after {seconds:g} seconds; "
                                  "see the planning runs in the ERP")  # fmt: skip
            time.sleep(_POLL_SECONDS)
        if run.state == "failed":
            raise RemoteError(f"{run.name} failed: {run.error}")
        return run

    def snapshot(self, run_id: int) -> Snapshot:
        """The snapshot that a run was planned from."""
        attachment = self._reference(run_id, "snapshot_attachment_id")
        if not attachment:
            raise RemoteError(f"run {run_id} has no stored snapshot; plan again")
        content = self._call("ir.attachment", "read", [attachment], ["datas"])[0]["datas"]
        return unpack(base64.b64decode(content))

    def policy(self, run_id: int) -> dict[str, str]:
        """The texts of the rules that a run was judged by, by file name; empty without any."""
        version = self._reference(run_id, "policy_version_id")
        if not version:
            return {}
        [texts] = self._call("distribution.policy.version", "read", [version], list(_POLICY_FILES))
        return {file: texts[name] or "" for name, file in _POLICY_FILES.items()}

    def proposals(self, run_id: int) -> pd.DataFrame:
        """The proposals of a run, most valuable first; products and warehouses by name."""
        order = "expected_value desc, proposal_key"
        rows = self._call("distribution.proposal", "search_read", [("run_id", "=", run_id)],
                          list(_PROPOSAL_FIELDS), 0, None, order)  # fmt: skip
        table = pd.DataFrame(rows, columns=["id", *_PROPOSAL_FIELDS])
        names = {name: [value[1] if value else "" for value in table[name]]
                 for name in ("product_id", "warehouse_id")}  # fmt: skip
        return table.assign(**names)

    def _reference(self, run_id: int, field: str) -> int | None:
        value = self._call(_RUN, "read", [run_id], [field])[0][field]
        return value[0] if value else None

    def _call(self, model: str, method: str, *arguments):
        with _told(self._url):
            return self._odoo.execute(model, method, *arguments)


@contextlib.contextmanager
def _told(url: str) -> Iterator[None]:
    try:
        yield
    except odoorpc.error.Error as error:
        raise RemoteError(f"{url} refused: {error}") from None
    except (URLError, OSError) as error:
        raise RemoteError(f"{url} cannot be reached ({error}); check address and server") from None


def _run(values: dict) -> Run:
    texts = {"as_of", "step", "error", "snapshot_digest", "plan_digest", "engine_version"}
    return Run(values["id"], **{name: "" if name in texts and not values[name] else values[name]
                                for name in _RUN_FIELDS})  # fmt: skip
