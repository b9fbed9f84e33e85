"""What places are worth where nothing is done, and what one unit more or less would change."""

__all__ = ["Holding", "marginal_values"]

import numpy as np

from distribution_ai.decide.horizon.problem import TimedProblem

PLACES_AT_ONCE = 50_000
WITHOUT_END = 2**40


class Holding:
    """Places (n,) of a problem where nothing is done but to keep and to use stock."""

    def __init__(self, problem: TimedProblem, places: np.ndarray):
        buckets, count = problem.buckets, len(places)
        kinds = buckets * problem.gain_block.shape[2]
        self.holding = problem.holding[places, None]
        self.buckets = buckets
        waited = self.holding[:, :, None] * np.arange(buckets)[:, None]
        gains = (problem.gain_value[places] - waited).reshape(count, kinds)
        rest = np.zeros((count, 1))
        left = np.concatenate([problem.end_value[places], rest], axis=1) - self.holding * buckets
        sizes = problem.gain_block[places].reshape(count, kinds)
        ends = problem.end_block[places]
        block = np.concatenate([sizes, ends, rest.astype(np.int64) + WITHOUT_END], axis=1)
        used = np.repeat(np.arange(buckets), problem.gain_block.shape[2])
        bucket = np.concatenate([used, np.full(left.shape[1], buckets)])
        value = np.concatenate([gains, left], axis=1)
        order = np.argsort(-value, axis=1, kind="stable")
        self.value = np.ascontiguousarray(np.take_along_axis(value, order, axis=1).T)
        self.block = np.ascontiguousarray(np.take_along_axis(block, order, axis=1).T)
        self.bucket = np.ascontiguousarray(bucket[order].T)

    def worth(self, arriving: np.ndarray) -> np.ndarray:
        """The most that the places can be worth with ``arriving`` (n, B), (n,).

        Units may be used in their bucket or later, so what is used by any bucket is at most what
        has arrived by then: a polymatroid, on which taking the best block first is optimal
        (Edmonds 1970).
        """
        slack = np.cumsum(arriving.T, axis=0)
        slack = [*slack, slack[-1].copy()]
        total = (self.holding * np.arange(self.buckets) * arriving).sum(axis=1)
        for value, block, bucket in zip(self.value, self.block, self.bucket, strict=True):
            used = block
            for by, left in enumerate(slack):
                used = np.minimum(used, np.where(bucket <= by, left, WITHOUT_END))
            total += used * value
            for by, left in enumerate(slack):
                left -= used * (bucket <= by)
        return total


def marginal_values(problem: TimedProblem) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Value of one unit more and of one unit less in each bucket, (N, B) each (infinite where
    there is none to take), and the value of all places without any action, (N,)."""
    size = len(problem.item)
    more, less = np.zeros((2, *problem.arriving.shape))
    held = np.zeros(size)
    for start in range(0, size, PLACES_AT_ONCE):
        places = np.arange(start, min(start + PLACES_AT_ONCE, size))
        more[places], less[places], held[places] = _marginal(problem, places)
    return more, less, held


def _marginal(
    problem: TimedProblem, places: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    holding, arriving = Holding(problem, places), problem.arriving[places]
    held = holding.worth(arriving)
    by_then = np.cumsum(arriving, axis=1)
    more, less = np.zeros((2, *arriving.shape))
    for bucket in range(problem.buckets):
        unit = np.zeros(problem.buckets, dtype=np.int64)
        unit[bucket] = 1
        more[:, bucket] = holding.worth(arriving + unit) - held
        some = (by_then[:, bucket:] > 0).all(axis=1)
        fewer = holding.worth(arriving - unit * some[:, None])
        less[:, bucket] = np.where(some, held - fewer, np.inf)
    return more, less, held
