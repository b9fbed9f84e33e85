"""What else fits: more goods into vehicles that go anyway, while everything else holds."""

__all__ = ["fill"]

import numpy as np

from distribution_ai.decide.allocation.admission import Room, admit, fitting
from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.limits import limit_room, limits_left
from distribution_ai.decide.allocation.problem import Problem
from distribution_ai.decide.allocation.worth import block_of, filled_worth

ROUNDS = 25
LEAST_PROGRESS = 2e-3


def fill(
    problem: Problem,
    fleet: Fleet,
    price: np.ndarray,
    quantity: np.ndarray,
    count: np.ndarray,
    least: float,
) -> np.ndarray:
    """Quantities (A,) with additions that gain something and fit the vehicles ``count`` (L, J).

    Round by round every arc asks for what its ends have left at one unit value; whatever is short
    admits the best for the ``price`` (A,) of all that a unit takes. Arcs that cannot gain the part
    ``least`` of their price do not ask.
    """
    room = fleet.room(count)
    fixed = fleet.cost(count)
    open_ = (problem.lane < 0) | (count.sum(axis=1) > 0)[problem.lane]
    best = problem.gain_value[problem.receiver, 0] - problem.loss_value[problem.outlet, 0]
    asks = best - problem.unit_cost > least * price
    arcs = np.flatnonzero(open_ & (problem.largest > quantity) & asks)
    total = 0.0
    for _ in range(ROUNDS):
        ends = _Ends(problem, quantity)
        arcs, asked, gain = ends.asked(arcs, quantity)
        of_lanes = room - fleet.loads(quantity)
        of_limits = limits_left(problem, quantity, fixed)
        for narrowing in (True, False):
            score = gain / np.maximum(price[arcs], 1e-9)
            rooms = ends.rooms(arcs)
            rooms += _lane_rooms(problem, fleet, arcs, of_lanes)
            rooms.append(limit_room(problem, arcs, of_limits))
            if narrowing:
                asked = fitting(asked, rooms)
                arcs, asked, gain = (part[asked > 0] for part in (arcs, asked, gain))
        added = _lots(problem, quantity[arcs], arcs, admit(asked, score, rooms))
        gained = float((added * gain).sum())
        total += gained
        quantity = quantity.copy()
        quantity[arcs] += added
        if gained <= LEAST_PROGRESS * total:
            break
    return quantity


def _lots(problem: Problem, already: np.ndarray, arcs: np.ndarray, added: np.ndarray) -> np.ndarray:
    whole = added // problem.multiple[arcs] * problem.multiple[arcs]
    return np.where(already + whole >= problem.minimum[arcs], whole, 0)


def _lane_rooms(problem: Problem, fleet: Fleet, arcs: np.ndarray, left: np.ndarray) -> list[Room]:
    row = np.flatnonzero(problem.lane[arcs] >= 0)
    arc = arcs[row]
    return [
        Room(row, problem.lane[arc], fleet.load[arc, place], left[:, place])
        for place in range(left.shape[1])
    ]


class _Ends:
    """What givers, outlets and receivers have left beside quantities (A,)."""

    def __init__(self, problem: Problem, quantity: np.ndarray):
        self.problem = problem
        given = np.bincount(problem.outlet, quantity, len(problem.outlet_giver)).astype(np.int64)
        self.given = given
        self.received = np.bincount(problem.receiver, quantity, len(problem.receiver_item)).astype(
            np.int64
        )
        of_giver = np.bincount(problem.outlet_giver, given, len(problem.give)).astype(np.int64)
        self.giver_left = problem.give - of_giver
        self.outlet_left = problem.outlet_limit - given
        self.receiver_left = problem.receiver_limit - self.received
        self.block_left = block_of(self.received, problem.gain_block)
        self.loss_left = block_of(given, problem.loss_block)

    def asked(
        self, arcs: np.ndarray, quantity: np.ndarray
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """The arcs that gain by carrying more, how much each asks for (a lot at least) and the
        gain per unit of that."""
        problem = self.problem
        outlet, receiver = problem.outlet[arcs], problem.receiver[arcs]
        most = np.minimum(problem.largest[arcs] - quantity[arcs], self.outlet_left[outlet])
        most = np.minimum(most, self.giver_left[problem.outlet_giver[outlet]])
        most = np.minimum(most, self.receiver_left[receiver])
        block = np.minimum(self.block_left[receiver], self.loss_left[outlet])
        lot = np.maximum(problem.multiple[arcs], problem.minimum[arcs] - quantity[arcs])
        asked = np.minimum(np.maximum(block, lot), most)
        asked = _lots(problem, quantity[arcs], arcs, asked)
        some = asked > 0
        arcs, asked = arcs[some], asked[some]
        gain = self._gain(arcs, asked) / asked
        better = gain > 1e-9
        return arcs[better], asked[better], gain[better]

    def _gain(self, arcs: np.ndarray, added: np.ndarray) -> np.ndarray:
        problem = self.problem
        receiver, outlet = problem.receiver[arcs], problem.outlet[arcs]
        received, given = self.received[receiver], self.given[outlet]
        gains = problem.gain_block[receiver], problem.gain_value[receiver]
        losses = problem.loss_block[outlet], problem.loss_value[outlet]
        gain = filled_worth(received + added, *gains) - filled_worth(received, *gains)
        loss = filled_worth(given + added, *losses) - filled_worth(given, *losses)
        return gain - loss - problem.unit_cost[arcs] * added

    def rooms(self, arcs: np.ndarray) -> list[Room]:
        """The ends as rooms; of a block only one arc may ask for more than is left."""
        problem = self.problem
        every, one = np.arange(len(arcs)), np.ones(len(arcs))
        outlet, receiver = problem.outlet[arcs], problem.receiver[arcs]
        return [
            Room(every, problem.outlet_giver[outlet], one, self.giver_left),
            Room(every, outlet, one, self.outlet_left),
            Room(every, receiver, one, self.receiver_left),
        ]
