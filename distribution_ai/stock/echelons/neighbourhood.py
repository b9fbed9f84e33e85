"""Better times from good ones: one spanning tree after the other is chosen anew, exactly."""

__all__ = ["improve"]

import itertools
from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.sparse import csgraph

from distribution_ai.stock.echelons.elimination import eliminate
from distribution_ai.stock.echelons.formulation import Formulation

_PATIENCE = 12
_SHARE_OF_HIGHER_BOUNDS = (0.0, 1.0, 0.5)


def improve(formulation: Formulation, labels: np.ndarray, seed: int) -> np.ndarray:
    """Labels (V,) that cost no more than those given.

    Each round keeps the orders of a random spanning tree, with all stages in it, and replaces each
    other order by a bound, one of the two labels it joins now: by turns the lower everywhere, the
    higher everywhere, or either. What remains is a tree and solved exactly by elimination; the
    labels given are among its solutions. Ends when a dozen trees in a row bring nothing. ``seed``
    makes the trees the same every time.
    """
    random = np.random.default_rng(seed)
    cost, idle = np.inf, 0
    for higher in itertools.cycle(_SHARE_OF_HIGHER_BOUNDS):
        if idle == _PATIENCE:
            break
        solved = eliminate(_on_a_tree(formulation, labels, higher, random))
        idle = idle + 1 if solved.constant >= cost * (1.0 - 1e-12) else 0
        cost = min(cost, solved.constant)
        labels = solved.complete(np.zeros(0, dtype=np.int64))
    return labels


def _on_a_tree(
    formulation: Formulation, labels: np.ndarray, higher: float, random: np.random.Generator
) -> Formulation:
    kept = _spanning(formulation, random)
    low, high = formulation.low[~kept], formulation.high[~kept]
    bound = np.where(random.random(len(low)) < higher, labels[high], labels[low])
    most = np.full(len(labels), len(formulation.times) - 1)
    least = np.zeros(len(labels), dtype=np.int64)
    np.minimum.at(most, low, bound)
    np.maximum.at(least, high, bound)
    index = np.arange(len(formulation.times))
    within = (index >= least[:, None]) & (index <= most[:, None])
    return replace(
        formulation,
        low=formulation.low[kept],
        high=formulation.high[kept],
        unary=np.where(within, formulation.unary, formulation.forbidden),
    )


def _spanning(formulation: Formulation, random: np.random.Generator) -> np.ndarray:
    """Which orders (A,) a random spanning tree holds that holds all stages."""
    orders, size = len(formulation.low), len(formulation.unary)
    weight = np.concatenate([1.0 + random.random(orders), np.full(len(formulation.wait), 0.5)])
    first = np.concatenate([formulation.low, formulation.wait])
    second = np.concatenate([formulation.high, formulation.quote])
    graph = sparse.csr_array((weight, (first, second)), shape=(size, size))
    tree = csgraph.minimum_spanning_tree(graph).tocoo()
    held = np.isin(first * size + second, tree.row.astype(np.int64) * size + tree.col)
    return held[:orders]
