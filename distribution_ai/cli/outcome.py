"""What a command hands back, and the progress it shows meanwhile."""

__all__ = ["FAILED", "UNUSABLE", "Outcome", "ProgressBar", "note_of"]

import sys
from collections.abc import Sequence
from dataclasses import dataclass

from distribution_ai.errors import Fault

FAILED, UNUSABLE = 1, 2
_WIDTH = 30


@dataclass(frozen=True)
class Outcome:
    """``data`` is printed for ``--json``, ``text`` otherwise; ``faults`` go to standard error."""

    data: dict
    text: str
    faults: Sequence[str] = ()
    exit_code: int = 0


def note_of(faults: Sequence[Fault]) -> list[str]:
    """One line that says how much of a snapshot was set aside, or none."""
    if not faults:
        return []
    return [f"note: the snapshot has {len(faults)} faults that do not stop planning; "
            "the check command lists them"]  # fmt: skip


class ProgressBar:
    """Progress on a terminal; silent where standard error is not one.

    >>> ProgressBar()("forecast", 0.5)
    """

    def __init__(self):
        self._shown = sys.stderr.isatty()

    def __call__(self, step: str, fraction: float) -> None:
        if self._shown:
            done = round(fraction * _WIDTH)
            bar = "#" * done + "." * (_WIDTH - done)
            end = "\n" if fraction >= 1 else ""
            print(f"\r[{bar}] {step:<24}", end=end, file=sys.stderr, flush=True)

    def __enter__(self) -> "ProgressBar":
        return self

    def __exit__(self, *_error) -> None:
        if self._shown:
            print("\r\033[K", end="", file=sys.stderr, flush=True)
