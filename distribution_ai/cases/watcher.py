"""What a watcher is: one kind of exception, its goal, its limits, its words and who acts."""

__all__ = ["EXCESS", "FURTHER_DOWN", "SHORTAGE", "SUBJECTS", "Limits", "Members", "Watcher"]

from abc import ABC, abstractmethod
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar

import numpy as np

SHORTAGE, EXCESS = "shortage", "excess"
"""What money at risk consists of: expected shortage cost, and the cost of holding excess."""

FURTHER_DOWN = ", {further:count} of these further down the network"
"""What a sentence adds where a cause reaches those that a location serves."""

SUBJECTS = ("supplier_id", "lane_id", "location_id", "category", "item_id")
"""What may be the cause of a case, as columns of table ``cases``; a cause may have several."""


@dataclass(frozen=True)
class Limits:
    """When a watcher speaks.

    ``horizon_days`` it looks ahead or back, 0 where it looks at today only; ``threshold`` in the
    watcher's own measure; ``minimum_periods`` plans in a row that have to see a case before people
    do.
    """

    active: bool = True
    horizon_days: float = 0.0
    threshold: float = 0.0
    minimum_periods: int = 1


@dataclass(frozen=True, eq=False)
class Members:
    """Item-locations that suffer from causes of one kind, one entry (n,) for each pair.

    ``row`` is the item-location, -1 for a cause without any. ``subject`` holds identifiers by
    :data:`SUBJECTS`, empty where a cause has none of that sort; ``topic`` names causes that are no
    record. ``money`` is what the cause puts at risk there, None for all that the item-location
    has at risk of ``pool``. ``figures`` are numbers for the sentence.
    """

    row: np.ndarray
    subject: Mapping[str, np.ndarray] = field(default_factory=dict)
    topic: np.ndarray | str = ""
    money: np.ndarray | None = None
    pool: np.ndarray | str = SHORTAGE
    figures: Mapping[str, np.ndarray] = field(default_factory=dict)


class Watcher(ABC):
    """One kind of exception.

    ``goal`` is what the watcher is for, ``measure`` what its threshold is counted in (``money``,
    ``share`` or ``days``), ``role`` who acts (``planner``, ``buyer`` or
    ``warehouse``) and ``deadline_days`` by when. ``response`` names what is done first, ``remedy``
    what removes the cause. ``sums`` says how a case's figures come from those of its members.
    """

    kind: ClassVar[str]
    goal: ClassVar[str]
    role: ClassVar[str] = "planner"
    response: ClassVar[str]
    remedy: ClassVar[str]
    sentence: ClassVar[str]
    measure: ClassVar[str] = "money"
    limits: ClassVar[Limits] = Limits()
    deadline_days: ClassVar[int] = 3
    sums: ClassVar[Mapping[str, str]] = {}

    @abstractmethod
    def find(self, scene, limits: Limits) -> Members:
        """The item-locations concerned, from a :class:`~distribution_ai.cases.scene.Scene`."""

    def conclude(self, figures: Mapping[str, float]) -> dict[str, float]:
        """A case's figures with those that follow from them."""
        return dict(figures)

    def describe(self, case: Mapping) -> str:
        """The cause in a sentence with figures; ``case`` holds its figures, put into words."""
        further = case.get("further")
        down = FURTHER_DOWN.format(further=further) if further else ""
        return self.sentence.format(**case, further_down=down)
