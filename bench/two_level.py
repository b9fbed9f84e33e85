"""Seconds to place the safety stock of many products over one warehouse and those it serves.

``python -m bench.two_level [PRODUCTS PLACES]``: by default 20,000 and 50, on made-up data.
"""

import sys
import time

import numpy as np

from distribution_ai.stock.echelons.trees import place_tree_stock
from distribution_ai.stock.echelons.two_level import place_two_level_stock


def main(arguments: list[str]) -> None:
    """Print the seconds of the usual case, no customer waits, and of the hard one."""
    products, places = (int(number) for number in arguments) if arguments else (20_000, 50)
    random = np.random.default_rng(0)
    time_in = random.integers(5, 60, products)
    place_time = random.integers(1, 10, (products, places))
    rate = random.lognormal(0.0, 1.0, (products, places))
    pooled = 0.8 * np.sqrt(np.square(rate).sum(axis=1))
    for name, limit in (("none wait", 0), ("some wait", random.integers(0, 15, rate.shape))):
        begun = time.perf_counter()
        found = place_two_level_stock(time_in, pooled, place_time, rate, limit)
        seconds = time.perf_counter() - begun
        share = (found.quoted > 0).mean()
        print(f"{products} products x {places} places, {name}: {seconds:.2f} s, cost "
              f"{found.cost.sum():.1f}, {share:.0%} of the warehouses let wait")  # fmt: skip
    _trees(time_in, pooled, place_time, rate)


def _trees(time_in, pooled, place_time, rate) -> None:
    """The same as trees of places, as the plan has them."""
    products, places = rate.shape
    rates = np.concatenate([pooled[:, None], rate], axis=1).ravel()
    own = np.concatenate([time_in[:, None], place_time], axis=1).astype(float)
    both = own + time_in[:, None]
    both[:, 0] = own[:, 0]
    cost = rates[:, None] * np.sqrt(np.stack([own.ravel(), both.ravel()], axis=1))
    warehouse = np.arange(products) * (places + 1)
    parent = np.repeat(warehouse[:, None], places + 1, axis=1)
    parent[:, 0] = -1
    level = np.zeros_like(parent)
    level[:, 0] = 1
    begun = time.perf_counter()
    found = place_tree_stock(
        parent.ravel(), level.ravel(), cost, np.zeros_like(cost), np.ones(len(cost), dtype=bool)
    )
    seconds = time.perf_counter() - begun
    print(f"{products} products x {places} places, as trees: {seconds:.2f} s, cost "
          f"{found.cost[warehouse].sum():.1f}, {found.passes[warehouse].mean():.0%} of the "
          f"warehouses let wait")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
