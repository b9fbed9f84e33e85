"""Safety stock of a whole network under guaranteed service: which stage to stock, and how much."""

__all__ = ["Placement", "place_safety_stock"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.stock.echelons.branching import search
from distribution_ai.stock.echelons.elimination import Elimination, eliminate
from distribution_ai.stock.echelons.formulation import Formulation, formulate
from distribution_ai.stock.echelons.proof import Proof, check_service_times
from distribution_ai.stock.echelons.stages import StageNetwork

_ROUNDING = 2e-9


@dataclass(frozen=True, eq=False)
class Placement:
    """Times in periods (N,) and what they cost.

    ``inbound`` is what a stage waits for its components, ``outgoing`` what it quotes, ``covered``
    the net replenishment time that its stock has to cover: inbound + stage time - outgoing, 0
    where nothing need be kept. ``cost`` is rate times root of the covered time, added up;
    ``bound`` is the least that any choice could cost. ``nodes`` counts the branches looked at.
    """

    inbound: np.ndarray
    outgoing: np.ndarray
    covered: np.ndarray
    cost: float
    bound: float
    nodes: int
    proof: Proof

    @property
    def gap(self) -> float:
        """Share of the cost that a better choice could save at most; 0 when proven best.

        A billionth counts as nothing: that is the rounding of the sums.
        """
        saving = self.cost - self.bound
        return saving / self.cost if saving > _ROUNDING * self.cost else 0.0


def place_safety_stock(network: StageNetwork, most_nodes: int = 500) -> Placement:
    """Times at which the safety stock of an acyclic network costs least.

    Guaranteed-service model (Graves and Willems 2000; general networks: Humair and Willems 2011).
    Exact for trees by dynamic programming, for the rest by branch and bound with at most
    ``most_nodes`` branches; ``gap`` tells what is left unproven. The proof has been checked
    from stages and arcs alone. Networks of many products that do not touch each other may be given
    as one, and are then solved in the same few array operations.

    >>> chain = StageNetwork.of(      # Snyder and Shen, 2nd ed., example 6.3
    ...     [1, 0, 1], [2.0, 4.0, 7.0], [0, 1], [1, 2], [9, 9, 1], [1, 0, 0])
    >>> found = place_safety_stock(chain)
    >>> found.outgoing.tolist(), round(found.cost, 4), found.gap, found.proof.feasible
    ([0, 0, 1], 2.8284, 0.0, True)
    """
    formulation = formulate(network)
    elimination = eliminate(formulation)
    chosen, bound, nodes = np.zeros(0, dtype=np.int64), elimination.constant, 0
    if elimination.kept.size:
        found = search(elimination.core, most_nodes)
        chosen, nodes = found.labels, found.nodes
        bound += found.bound
    outgoing = _outgoing(network, formulation, elimination, chosen)
    inbound = _inbound(network, outgoing)
    covered = inbound + network.stage_time - outgoing
    proof = check_service_times(
        network.stage_time, network.cost_rate, network.source, network.target,
        network.service_limit, network.inbound_time, outgoing,
    )  # fmt: skip
    bound = _bound_of_all(network, formulation, bound)
    return Placement(inbound, outgoing, covered, proof.cost, min(bound, proof.cost), nodes, proof)


def _outgoing(
    network: StageNetwork, formulation: Formulation, elimination: Elimination, chosen: np.ndarray
) -> np.ndarray:
    """Times quoted (N,); nobody quotes longer than it needs, which costs nothing."""
    times = formulation.times[elimination.complete(chosen)]
    outgoing = np.zeros(len(network.stage_time), dtype=np.int64)
    quoting = formulation.quote_of >= 0
    outgoing[quoting] = times[formulation.quote_of[quoting]]
    outgoing = np.where(quoting, outgoing, network.service_limit)
    while (outgoing > (longest := _inbound(network, outgoing) + network.whole_stage_time)).any():
        outgoing = np.minimum(outgoing, longest)
    return outgoing


def _inbound(network: StageNetwork, outgoing: np.ndarray) -> np.ndarray:
    inbound = network.inbound_time.copy()
    np.maximum.at(inbound, network.target, outgoing[network.source])
    return inbound


def _bound_of_all(network: StageNetwork, formulation: Formulation, bound: float) -> float:
    """The bound, and the cost of stages that neither wait for others nor serve any."""
    alone = (formulation.wait_of < 0) & (formulation.quote_of < 0)
    needed = (network.inbound_time + network.stage_time)[alone]
    covered = needed - np.minimum(np.floor(needed), network.service_limit[alone])
    return bound + float((network.cost_rate[alone] * np.sqrt(covered)).sum())
