"""Every error the engine raises: what is wrong, where, and what to do about it."""

__all__ = [
    "DistributionError",
    "Fault",
    "PlanningError",
    "PolicyError",
    "PolicyFault",
    "RemoteError",
    "SnapshotError",
    "StorageError",
]

from collections.abc import Iterable
from dataclasses import dataclass


class DistributionError(Exception):
    """The root of the engine's errors. Its text is fit for the user."""


@dataclass(frozen=True)
class Fault:
    """Something wrong in a snapshot, at one place.

    ``row`` counts the data rows of the table from 1; ``line`` is the line in a CSV file. Rows
    with the same fault are reported once: ``row`` is then the first of ``count`` rows.
    ``stops`` tells whether the snapshot cannot be planned at all; otherwise planning goes on
    as the message says, with the row set aside or the value ignored.

    >>> print(Fault("demand", "quantity", 7, "'abc' is not a number", "write one such as 12.5"))
    demand.quantity row 7: 'abc' is not a number; write one such as 12.5
    """

    table: str
    column: str
    row: int | None
    message: str
    remedy: str
    stops: bool = False
    line: int | None = None
    count: int = 1

    def __str__(self) -> str:
        place = f"{self.table}.{self.column}" if self.column else self.table
        if self.row is not None:
            place += f" row {self.row}"
        if self.line is not None:
            place += f" (line {self.line})"
        if self.count > 1:
            place += f" and {self.count - 1} more row{'s' if self.count > 2 else ''}"
        return f"{place}: {self.message}; {self.remedy}"


@dataclass(frozen=True)
class PolicyFault:
    """Something wrong in a rules file, at one line.

    >>> print(PolicyFault("governance.yaml", 3, "unknown variable 'pric'", "did you mean price?"))
    governance.yaml line 3: unknown variable 'pric'; did you mean price?
    """

    file: str
    line: int | None
    message: str
    remedy: str

    def __str__(self) -> str:
        place = self.file if self.line is None else f"{self.file} line {self.line}"
        return f"{place}: {self.message}; {self.remedy}"


class _FaultsError(DistributionError):
    def __init__(self, faults: Iterable[Fault | PolicyFault]):
        self.faults = tuple(faults)
        super().__init__("\n".join(str(fault) for fault in self.faults))


class SnapshotError(_FaultsError):
    """The snapshot cannot be planned; ``faults`` holds everything found, also what is minor."""


class PolicyError(_FaultsError):
    """The rules cannot be used; ``faults`` holds all of their faults."""


class StorageError(DistributionError):
    """A folder or file cannot be read or written."""


class PlanningError(DistributionError):
    """Planning itself failed."""


class RemoteError(DistributionError):
    """A remote ERP cannot be reached, refused a call, or failed at it."""
