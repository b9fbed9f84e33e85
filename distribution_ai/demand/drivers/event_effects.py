"""What events did to demand: the ratio of demand to its level around, pooled and shrunk."""

__all__ = ["learn_event_effects"]

from collections.abc import Sequence

import numpy as np

from distribution_ai.demand.drivers.local_level import LocalLevel
from distribution_ai.demand.drivers.occurrences import Occurrences

ROUNDS = 5
DAMPING = 0.6
PRIOR_OCCURRENCES = 0.5
PRIOR_CELLS = 4.0
LARGEST_EFFECT = 3.0


def learn_event_effects(
    occurrences: Sequence[Occurrences],
    blocks: Sequence[slice],
    series_of,
    level: np.ndarray,
    groups: Sequence[np.ndarray],
) -> np.ndarray:
    """Logarithms (K, N) of the factors by which each of K occurrences moves demand.

    ``series_of(block)`` gives quantity, observed, season and other drivers of a block, ``level``
    (N,) is the mean demand of each series, ``groups`` (N,) each the ways to pool after all.
    Demand and its expectation are added up over what an event touches, each series in multiples of
    its level; the ratio is drawn towards no effect, then that of a group towards that of all, and
    that of a series towards its group's. What people expect of an event (``given``) counts as
    expectation, so that only the rest is learned. Overlapping events are told apart by repeating.
    """
    size = len(level)
    effects = np.zeros((len(occurrences), size))
    if not occurrences:
        return effects
    for _round in range(ROUNDS):
        demand, expected = np.zeros((2, len(occurrences), size))
        for block in blocks:
            quantity, observed, season, other = series_of(block)
            moved = factors(occurrences, effects, block, len(quantity))
            drivers = moved if other is None else moved * other
            local = LocalLevel.of(quantity, observed, season, drivers, series_of.bucket)
            for place, each in enumerate(occurrences):
                found = each.of(block)
                if not len(found.bucket):
                    continue
                demand[place, block], expected[place, block] = _totals(
                    found, quantity, observed, season, drivers, local,
                    effects[place, block], level[block],
                )  # fmt: skip
        wanted = np.stack(
            [
                _shrunk(demand[place], expected[place], groups, each)
                for place, each in enumerate(occurrences)
            ]
        )
        effects += DAMPING * (wanted - effects)
    return effects


def factors(
    occurrences: Sequence[Occurrences], effects: np.ndarray, block: slice, buckets: int
) -> np.ndarray:
    """Factors (T, n) on the demand of a block, from effects (K, N) and what people expect."""
    logs = np.zeros((buckets, effects[:, block].shape[1]))
    for place, each in enumerate(occurrences):
        found = each.of(block)
        own = effects[place, block]
        if found.column is None:
            logs[found.bucket] += own + found.given[:, None]
        else:
            logs[found.bucket, found.column] += own[found.column] + found.given
    return np.exp(np.clip(logs, -LARGEST_EFFECT, LARGEST_EFFECT))


def _totals(found, quantity, observed, season, drivers, local, effect, level):
    """Demand and expectation without the event's own effect, (n,) each, in multiples of level."""
    rows, columns = found.bucket, found.column
    cells = (rows,) if columns is None else (rows, columns)
    base = local.around(rows, columns)
    weight = drivers[cells] if season is None else drivers[cells] * season[cells]
    own = effect if columns is None else effect[columns]
    scale = np.maximum(level if columns is None else level[columns], 1e-9)
    known = observed[cells]
    demand = np.where(known, quantity[cells] / scale, 0.0)
    expected = np.where(known, base * weight * np.exp(-own) / scale, 0.0)
    if columns is None:
        return demand.sum(axis=0), expected.sum(axis=0)
    size = quantity.shape[1]
    return np.bincount(columns, demand, size), np.bincount(columns, expected, size)


def _shrunk(demand, expected, groups, occurrences: Occurrences) -> np.ndarray:
    """Logarithm of the effect on every series, (N,)."""
    prior = PRIOR_OCCURRENCES * expected.sum() / max(occurrences.times, 1)
    effect = np.full(
        len(demand), np.log((demand.sum() + prior + 1e-9) / (expected.sum() + prior + 1e-9))
    )
    for group in groups:
        count = int(group.max(initial=-1)) + 1
        hit = np.bincount(group, demand, count)
        whole = np.bincount(group, expected * np.exp(effect), count)
        effect = effect + np.log((hit + PRIOR_CELLS) / (whole + PRIOR_CELLS))[group]
    return np.clip(effect, -LARGEST_EFFECT, LARGEST_EFFECT)
