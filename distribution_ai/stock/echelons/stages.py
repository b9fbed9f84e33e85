"""A supply network of stages under guaranteed service: its data, its faults and its order."""

__all__ = ["LONGEST_TIME", "UNLIMITED", "StageNetwork", "cumulative_cost", "pooled_deviation"]

from dataclasses import dataclass, field

import numpy as np

from distribution_ai.errors import Fault
from distribution_ai.stock.echelons.faults import EchelonError, refuse

UNLIMITED = np.iinfo(np.int64).max
LONGEST_TIME = 20_000


@dataclass(frozen=True, eq=False)
class StageNetwork:
    """Stages (N,) joined by arcs (A,) from ``source`` to ``target``, without cycles.

    ``stage_time`` periods, not always whole, from the last component at hand to the stage's own
    goods at hand;
    ``cost_rate`` money per square root of a period, holding cost times safety factor times the
    standard deviation of demand per period; ``service_limit`` longest time in periods that the
    stage may quote (default: 0 for stages that serve no other, UNLIMITED for the rest);
    ``inbound_time`` time in periods quoted by suppliers outside the network (default 0).
    Repeated arcs count once. Raises EchelonError naming what cannot be planned, cycles included.

    >>> chain = StageNetwork.of([1, 0, 1], [2.0, 4.0, 7.0], [0, 1], [1, 2])
    >>> chain.order.tolist(), chain.service_limit[2]
    ([0, 1, 2], np.int64(0))
    """

    stage_time: np.ndarray
    cost_rate: np.ndarray
    source: np.ndarray
    target: np.ndarray
    service_limit: np.ndarray
    inbound_time: np.ndarray
    order: np.ndarray = field(repr=False)

    @classmethod
    def of(
        cls, stage_time, cost_rate, source, target, service_limit=None, inbound_time=None
    ) -> "StageNetwork":
        """Check the data, put the stages in order from suppliers to customers."""
        size = len(stage_time)
        source, target = _arcs(size, source, target)
        ends = np.bincount(source, minlength=size) == 0
        if service_limit is None:
            service_limit = np.where(ends, 0, UNLIMITED)
        if inbound_time is None:
            inbound_time = np.zeros(size, dtype=np.int64)
        columns = {"stage_time": stage_time, "cost_rate": cost_rate,
                   "service_limit": service_limit, "inbound_time": inbound_time}  # fmt: skip
        for name, values in columns.items():
            columns[name] = _column(name, values, size)
        order = _order(size, source, target)
        network = cls(source=source, target=target, order=order, **columns)
        longest = network.longest_outgoing().max(initial=0)
        refuse("stages", [(
            "stage_time", np.array([longest > LONGEST_TIME]),
            f"times along one path add up to {longest} periods, more than {LONGEST_TIME}",
            "use longer periods",
        )])  # fmt: skip
        return network

    @property
    def whole_stage_time(self) -> np.ndarray:
        """Whole periods (N,) that a stage may add to what it quotes: service times are whole."""
        return np.floor(self.stage_time).astype(np.int64)

    def longest_outgoing(self) -> np.ndarray:
        """Longest time in periods (N,) that each stage could quote, no stock kept before it."""
        inbound, before = self.inbound_time.copy(), None
        while True:
            longest = np.minimum(inbound + self.whole_stage_time, self.service_limit)
            if before is not None and (longest == before).all():
                return longest
            np.maximum.at(inbound, self.target, longest[self.source])
            before = longest


def cumulative_cost(stage_cost, source, target) -> np.ndarray:
    """Cost of a unit (N,) at every stage: its own and that of all that goes into it.

    >>> cumulative_cost([10.0, 5.0, 1.0], [0, 1], [2, 2]).tolist()
    [10.0, 5.0, 16.0]
    """
    return _summed(np.array(stage_cost, dtype=float), source, target)


def pooled_deviation(deviation, source, target) -> np.ndarray:
    """Standard deviation of demand per period (N,): own demand and independent demand served.

    Risk is pooled: variances add up from customers to suppliers, one for each arc taken.

    >>> pooled_deviation([0.0, 3.0, 4.0], [0, 0], [1, 2]).tolist()
    [5.0, 3.0, 4.0]
    """
    return np.sqrt(_summed(np.square(np.array(deviation, dtype=float)), target, source))


def _summed(total: np.ndarray, source, target) -> np.ndarray:
    source, target = _arcs(len(total), source, target)
    _order(len(total), source, target)
    depth = np.zeros(len(total), dtype=np.int64)
    for level in range(len(total)):
        arcs = depth[source] == level
        if not arcs.any():
            break
        np.maximum.at(depth, target[arcs], level + 1)
    for level in range(int(depth.max(initial=0))):
        arcs = depth[source] == level
        np.add.at(total, target[arcs], total[source[arcs]])
    return total


def _column(name: str, values, size: int) -> np.ndarray:
    column = np.asarray(values)
    if column.shape != (size,):
        remedy = f"give one value for each of the {size} stages"
        raise EchelonError(
            [Fault("stages", name, None, f"has shape {column.shape}", remedy, stops=True)]
        )
    checks = [(name, ~np.isfinite(column), "is not a number", "give a finite number"),
              (name, column < 0, "is negative", "use 0 or more")]  # fmt: skip
    if name == "cost_rate":
        refuse("stages", checks)
        return column.astype(float)
    if name != "stage_time":
        checks.append((name, column != np.floor(column), "is not whole", "round to whole periods"))
    if name != "service_limit":
        checks.append((name, column > LONGEST_TIME, f"is more than {LONGEST_TIME} periods",
                       "use longer periods"))  # fmt: skip
    refuse("stages", checks)
    return column.astype(float if name == "stage_time" else np.int64)


def _arcs(size: int, source, target) -> tuple[np.ndarray, np.ndarray]:
    source, target = np.asarray(source, dtype=np.int64), np.asarray(target, dtype=np.int64)
    if source.shape != target.shape or source.ndim != 1:
        message, remedy = "sources and targets differ in number", "give both ends of every arc"
        raise EchelonError([Fault("arcs", "target", None, message, remedy, stops=True)])
    for name, end in (("source", source), ("target", target)):
        refuse("arcs", [(name, (end < 0) | (end >= size), "names no stage",
                         f"use a number from 0 to {size - 1}")])  # fmt: skip
    pairs = np.unique(source * max(size, 1) + target)
    return pairs // max(size, 1), pairs % max(size, 1)


def _order(size: int, source: np.ndarray, target: np.ndarray) -> np.ndarray:
    waiting = np.bincount(target, minlength=size)
    ready, layers = np.flatnonzero(waiting == 0), []
    while ready.size:
        layers.append(ready)
        leaving = np.isin(source, ready)
        reached = np.bincount(target[leaving], minlength=size)
        waiting = waiting - reached
        ready = np.flatnonzero((waiting == 0) & (reached > 0))
    order = np.concatenate([*layers, np.zeros(0, dtype=np.int64)]).astype(np.int64)
    if len(order) < size:
        refuse("stages", [("", waiting > 0, "is on a cycle or behind one, it would feed itself",
                           "remove an arc of the cycle")])  # fmt: skip
    return order
