"""Small random problems and an independent way to solve them."""

from dataclasses import replace

import numpy as np
from scipy import sparse
from scipy.optimize import Bounds, LinearConstraint, linprog, milp

from distribution_ai.decide.allocation import Problem, Vehicles
from distribution_ai.decide.allocation.problem import no_limits, no_vehicles


def free_problem(seed: int, items: int = 3, places: int = 4, blocks: int = 3) -> Problem:
    """Arcs that share nothing, in whole units, with givers of one or two outlets."""
    rng = np.random.default_rng(seed)
    item = np.repeat(np.arange(items), places)
    size = items * places
    several = rng.random(size) < 0.4
    outlet_giver = np.concatenate([np.arange(size), np.flatnonzero(several)])
    pairs = [
        (outlet, receiver)
        for outlet, giver in enumerate(outlet_giver)
        for receiver in range(size)
        if item[giver] == item[receiver] and giver != receiver and rng.random() < 0.5
    ] or [(0, 1)]
    outlet, receiver = np.array(pairs).T
    arcs = len(outlet)
    money = rng.integers(0, 900, (size, blocks)) / 100.0
    losses = rng.integers(-50, 300, (len(outlet_giver), 2)) / 100.0
    return Problem(
        give=rng.integers(0, 12, size),
        giver_item=item,
        outlet_giver=outlet_giver,
        loss_block=rng.integers(0, 7, (len(outlet_giver), 2)),
        loss_value=np.sort(losses, axis=1),
        receiver_item=item,
        gain_block=rng.integers(0, 5, (size, blocks)),
        gain_value=np.sort(money, axis=1)[:, ::-1],
        outlet=outlet,
        receiver=receiver,
        unit_cost=rng.integers(-50, 500, arcs) / 100.0,
        capacity=rng.integers(0, 9, arcs),
        minimum=np.ones(arcs, dtype=int),
        multiple=np.ones(arcs, dtype=int),
        lane=np.full(arcs, -1),
        load=np.zeros((arcs, 0)),
        vehicles=no_vehicles(),
        use=no_limits(arcs),
        limit=np.zeros(0),
        spend=np.zeros(arcs),
    )


def coupled_problem(seed: int, items: int = 3, places: int = 4) -> Problem:
    """The same with lots, vehicles of one or two kinds, labour and a budget."""
    rng = np.random.default_rng(seed + 10**6)
    free = free_problem(seed, items, places)
    arcs = len(free.outlet)
    lanes = int(rng.integers(1, 4))
    lane = rng.integers(-1, lanes, arcs)
    weight, volume = rng.uniform(0, 3, arcs), rng.uniform(0, 2, arcs)
    kinds = np.concatenate([np.arange(lanes), np.flatnonzero(rng.random(lanes) < 0.4)])
    room = rng.uniform(2, 15, (len(kinds), 2))
    room[rng.random(room.shape) < 0.2] = np.inf
    use = sparse.csr_array(rng.uniform(0, 2, (2, arcs)) * (rng.random((2, arcs)) < 0.6))
    return replace(
        free,
        minimum=rng.integers(0, 4, arcs),
        multiple=rng.integers(1, 3, arcs),
        lane=lane,
        load=np.column_stack([weight, volume]),
        vehicles=Vehicles(
            kinds, rng.choice([0.0, 2.0, 9.0], len(kinds)), room, rng.integers(1, 4, len(kinds))
        ),
        use=use,
        limit=rng.uniform(2, 20, 2),
        spend=rng.uniform(0, 2, arcs),
        budget=float(rng.choice([np.inf, 15.0, 40.0])),
    )


