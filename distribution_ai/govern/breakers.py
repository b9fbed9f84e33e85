"""Circuit breakers: what must hold of a whole plan before anything of it runs by itself."""

__all__ = ["Breaker", "BreakerExample", "Trip", "plan_facts", "trips"]

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.govern.guard import Guard, values_of
from distribution_ai.govern.rules import Condition, Group, Rule
from distribution_ai.govern.vocabulary import PLAN_FACTS

_EARLIER = 10
_FEWEST_EARLIER = 4


@dataclass(frozen=True)
class BreakerExample:
    """Facts of a plan and whether the breaker trips on them."""

    trips: bool
    facts: dict[str, float | str | bool | None]
    title: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Breaker:
    """Trips when ``when`` holds of a plan's facts."""

    id: str
    title: str
    why: str
    when: Group
    examples: tuple[BreakerExample, ...] = ()
    file: str = ""
    line: int | None = None


@dataclass(frozen=True)
class Trip:
    """A breaker that tripped, and the comparisons that held, each with the value seen."""

    breaker: Breaker
    because: tuple[tuple[Condition, float | str | bool | None], ...]


def trips(breakers: Sequence[Breaker], facts: Mapping[str, float | None]) -> list[Trip]:
    """The breakers that trip on the facts of a plan; a missing fact satisfies no comparison."""
    by_id = {breaker.id: breaker for breaker in breakers}
    guard = Guard(map(_rule, breakers), about="plan")
    values = next(values_of(pd.DataFrame([dict(facts)]), about="plan"))
    return [Trip(by_id[firing.rule.id], firing.because) for firing in guard.fire(values)]


def _rule(breaker: Breaker) -> Rule:
    return Rule(breaker.id, breaker.title, breaker.why, 0, breaker.when, "block", "",
                file=breaker.file, line=breaker.line)  # fmt: skip


def plan_facts(now: Mapping[str, float | None], earlier: pd.DataFrame) -> dict[str, float | None]:
    """The facts that breakers may ask of a plan.

    ``now`` has what was measured of it, by the names of :data:`PLAN_FACTS` that compare with
    nothing, with ``value`` and ``item_locations``. ``earlier`` has the same of earlier plans,
    the newest first. A median is taken of the last ten; with fewer than four earlier plans, or
    a median of 0, the comparison is missing.

    >>> before = pd.DataFrame({"proposals": [90, 110, 100, 100], "item_locations": 50})
    >>> facts = plan_facts({"proposals": 300, "item_locations": 25}, before)
    >>> facts["proposals_against_median"], facts["item_locations_against_last"]
    (3.0, 0.5)
    """
    facts = {}
    for name in PLAN_FACTS:
        if name.endswith("_against_median"):
            measure = name.removesuffix("_against_median")
            facts[name] = _share(now.get(measure), _median(earlier, measure))
        elif name.endswith("_against_last"):
            measure = name.removesuffix("_against_last")
            last = earlier[measure].iloc[0] if measure in earlier and len(earlier) else None
            facts[name] = _share(now.get(measure), last)
        else:
            facts[name] = _known(now.get(name))
    return facts


def _median(earlier: pd.DataFrame, measure: str) -> float | None:
    if measure not in earlier:
        return None
    values = pd.to_numeric(earlier[measure].head(_EARLIER)).dropna()
    return float(values.median()) if len(values) >= _FEWEST_EARLIER else None


def _share(value: float | None, of: float | None) -> float | None:
    value, of = _known(value), _known(of)
    return None if value is None or not of else value / of


def _known(value: float | None) -> float | None:
    return float(value) if value is not None and np.isfinite(value) else None
