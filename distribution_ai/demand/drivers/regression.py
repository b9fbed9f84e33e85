"""How demand reacts to regressors: elasticities pooled over groups and shrunk per series."""

__all__ = ["learn_elasticities", "reaction"]

from collections.abc import Sequence

import numpy as np

from distribution_ai.demand.drivers.local_level import LocalLevel

ROUNDS = 5
RELATIVE_NOISE = 1.0
PENALTY_OF_ALL, PENALTY_OF_GROUP, PENALTY_OF_SERIES = 1.0, 3.0, 30.0
LARGEST_STEP = 0.5
LARGEST_REACTION = 4.0


def learn_elasticities(
    features: Sequence[np.ndarray],
    blocks: Sequence[slice],
    series_of,
    groups: Sequence[np.ndarray],
) -> np.ndarray:
    """Coefficients (K, N) of K features, (T, N) or (T, 1) each, in the logarithm of demand.

    ``series_of(block)`` gives quantity, observed, season and other drivers of a block; ``groups``
    (N,) each are the ways to pool, from all to the series alone. Demand is compared with its level
    around, other drivers and the reaction found so far taken out of both. Newton's steps on a
    Poisson likelihood with a relative noise besides (variance = mean + noise * mean ** 2), each
    group's coefficients penalised for being unlike those of the group around it; steps alternate
    over the groups until they settle.
    """
    size = len(groups[0])
    layers = [np.zeros((len(features), int(group.max(initial=-1)) + 1)) for group in groups]
    for _round in range(ROUNDS):
        for place, group in enumerate(groups):
            own = sum(layer[:, each] for layer, each in zip(layers, groups, strict=True))
            gram, hit = _normal(features, blocks, series_of, own, group, size)
            penalty = _penalty(place, len(groups))
            gram += penalty * np.eye(len(features))
            hit -= penalty * layers[place].T
            step = np.linalg.solve(gram, hit[..., None])[..., 0].T
            layers[place] += np.clip(step, -LARGEST_STEP, LARGEST_STEP)
    return sum(layer[:, each] for layer, each in zip(layers, groups, strict=True))


def _penalty(place: int, ways: int) -> float:
    if place == 0:
        return PENALTY_OF_ALL
    return PENALTY_OF_SERIES if place == ways - 1 else PENALTY_OF_GROUP


def reaction(features: Sequence[np.ndarray], coefficients: np.ndarray, block: slice, rows: slice):
    """Factors (B, n) on the demand of a block in some buckets."""
    logs = np.zeros((rows.stop - rows.start, coefficients[:, block].shape[1]))
    for feature, coefficient in zip(features, coefficients, strict=True):
        logs += _part(feature, rows, block) * coefficient[block]
    return np.exp(np.clip(logs, -LARGEST_REACTION, LARGEST_REACTION))


def _part(feature: np.ndarray, rows: slice, block: slice) -> np.ndarray:
    return feature[rows] if feature.shape[1] == 1 else feature[rows, block]


def _normal(features, blocks, series_of, coefficients, group, size: int):
    """Normal equations of every group: (G, K, K) and (G, K)."""
    count, number = int(group.max(initial=-1)) + 1, len(features)
    gram, hit = np.zeros((count, number, number)), np.zeros((count, number))
    for block in blocks:
        quantity, observed, season, other = series_of(block)
        rows = slice(0, len(quantity))
        factor = reaction(features, coefficients, block, rows)
        drivers = factor if other is None else factor * other
        local = LocalLevel.of(quantity, observed, season, drivers, series_of.bucket)
        expected = local.around(np.arange(len(quantity))) * drivers
        if season is not None:
            expected = expected * season
        expected = np.maximum(expected, 1e-6)
        weight = np.where(observed, expected / (1.0 + RELATIVE_NOISE * expected), 0.0)
        residual = weight * (quantity / expected - 1.0)
        shares = LocalLevel.of(weight, observed, None, None, series_of.bucket)
        centred = [
            _centred(_part(each, rows, block), weight, shares, series_of.bucket)
            for each in features
        ]
        member = group[block]
        for first in range(number):
            hit[:, first] += np.bincount(member, (centred[first] * residual).sum(axis=0), count)
            weighted = centred[first] * weight
            for second in range(first, number):
                total = np.bincount(member, (weighted * centred[second]).sum(axis=0), count)
                gram[:, first, second] += total
                if second > first:
                    gram[:, second, first] += total
    return gram, hit


def _centred(feature, weight, shares: LocalLevel, bucket: str) -> np.ndarray:
    """A feature less its weighted mean around: the level there is free."""
    rows = np.arange(len(weight))
    total = LocalLevel.of(feature * weight, weight > 0, None, None, bucket).around(rows)
    return feature - total / np.maximum(shares.around(rows), 1e-12)
