"""The days on which the wholesaler was closed, moved with the data."""

from __future__ import annotations

import datetime

__all__ = ["closures", "create_events"]

LAST_DAY_OF_DATA = datetime.date(2011, 12, 9)

CLOSED = (
    ("Christmas closing", (2010, 12, 24), (2011, 1, 3)),
    ("Easter", (2011, 4, 22), (2011, 4, 25)),
    ("Royal wedding", (2011, 4, 29), (2011, 4, 29)),
    ("May bank holiday", (2011, 5, 2), (2011, 5, 2)),
    ("Spring bank holiday", (2011, 5, 30), (2011, 5, 30)),
    ("Summer bank holiday", (2011, 8, 29), (2011, 8, 29)),
    ("Christmas closing", (2011, 12, 24), (2012, 1, 3)),
)
"""The days without any sale in the data, and the next closing, supposed to be as the last one."""


def closures(last_day: datetime.date) -> list[tuple[str, datetime.date, datetime.date]]:
    """Name, first and last day of each closure, moved as the sales are.

    >>> closures(datetime.date(2026, 12, 9))[0][1:]
    (datetime.date(2025, 12, 24), datetime.date(2026, 1, 3))
    """
    moved = last_day - LAST_DAY_OF_DATA
    return [
        (name, datetime.date(*begin) + moved, datetime.date(*end) + moved)
        for name, begin, end in CLOSED
    ]


def create_events(env, last_day: datetime.date):
    """The closures as events of the company."""
    return env["distribution.event"].create(
        [
            {
                "name": name,
                "kind": "closure",
                "company_id": env.company.id,
                "date_from": begin,
                "date_to": end,
            }
            for name, begin, end in closures(last_day)
        ]
    )