class Programme:
    """The problem written down row by row, apart from the engine's own formulation."""

    def __init__(self, problem: Problem):
        self.problem = problem
        self.arcs, self.kinds = len(problem.outlet), len(problem.vehicles.lane)
        loss, gain = problem.loss_block.size, problem.gain_block.size
        self.columns = 2 * self.arcs + loss + gain + self.kinds
        self.loss_at, self.gain_at = 2 * self.arcs, 2 * self.arcs + loss
        self.kind_at = self.gain_at + gain
        self.all = 3.0 * problem.capacity.sum()
        self.rows, self.low, self.high = [], [], []
        self._ends()
        self._lots()
        self._shared()
        gate = np.zeros(self.arcs)
        self.cost = np.concatenate([
            problem.unit_cost, gate, problem.loss_value.ravel(), -problem.gain_value.ravel(),
            problem.vehicles.fixed_cost,
        ])  # fmt: skip
        self.top = np.concatenate([
            problem.capacity // problem.multiple, gate + 1, problem.loss_block.ravel(),
            problem.gain_block.ravel(), problem.vehicles.most,
        ]).astype(float)  # fmt: skip
        self.cost[: self.arcs] *= problem.multiple

    def _add(self, entries: dict, low: float, high: float) -> None:
        row = np.zeros(self.columns)
        for column, value in entries.items():
            row[column] += value
        self.rows.append(row), self.low.append(low), self.high.append(high)

    def _sum(self, arcs, values) -> dict:
        lots = self.problem.multiple
        return {arc: values[arc] * lots[arc] for arc in arcs}

    def _ends(self) -> None:
        problem, one = self.problem, np.ones(self.arcs)
        for row in range(len(problem.outlet_giver)):
            blocks = range(problem.loss_block.shape[1])
            entries = {self.loss_at + row * len(blocks) + block: -1.0 for block in blocks}
            entries |= self._sum(np.flatnonzero(problem.outlet == row), one)
            self._add(entries, 0, 0)
        for row in range(len(problem.give)):
            arcs = np.flatnonzero(problem.outlet_giver[problem.outlet] == row)
            self._add(self._sum(arcs, one), -np.inf, problem.give[row])
        for row in range(len(problem.gain_block)):
            blocks = range(problem.gain_block.shape[1])
            entries = {self.gain_at + row * len(blocks) + block: -1.0 for block in blocks}
            entries |= self._sum(np.flatnonzero(problem.receiver == row), one)
            self._add(entries, 0, 0)

    def _lots(self) -> None:
        for arc in range(self.arcs):
            lot, gate = float(self.problem.multiple[arc]), self.arcs + arc
            most = float(self.problem.capacity[arc])
            self._add({arc: lot, gate: -most}, -np.inf, 0)
            self._add({arc: lot, gate: -float(self.problem.minimum[arc])}, 0, np.inf)

    def _shared(self) -> None:
        problem, use = self.problem, self.problem.use.toarray()
        for lane in range(problem.lanes):
            arcs = np.flatnonzero(problem.lane == lane)
            kinds = np.flatnonzero(problem.vehicles.lane == lane)
            for measure in range(problem.load.shape[1]):
                room = np.minimum(problem.vehicles.capacity[kinds, measure], self.all)
                entries = dict(zip(self.kind_at + kinds, -room, strict=True))
                entries |= self._sum(arcs, problem.load[:, measure])
                self._add(entries, -np.inf, 0)
            entries = dict.fromkeys(self.kind_at + kinds, -self.all)
            self._add(entries | self._sum(arcs, np.ones(self.arcs)), -np.inf, 0)
        for row in range(len(problem.limit)):
            self._add(self._sum(range(self.arcs), use[row]), -np.inf, problem.limit[row])
        fixed = dict(enumerate(problem.vehicles.fixed_cost, self.kind_at))
        self._add(fixed | self._sum(range(self.arcs), problem.spend), -np.inf, problem.budget)

    def best_integer(self) -> float:
        """The optimum."""
        blocks = np.zeros(self.kind_at - self.loss_at)
        integral = np.concatenate([np.ones(2 * self.arcs), blocks, np.ones(self.kinds)])
        solved = milp(
            self.cost,
            constraints=LinearConstraint(np.array(self.rows), self.low, self.high),
            bounds=Bounds(0, self.top),
            integrality=integral,
            options={"mip_rel_gap": 0.0},
        )
        return -solved.fun

    def best_relaxed(self) -> float:
        """The optimum of the linear relaxation."""
        rows, low, high = np.array(self.rows), np.array(self.low), np.array(self.high)
        upper, lower = np.isfinite(high), np.isfinite(low)
        solved = linprog(
            self.cost,
            A_ub=np.concatenate([rows[upper], -rows[lower]]),
            b_ub=np.concatenate([high[upper], -low[lower]]),
            bounds=np.column_stack([0 * self.top, self.top]),
            method="highs",
        )
        return -solved.fun
