"""Seconds, proven gap and memory of transfers over made-up networks, beside a MIP solver."""

__all__ = ["main", "network"]

import sys
import time
from dataclasses import dataclass

import numpy as np
from scipy import sparse

from bench.measure import peak_memory, processor_seconds
from distribution_ai.decide.allocation import Problem, Solution, Vehicles, audit, optimise
from distribution_ai.decide.allocation.exact import solve_exactly
from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.problem import no_limits

NEIGHBOURS = 8
BLOCKS = 4
RIVAL_SECONDS = 60.0
LARGEST_OF_RIVAL = 200_000


@dataclass(frozen=True)
class Case:
    """A network of ``places`` and ``items``; a vehicle costs ``fixed_cost`` for a lane of mean
    length and takes ``weight``; hands suffice for ``labour`` (None: all) of what could move."""

    title: str
    places: int
    items: int
    fixed_cost: float = 45.0
    weight: float = 300.0
    labour: float | None = None


CASES = (
    Case("near-empty vehicles", 20, 500, fixed_cost=30.0, weight=1000.0),
    Case("100,000 item-locations, 160 lanes", 20, 5_000),
    Case("1,000,000 item-locations, 400 lanes", 50, 20_000),
    Case("1,000,000 item-locations, 400 lanes, labour binding", 50, 20_000, labour=0.125),
)


def network(case: Case, seed: int = 0) -> Problem:
    """A random network of eight lanes out of every place.

    Costs, weights and demand are lognormal, stock against need gamma: some places have to spare,
    some lack. A unit gains its margin times the falling chance that it is asked for.
    """
    random = np.random.default_rng(seed)
    cost = random.lognormal(2.0, 0.9, case.items)
    weight = random.lognormal(0.0, 0.8, case.items)
    volume = weight * random.lognormal(-1.0, 0.5, case.items)
    size = (case.items, case.places)
    demand = random.lognormal(1.0, 1.1, (case.items, 1)) * random.lognormal(0.0, 0.5, size)
    surplus = (random.gamma(1.2, 1 / 1.2, size) - 1.0) * demand * 2.0
    spare = np.floor(np.maximum(surplus, 0.0)).astype(np.int64).ravel()
    need = np.floor(np.maximum(-surplus, 0.0)).astype(np.int64).ravel()
    origin, destination = _lanes(case.places)
    length = random.uniform(1.0, 5.0, len(origin))
    item, lane, giver, receiver = _arcs(case, spare, need, origin, destination)
    freight = 0.05 * length[lane] * weight[item] + 0.1
    better = 0.475 * cost[item] > freight
    item, lane, freight = item[better], lane[better], freight[better]
    givers, outlet = np.unique(giver[better], return_inverse=True)
    receivers, place = np.unique(receiver[better], return_inverse=True)
    spare, need = spare[givers], need[receivers]
    capacity = np.minimum(spare[outlet], need[place])
    use, limit = _labour(case, weight[item], origin[lane], destination[lane], capacity)
    one = np.ones(len(item), dtype=np.int64)
    return Problem(
        give=spare,
        giver_item=givers // case.places,
        outlet_giver=np.arange(len(givers)),
        loss_block=_split(spare, 2),
        loss_value=cost[givers // case.places, None] * np.array([0.01, 0.04]),
        receiver_item=receivers // case.places,
        gain_block=_split(need, BLOCKS),
        gain_value=_gains(cost[receivers // case.places]),
        outlet=outlet,
        receiver=place,
        unit_cost=freight,
        capacity=capacity,
        minimum=one,
        multiple=one,
        lane=lane,
        load=np.column_stack([weight[item], volume[item]]),
        vehicles=_vehicles(case, length),
        use=use,
        limit=limit,
        spend=freight,
    )


def _lanes(places: int) -> tuple[np.ndarray, np.ndarray]:
    origin = np.repeat(np.arange(places), NEIGHBOURS)
    step = np.tile(np.arange(1, NEIGHBOURS + 1), places) * max(places // (NEIGHBOURS + 1), 1)
    return origin, (origin + step) % places


def _arcs(case: Case, spare, need, origin, destination) -> tuple[np.ndarray, ...]:
    size = (case.items, case.places)
    open_ = (spare.reshape(size)[:, origin] > 0) & (need.reshape(size)[:, destination] > 0)
    item, lane = np.nonzero(open_)
    return item, lane, item * case.places + origin[lane], item * case.places + destination[lane]


def _split(total: np.ndarray, parts: int) -> np.ndarray:
    return (total[:, None] + parts - 1 - np.arange(parts)) // parts


def _gains(cost: np.ndarray) -> np.ndarray:
    chance = 0.95 - 0.85 * (np.arange(BLOCKS) + 0.5) / BLOCKS
    return np.maximum(0.5 * cost[:, None] * chance - 0.02 * cost[:, None], 0.0)


def _vehicles(case: Case, length: np.ndarray) -> Vehicles:
    lanes = len(length)
    room = np.tile([case.weight, 0.45 * case.weight], (lanes, 1))
    fixed = case.fixed_cost * length / 3.0
    return Vehicles(np.arange(lanes), fixed, room, np.full(lanes, 10**6))


def _labour(case: Case, weight, origin, destination, capacity) -> tuple:
    """Hours at both ends, growing with weight."""
    arcs = len(weight)
    if case.labour is None:
        return no_limits(arcs), np.zeros(0)
    hours = 0.02 + 0.01 * weight
    place = np.concatenate([origin, case.places + destination])
    arc = np.tile(np.arange(arcs), 2)
    use = sparse.csr_array((hours[arc], (place, arc)), shape=(2 * case.places, arcs))
    limit = case.labour * float(hours @ capacity) / case.places
    return use, np.full(2 * case.places, limit)


def _report(name: str, problem: Problem, found: Solution, wall: float, processor: float) -> None:
    sound = "; ".join(audit(problem, found)) or "audited"
    print(f"  {name:<10}{processor:8.2f} s processor,{wall:8.2f} s, value {found.value:12,.0f}, "
          f"bound {found.bound:12,.0f}, gap {found.gap:7.3%}, {found.vehicles.sum():,} vehicles, "
          f"{peak_memory():,.0f} MiB at most, {sound}", flush=True)  # fmt: skip


def main(arguments: list[str]) -> None:
    """``python -m bench.transfers [CASE... ]``: by number from 1, all by default. The rival is
    HiGHS through ``scipy.optimize.milp`` on the same program, for a minute, where it can run."""
    chosen = [CASES[int(number) - 1] for number in arguments] or CASES
    for case in chosen:
        problem = network(case)
        print(f"{case.title}: {case.places} places, {case.items:,} items, "
              f"{len(problem.outlet):,} possible moves", flush=True)  # fmt: skip
        wall, processor = time.perf_counter(), processor_seconds()
        found = optimise(problem)
        _report("ours", problem, found, time.perf_counter() - wall,
                processor_seconds() - processor)  # fmt: skip
        if len(problem.outlet) <= LARGEST_OF_RIVAL:
            wall, processor = time.perf_counter(), processor_seconds()
            rival = solve_exactly(problem, Fleet.of(problem), time_limit=RIVAL_SECONDS)
            spent = time.perf_counter() - wall, processor_seconds() - processor
            if rival is None:
                print(f"  HiGHS     no answer in {spent[0]:.0f} s", flush=True)
            else:
                _report("HiGHS", problem, rival, *spent)


if __name__ == "__main__":
    main(sys.argv[1:])
