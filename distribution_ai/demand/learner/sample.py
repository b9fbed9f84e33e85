"""Rows to train on, chosen evenly from past origins and series."""

__all__ = ["Sample"]

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from distribution_ai.demand.learner.situations import LARGEST_RATIO, Situations

_GOLDEN = (np.sqrt(5.0) - 1.0) / 2.0


@dataclass(frozen=True, eq=False)
class Sample:
    """Rows to learn from: ``features`` (M, F), ``target`` (M,), the demand in units of the scale,
    and ``weight`` (M,)."""

    features: np.ndarray
    target: np.ndarray
    weight: np.ndarray

    @classmethod
    def of(cls, blocks: Iterable[Situations], present: int, most: int) -> "Sample":
        """At most about ``most`` rows whose windows end by bucket ``present``.

        A row counts by the square root of its scale: quantile loss in units is what is wanted, yet
        a few large series must not decide alone.
        """
        blocks = list(blocks)
        usable = [_usable(each, present) for each in blocks]
        share = most / max(sum(int(each.sum()) for each in usable), 1)
        features, target, scale = [], [], []
        for block, mask in zip(blocks, usable, strict=True):
            origin, series = _evenly(mask, share)
            size = block.scale[origin, series]
            features.append(block.rows(origin, series))
            target.append(np.minimum(block.demand[origin, series] / size, LARGEST_RATIO))
            scale.append(size)
        weight = np.sqrt(np.concatenate(scale))
        return cls(
            np.concatenate(features), np.concatenate(target),
            weight / (weight.mean() if len(weight) else 1.0),
        )  # fmt: skip


def _usable(block: Situations, present: int) -> np.ndarray:
    return block.counts & (block.origins + block.lead_time <= present)[:, None]


def _evenly(mask: np.ndarray, share: float) -> tuple[np.ndarray, np.ndarray]:
    """Positions of a share of the true entries, spread evenly over rows and columns: those whose
    number times the golden ratio has a small fraction (Weyl's sequence)."""
    origin, series = np.nonzero(mask)
    if share >= 1.0:
        return origin, series
    kept = np.flatnonzero(np.arange(len(origin)) * _GOLDEN % 1.0 < share)
    return origin[kept], series[kept]
