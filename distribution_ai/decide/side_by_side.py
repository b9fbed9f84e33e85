"""Two pieces of work at once, where the system allows it; the answers are the same anyway."""

__all__ = ["side_by_side"]

import multiprocessing
import os
import sys
import warnings
from collections.abc import Callable, Sequence


def side_by_side(work: Callable, parts: Sequence) -> list:
    """``[work(part) for part in parts]``, the last of several in a process of its own.

    Only where a process can be copied (Linux) and has another core to run on; a copy that comes
    to grief, as for want of memory, is made up for here.

    >>> side_by_side(lambda part: sum(part), [[1, 2], [3, 4]])
    [3, 7]
    """
    if len(parts) < 2 or not _can_copy():
        return [work(part) for part in parts]
    context = multiprocessing.get_context("fork")
    receiver, sender = context.Pipe(duplex=False)
    process = context.Process(target=_send, args=(sender, work, parts[-1]))
    with warnings.catch_warnings():
        # The copy touches nothing that the libraries' threads hold.
        warnings.simplefilter("ignore", DeprecationWarning)
        process.start()
    sender.close()
    answers = [work(part) for part in parts[:-1]]
    try:
        last = receiver.recv()
    except EOFError:
        last = work(parts[-1])
    process.join()
    return [*answers, last]


def _can_copy() -> bool:
    if sys.platform != "linux" or multiprocessing.current_process().daemon:
        return False
    return len(os.sched_getaffinity(0)) > 1


def _send(sender, work: Callable, part) -> None:
    sender.send(work(part))
    sender.close()
