"""What must hold of ``snapshot.json``: every fault found at once, each of them stops planning."""

__all__ = ["check_header"]

import datetime
import math
from collections.abc import Mapping

from distribution_ai.errors import Fault
from distribution_ai.parsing import EARLIEST, LATEST
from distribution_ai.tables import BUCKETS, FORMATS, LONGEST_HORIZON, UNMET_DEMAND

_LATEST_START = LATEST.replace(LATEST.year - 10)


def check_header(raw: Mapping) -> tuple[dict, list[Fault]]:
    """Read the values of ``snapshot.json``; defaults stand in for what is missing or wrong."""
    reader = _HeaderReader(raw)
    reader.known_format()
    as_of = reader.day("as_of")
    bucket = reader.choice("bucket", tuple(BUCKETS), None)
    header = {
        "as_of": as_of,
        "bucket": bucket,
        "horizon": reader.whole("horizon", BUCKETS[bucket], 1, LONGEST_HORIZON[bucket]),
        "currency": str(raw.get("currency") or ""),
        "unmet_demand": reader.choice("unmet_demand", UNMET_DEMAND, "backorder"),
        "seed": reader.whole("seed", 0, 0),
    }
    return header, reader.faults


class _HeaderReader:
    """Values of ``snapshot.json`` one by one, and the faults found on the way."""

    def __init__(self, raw: Mapping):
        self.raw = raw
        self.faults = []

    def known_format(self) -> None:
        if self.raw.get("format", FORMATS[0]) not in FORMATS:
            known = " or ".join(map(str, FORMATS))
            message = f"format {self.raw['format']!r} is not supported"
            self._fault("format", message, f"write format {known}")

    def day(self, column: str) -> datetime.date | None:
        try:
            day = datetime.date.fromisoformat(str(self.raw.get(column))[:10])
        except ValueError:
            day, problem = None, "is not a date"
        else:
            problem = f"is not between {EARLIEST} and {_LATEST_START}"
        if day is None or not EARLIEST <= day <= _LATEST_START:
            message = f"{self.raw.get(column)!r} {problem}"
            self._fault(column, message, "write the day planned from, such as 2026-01-31")
            return None
        return day

    def choice(self, column: str, choices, default: str | None) -> str:
        value = self.raw.get(column, default)
        if value not in choices:
            self._fault(column, f"{value!r} is not known", f"use one of {', '.join(choices)}")
            return next(iter(choices))
        return value

    def whole(self, column: str, default: int, minimum: int, maximum: float = math.inf) -> int:
        value = self.raw.get(column)
        value = default if value is None else value
        if isinstance(value, bool) or not isinstance(value, int) or value < minimum:
            message = f"{value!r} is not a whole number of at least {minimum}"
            self._fault(column, message, f"write one such as {default}")
            return default
        if value > maximum:
            self._fault(column, f"{value} is more than {maximum}", f"write {maximum} or less")
            return default
        return value

    def _fault(self, column: str, message: str, remedy: str) -> None:
        self.faults.append(Fault("snapshot.json", column, None, message, remedy, stops=True))
