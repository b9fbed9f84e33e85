"""A plan in a process of its own, so that a server's memory and time limits do not bind it."""

__all__ = ["PlanProcess", "Progress", "prepare", "start", "start_replay"]

import contextlib
import json
import os
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from distribution_ai.errors import PlanningError

_STOP_SECONDS = 5


@dataclass(frozen=True)
class Progress:
    """``fraction`` (0 to 1) of the work is done and ``step`` is under way."""

    step: str
    fraction: float


class PlanProcess:
    """A process that plans, as :func:`prepare` and :func:`start` return it. Use it once: ``go``
    unless it was started already, ``progress``, then ``wait``."""

    def __init__(self, process: subprocess.Popen, log: IO[bytes]):
        self._process = process
        self._log = log
        self._out_folder: Path | None = None
        self._forecasts: Path | None = None
        self._result: dict = {}

    def go(self, snapshot_folder: str | Path, out_folder: str | Path, *more: object) -> None:
        """Work on a stored snapshot; the result appears in ``out_folder`` once it is whole.

        ``more`` is the folder of the policy if there is one, or what else the work asks for. A
        process that has ended meanwhile says why in ``wait``.
        """
        self._out_folder = Path(out_folder)
        line = json.dumps([str(word) for word in (snapshot_folder, out_folder, *more)]) + "\n"
        with contextlib.suppress(BrokenPipeError):
            os.write(self._process.stdin.fileno(), line.encode())

    @property
    def pid(self) -> int:
        """The process id."""
        return self._process.pid

    def progress(self) -> Iterator[Progress]:
        """Yield progress as it is made, until the process ends."""
        for line in self._process.stdout:
            said = json.loads(line)
            if "step" in said:
                yield Progress(said["step"], said["fraction"])
            elif "forecasts" in said:
                self._forecasts = Path(said["forecasts"])
            else:
                self._result = said

    def take_forecasts(self) -> Path | None:
        """The file with the table of forecasts of the plan being made, told once, when it is known;
        it is there until ``wait``."""
        path, self._forecasts = self._forecasts, None
        return path

    def wait(self) -> str:
        """Wait for the end and return the digest of the plan, or of the snapshot replayed.

        Raises :class:`PlanningError` with the reason if there is no plan; then nothing of it
        is left in the folder.
        """
        for _progress in self.progress():
            pass
        code = self._process.wait()
        self._log.seek(0)
        log = self._log.read().decode("utf-8", "replace").strip()
        self._close()
        self._clear()
        if code == 0:
            return self._result["digest"]
        raise PlanningError(self._result.get("error") or _why(code, log))

    def stop(self) -> None:
        """End the process if it still runs, and remove what it left behind. May be called from
        another thread, which then ends ``progress`` and ``wait``, and at any time."""
        self._process.terminate()
        try:
            self._process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._clear()

    def _clear(self) -> None:
        if self._out_folder:
            # Imported only here, as it loads pandas and this module is for a server's workers.
            from distribution_ai.storage import remove_unfinished

            remove_unfinished(self._out_folder)

    def _close(self) -> None:
        for file in (self._process.stdin, self._process.stdout, self._log):
            file.close()


def start(
    snapshot_folder: str | Path, out_folder: str | Path, policy_folder: str | Path | None = None
) -> PlanProcess:
    """Start planning a stored snapshot; the plan appears in ``out_folder`` once it is whole."""
    process = prepare()
    process.go(snapshot_folder, out_folder, *([policy_folder] if policy_folder else []))
    return process


def prepare() -> PlanProcess:
    """Start a process that loads what planning needs while its snapshot is made, and plans when
    told so by :meth:`PlanProcess.go`."""
    return _start("child")


def start_replay(
    snapshot_folder: str | Path, out_folder: str | Path, review_days: int
) -> PlanProcess:
    """Start replaying the last year of a stored snapshot, levels being set anew every
    ``review_days``; the comparison appears in ``out_folder`` once it is whole."""
    process = _start("replay_child")
    process.go(snapshot_folder, out_folder, review_days)
    return process


def _start(module: str) -> PlanProcess:
    paths = [str(Path(__file__).resolve().parents[2]), os.environ.get("PYTHONPATH", "")]
    log = tempfile.TemporaryFile()  # noqa: SIM115  closed by PlanProcess.wait
    process = subprocess.Popen(
        [sys.executable, "-m", f"distribution_ai.run.{module}"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        text=True,
        start_new_session=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, paths))},
    )
    return PlanProcess(process, log)


def _why(code: int, log: str) -> str:
    if code < 0:
        hint = "; often the machine ran out of memory" if -code == signal.SIGKILL else ""
        return f"the planning process was ended by {signal.Signals(-code).name}{hint}"
    last = log.splitlines()[-1] if log else f"exit code {code}"
    return f"the planning process failed ({last}); its input is kept, please report it"
