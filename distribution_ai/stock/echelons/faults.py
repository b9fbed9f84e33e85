"""The error of networks and chains that cannot be planned, with every fault found."""

__all__ = ["EchelonError", "refuse"]

from collections.abc import Iterable

import numpy as np

from distribution_ai.errors import Fault, PlanningError


class EchelonError(PlanningError):
    """A network or chain cannot be planned; ``faults`` holds everything found."""

    def __init__(self, faults: Iterable[Fault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


def refuse(table: str, checks: Iterable[tuple[str, np.ndarray, str, str]]) -> None:
    """Raise EchelonError unless every ``(column, wrong, message, remedy)`` has no ``wrong`` row.

    ``wrong`` (N, ...) marks what must not be; the first marked row is named, counted from 1.

    >>> refuse("stages", [("stage_time", np.array([False, True]), "is negative", "use 0 or more")])
    Traceback (most recent call last):
        ...
    distribution_ai.stock.echelons.faults.EchelonError: stages.stage_time row 2: is negative; use 0 or more
    """  # noqa: E501
    faults = []
    for column, wrong, message, remedy in checks:
        wrong = np.atleast_1d(wrong)
        rows = np.flatnonzero(wrong.any(axis=tuple(range(1, wrong.ndim))))
        if rows.size:
            first = int(rows[0]) + 1
            faults.append(Fault(table, column, first, message, remedy, True, None, len(rows)))
    if faults:
        raise EchelonError(faults)
