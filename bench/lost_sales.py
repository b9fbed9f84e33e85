"""Stock projected through lost sales: seconds, and what a unit left over is worth.

``python -m bench.lost_sales``: projects 20,000 and 100,000 made-up item-locations, two thirds of
them with open supply, to the arrival of an order. Then it plays the policy that orders to a
quantile of projected stock on gamma demand, with many quantiles, and prints the best quantile as
the factor on holding that leads to it, beside
:func:`~distribution_ai.stock.policies.newsvendor.carried_over`, and what the factor saves against
a factor of 1.
"""

__all__ = ["main"]

import time

import numpy as np
import pandas as pd
from scipy.stats import gamma

from bench.networks import two_echelons
from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import Interval, protection_demand
from distribution_ai.stock.policies.newsvendor import carried_over
from distribution_ai.stock.position import inventory_position
from distribution_ai.stock.projection import demand_on_order
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing

VARIATION = 0.6
COPIES, COURSES = 200, 512
FACTORS = np.array([1.0, 1.15, 1.3, 1.5, 1.75, 2.0, 2.3, 2.7])


LEAD_DAYS, REVIEW_DAYS = 14.0, 7.0


def seconds(items: int, warehouses: int) -> tuple[int, float]:
    """Item-locations of a made-up network and processor seconds to project them all."""
    snapshot = two_echelons(items, warehouses, days=60)
    stock = snapshot["stock"].iloc[np.arange(len(snapshot["stock"])) % 3 > 0]
    supply = pd.DataFrame({
        "supply_id": np.arange(len(stock)).astype(str), "kind": "purchase",
        "item_id": stock["item_id"], "destination_id": stock["location_id"],
        "quantity": 3.0, "due_date": pd.Timestamp(snapshot.as_of) + pd.Timedelta(days=7),
    })  # fmt: skip
    header = {**snapshot.header, "unmet_demand": "lost"}
    snapshot = Snapshot.build(header, {**snapshot.tables, "supply": supply})
    network = Network.of(snapshot)
    made = forecast(build_history(snapshot, network), 28, [LEAD_DAYS, LEAD_DAYS + REVIEW_DAYS])
    sourcing = resolve_sourcing(snapshot, network, learn_lead_times(snapshot, network))
    every, nothing = np.ones(network.size), np.zeros(network.size)
    interval = Interval(LEAD_DAYS * every, nothing, REVIEW_DAYS * every, nothing, nothing, nothing)
    protection = protection_demand(made, sourcing, interval)
    position = inventory_position(snapshot, network)
    begun = time.process_time()
    demand_on_order(snapshot, network, made, interval, protection, position, every > 0)
    return network.size, time.process_time() - begun


def cost(ratio: float, factor: float, lead: int) -> float:
    """Mean cost of a review with a critical ratio and ``lead`` reviews of lead time; holding costs
    1 a unit."""
    shortage = ratio / (1.0 - ratio)
    quantile = shortage / (shortage + factor)
    shape = 1.0 / VARIATION**2
    demand = gamma(shape, scale=1.0 / shape)
    even = np.tile(demand.ppf((np.arange(COURSES) + 0.5) / COURSES), (lead + 1, 1))
    courses = np.random.default_rng(0).permuted(even, axis=1)
    reviews, warm = 60 + 20 * lead, 10 + 5 * lead
    real = demand.ppf(np.random.default_rng(1).random((reviews, COPIES)))
    on_hand, coming = np.ones(COPIES), [np.ones(COPIES)] * lead
    total = 0.0
    for review, wanted in enumerate(real):
        stock = on_hand[:, None]
        for arrived, asked in zip(coming, courses, strict=False):
            stock = np.maximum(stock + arrived[:, None] - asked, 0.0)
        order = np.quantile(courses[lead] - stock, quantile, axis=1)
        coming = [*coming, np.maximum(order, 0.0)]
        there = on_hand + coming.pop(0)
        on_hand = np.maximum(there - wanted, 0.0)
        if review >= warm:
            total += (on_hand + shortage * np.maximum(wanted - there, 0.0)).mean()
    return total / (reviews - warm)


def main(_arguments: list[str]) -> None:
    """Print the seconds, and a row per lead time and critical ratio."""
    for items, warehouses in ((800, 24), (4_000, 24)):
        size, taken = seconds(items, warehouses)
        print(f"{size:,} item-locations projected in {taken:.1f} s")
    print(f"{'lead time':>10}{'ratio':>8}{'best factor':>13}{'ours':>7}{'saved %':>9}{'best %':>8}")
    for lead in (1, 2, 4, 8):
        ours = float(carried_over(np.array([lead]), np.array([1.0]))[0])
        for ratio in (0.5, 0.8, 0.9, 0.95, 0.98):
            costs = np.array([cost(ratio, factor, lead) for factor in FACTORS])
            saved = costs[0] / cost(ratio, ours, lead) - 1.0
            best = costs[0] / costs.min() - 1.0
            print(f"{lead:>10}{ratio:>8}{FACTORS[costs.argmin()]:>13.2f}{ours:>7.2f}"
                  f"{100 * saved:>9.1f}{100 * best:>8.1f}", flush=True)  # fmt: skip


if __name__ == "__main__":
    main([])
