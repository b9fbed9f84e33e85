"""The planning process: ``python -m distribution_ai.run.child``.

It loads what planning needs, and works when it reads a line on its standard input: a JSON list
of the folders SNAPSHOT, OUT and, if there is one, POLICY. It writes one JSON object a line on its
standard output: ``{"step", "fraction"}`` while it works, ``{"forecasts"}`` with their file once
they are known, at last ``{"digest"}`` or ``{"error"}``.
It ends when its standard input closes, so that it never outlives the process that wants the plan,
and it lets others go first: people at their screens do not wait for a plan.
"""

__all__ = ["NICENESS", "main", "work_and_tell"]

import contextlib
import json
import os
import queue
import resource
import sys
import threading
from collections.abc import Callable

NICENESS = 10
_THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS")


Work = Callable[[list[str], Callable], str]


def main() -> int:
    """Plan as told; the exit code is 0 only when the plan was written."""
    return work_and_tell(_planning)


def work_and_tell(prepare: Callable[[], Work]) -> int:
    """Load the work by ``prepare()``, do it as told, ``work(arguments, say)``, which returns a
    digest, and tell on standard output; ``say`` tells what it is given by name."""
    _lift_limits()
    os.nice(NICENESS)
    os.environ |= dict.fromkeys(_THREADS, "1")
    told = queue.SimpleQueue()
    threading.Thread(target=_end_with_parent, args=(told.put,), daemon=True).start()
    say, sys.stdout = sys.stdout, sys.stderr
    work = prepare()
    return _told(work, told.get(), lambda **line: print(json.dumps(line), file=say, flush=True))


def _lift_limits() -> None:
    """Undo a server's soft limits on its workers, which are too tight for planning."""
    for limit in (resource.RLIMIT_AS, resource.RLIMIT_CPU):
        _soft, hard = resource.getrlimit(limit)
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(limit, (hard, hard))


def _end_with_parent(tell: Callable[[list[str]], None]) -> None:
    heard = b""
    while said := os.read(0, 4096):  # not sys.stdin: its lock would abort the interpreter's end
        heard += said
        if heard.endswith(b"\n"):
            tell(json.loads(heard))
    os._exit(1)


def _told(work: Work, arguments: list[str], say: Callable) -> int:
    # Imported only now: the limits and threads must be set before numpy is loaded.
    from distribution_ai.errors import DistributionError

    try:
        digest = work(arguments, say)
    except DistributionError as error:
        say(error=str(error))
        return 2
    except MemoryError:
        say(error="not enough memory; plan fewer item-locations or give the machine more")
        return 1
    say(digest=digest)
    return 0


def _planning() -> Work:
    from distribution_ai.run.inline import plan_folder

    def work(folders: list[str], say: Callable) -> str:
        _snapshot, plan = plan_folder(
            *folders,
            progress=lambda step, fraction: say(step=step, fraction=fraction),
            forecast=lambda path: say(forecasts=str(path)),
        )
        return plan.digest

    return work


if __name__ == "__main__":
    os._exit(main())  # all is told: taking the arrays apart would only keep others waiting
