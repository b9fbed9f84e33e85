"""The same service for everybody: a policy's dial turned until a fill rate is met."""

__all__ = ["LOWEST", "Matched", "match_fill_rate"]

from collections.abc import Callable
from dataclasses import dataclass

from distribution_ai.learn.simulation import Play

LOWEST, HIGHEST = -6.0, 5.0
_STEPS = 16


@dataclass(frozen=True, eq=False)
class Matched:
    """A play that reaches a fill rate, and the dial that made it."""

    dial: float
    played: Play


def match_fill_rate(play_at: Callable[[float], Play], fill_rate: float) -> Matched | None:
    """Bisect the dial of a policy until its play reaches a fill rate; None where none does.

    Levels come in whole units, so two dials next to each other may serve a little less and a
    little more: their plays are mixed so that the fill rate is met exactly.
    """
    low, high = LOWEST, HIGHEST
    less, more = play_at(low), play_at(high)
    if not less.fill_rate <= fill_rate <= more.fill_rate:
        return None
    for _ in range(_STEPS):
        middle = (low + high) / 2.0
        played = play_at(middle)
        if played.fill_rate < fill_rate:
            low, less = middle, played
        else:
            high, more = middle, played
    gap = more.fill_rate - less.fill_rate
    share = (fill_rate - less.fill_rate) / gap if gap > 0 else 1.0
    return Matched(low + share * (high - low), less.mixed(more, share))
