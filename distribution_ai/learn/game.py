"""One stretch of history, ready to be played by any policy with any dial."""

__all__ = ["REVIEW", "Game", "Learned"]

import datetime
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.history import History, build_history
from distribution_ai.errors import PlanningError
from distribution_ai.learn.dial import Matched, match_fill_rate
from distribution_ai.learn.measures import Costs
from distribution_ai.learn.past import Past, snapshot_at
from distribution_ai.learn.proposals import Proposals
from distribution_ai.learn.rivals import POLICIES
from distribution_ai.learn.simulation import Play, World, by_levels, play
from distribution_ai.learn.world import build_world
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing

DEFAULT_REVIEW_DAYS = 7
REVIEW = "review {date}"
"""The step at a review day, as told to ``progress``."""

Progress = Callable[[str, float], None]


@dataclass(frozen=True, eq=False)
class Game:
    """``days`` are the first days of the buckets played, ``review`` the buckets after which levels
    are set anew, ``lead_times`` how these are played."""

    snapshot: Snapshot
    network: Network
    history: History
    world: World
    costs: Costs
    days: np.ndarray
    review: int
    lead_times: str

    @classmethod
    def of(
        cls, snapshot: Snapshot, start: datetime.date, end: datetime.date, review: int | None,
        lead_times: str,
    ) -> "Game":  # fmt: skip
        network = Network.of(snapshot)
        history = build_history(snapshot, network)
        first, last = _played(history, start, end)
        known = learn_lead_times(snapshot, network)
        sourcing = resolve_sourcing(snapshot, network, known)
        parameters = resolve(snapshot, network)
        review = review or max(round(DEFAULT_REVIEW_DAYS / history.bucket_days), 1)
        build = build_world(
            snapshot, network, history, sourcing, known, parameters, slice(first, last + 1),
            lead_times,
        )  # fmt: skip
        days = history.dates[last + 1 - len(build.demand) : last + 1]
        costs = Costs(network, sourcing, parameters, history.bucket_days, last + 1 - first)
        return cls(snapshot, network, history, build, costs, days, review, lead_times)

    @property
    def counted(self) -> np.ndarray:
        """First days of the buckets that are counted."""
        return self.days[self.world.warm_up :]

    def learn(self, names: Sequence[str], progress: Progress) -> "Learned":
        """What each policy learns at every review day."""
        facts: dict[str, list] = {name: [] for name in names}
        reviews = self.days[:: self.review]
        for place, day in enumerate(reviews):
            progress(REVIEW.format(date=day), place / len(reviews))
            past = Past(snapshot_at(self.snapshot, day), self.network)
            for name in names:
                facts[name].append(POLICIES[name].learn(past))
        return Learned(self, facts)


@dataclass(frozen=True, eq=False)
class Learned:
    """The policies of a game with what they have learned: ``facts`` by name, one a review."""

    game: Game
    facts: dict[str, list]

    def as_is(self, name: str) -> Play:
        """The play of a policy with its dial at 0, or of the plan's own proposals."""
        if name in self.facts:
            return self._at(name, 0.0)
        game = self.game
        act = Proposals(
            game.snapshot, game.network, game.costs.sourcing, game.days, game.review,
            game.history.bucket_days,
        )  # fmt: skip
        return play(game.world, act)

    def matched(self, name: str, played: Play, fill_rate: float) -> Matched | None:
        """The policy, ``played`` as it is, with its dial turned to a fill rate."""
        if played.fill_rate == fill_rate:
            return Matched(0.0, played)
        if name not in self.facts:
            return None
        return match_fill_rate(lambda dial: self._at(name, dial), fill_rate)

    def _at(self, name: str, dial: float) -> Play:
        levels_at = POLICIES[name].levels_at(self.facts[name], dial, self.game.review)
        return play(self.game.world, by_levels(levels_at))


def _played(history: History, start: datetime.date, end: datetime.date) -> tuple[int, int]:
    """Positions of the first and last bucket to play."""
    days = history.dates
    if len(days) == 0 or not days[0] < np.datetime64(start) <= np.datetime64(end) <= days[-1]:
        known = f"{days[0]} to {days[-1]}" if len(days) else "none"
        raise PlanningError(f"cannot play {start} to {end}: history is {known}; give a first day "
                            "after its beginning and a last day within it")  # fmt: skip
    numbers = bucket_number(np.array([start, end], "datetime64[D]"), history.bucket)
    places = np.searchsorted(days, bucket_start(numbers, history.bucket))
    return int(max(places[0], 1)), int(places[1])
