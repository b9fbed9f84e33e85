"""Safety stock of real supply chains: cost, proven bound and seconds per chain.

``python -m bench.willems FOLDER [CHAIN...]``: the folder holds ``nodes.csv`` and ``edges.csv``
(Willems 2008). Holding rate 0.2 of cumulative cost, safety factor of the highest service level,
stage times certain, service times whole; cost and variance are gathered in the order of
the data's depth.
"""

import argparse
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
from scipy import stats

from distribution_ai.stock.echelons.guaranteed import Placement, place_safety_stock
from distribution_ai.stock.echelons.stages import UNLIMITED, StageNetwork

HOLDING_RATE = 0.2
BEST_KNOWN = {1: 3965.46, 4: 27978.69, 8: 922674.45, 15: 558120.86, 19: 175695.44,
              27: 415601.39, 38: 531222.76}  # fmt: skip


def read_chain(nodes: pd.DataFrame, edges: pd.DataFrame) -> StageNetwork:
    """One chain as a network."""
    number = pd.Series(np.arange(len(nodes)), index=nodes["Stage Name"])
    source, target = (number[edges[end]].to_numpy() for end in ("source", "target"))
    depth = nodes["relDepth"].to_numpy()
    cost = nodes["stageCost"].fillna(0.0).to_numpy().copy()
    variance = nodes["stdDevDemand"].fillna(0.0).to_numpy() ** 2
    for stage in np.argsort(-depth, kind="stable"):
        cost[stage] += cost[source[target == stage]].sum()
    for stage in np.argsort(depth, kind="stable"):
        variance[stage] += variance[target[source == stage]].sum()
    factor = stats.norm.ppf(nodes["serviceLevel"].max())
    limit = nodes["maxServiceTime"].to_numpy()
    rounded = np.round(np.nan_to_num(limit)).astype(np.int64)
    return StageNetwork.of(
        nodes["stageTime"].fillna(0.0).to_numpy(),
        HOLDING_RATE * cost * factor * np.sqrt(variance),
        source, target, np.where(np.isnan(limit), UNLIMITED, rounded),
    )  # fmt: skip


def measure(chain: int, nodes: pd.DataFrame, edges: pd.DataFrame) -> tuple[Placement, float]:
    """The placement of a chain and the seconds it took; its line is printed."""
    network = read_chain(nodes[nodes["chain"] == chain], edges[edges["chain"] == chain])
    begun = time.perf_counter()
    found = place_safety_stock(network)
    seconds = time.perf_counter() - begun
    print(
        f"{chain:5d} {len(network.order):6d} {len(network.source):6d} {found.cost:13.2f} "
        f"{found.bound:13.2f} {100 * found.gap:8.4f} {found.nodes:5d} "
        f"{found.proof.feasible!s:>8} {seconds:7.2f} {BEST_KNOWN.get(chain, ''):>10}"
    )
    return found, seconds


def main(given: list[str]) -> None:
    """Print every chain and the total."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("chains", nargs="*", type=int)
    arguments = parser.parse_args(given)
    nodes = pd.read_csv(arguments.folder / "nodes.csv")
    edges = pd.read_csv(arguments.folder / "edges.csv")
    chains = arguments.chains or sorted(set(nodes["chain"]) - {0})
    print(f"chain stages {'arcs':>6} {'cost':>13} {'bound':>13} {'gap, %':>8} nodes feasible "
          f"seconds best known")  # fmt: skip
    found = {chain: measure(chain, nodes, edges) for chain in chains}
    proven = sum(placement.gap == 0 for placement, _ in found.values())
    feasible = sum(placement.proof.feasible for placement, _ in found.values())
    known = [chain for chain in chains if chain in BEST_KNOWN]
    met = sum(found[chain][0].cost <= BEST_KNOWN[chain] + 0.005 for chain in known)
    seconds = sum(seconds for _, seconds in found.values())
    print(f"{len(chains)} chains in {seconds:.1f} s: {feasible} feasible, {proven} proven best, "
          f"{met} of {len(known)} at or below the best cost known")  # fmt: skip


if __name__ == "__main__":
    main(sys.argv[1:])
