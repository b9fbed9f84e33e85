"""Proof that quoted service times can be kept, from stages and arcs alone.

Nothing of the search is used here: what a search returns is checked by other means.
"""

__all__ = ["Proof", "check_service_times"]

import math
from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Proof:
    """``cost`` of the safety stock per year or period as rated, and every ``violation`` found."""

    cost: float
    violations: tuple[str, ...]

    @property
    def feasible(self) -> bool:
        """Whether every quoted time can be kept."""
        return not self.violations


def check_service_times(
    stage_time, cost_rate, source, target, service_limit, inbound_time, outgoing
) -> Proof:
    """Cost of the times ``outgoing`` (N,) quoted by the stages, and what makes them impossible.

    A stage has its components after the longest time quoted to it; its stock covers that time
    and its own, less what it quotes itself (Graves and Willems 2000, equations 1 to 6).

    >>> check_service_times([2, 1], [1.0, 3.0], [0], [1], [9, 0], [0, 0], [0, 0])
    Proof(cost=4.414213562373095, violations=())
    >>> check_service_times([2, 1], [1.0, 3.0], [0], [1], [9, 0], [0, 0], [3, 0]).violations
    ('stage 0 quotes 3 periods but needs 2 only',)
    """
    waits = [int(time) for time in inbound_time]
    violations = []
    for start, end in zip(source, target, strict=True):
        waits[int(end)] = max(waits[int(end)], int(outgoing[int(start)]))
    costs = []
    for stage, quoted in enumerate(outgoing):
        needed = waits[stage] + float(stage_time[stage])
        if quoted != int(quoted) or quoted < 0:
            violations.append(f"stage {stage} quotes {quoted}, not a whole number from 0")
        if quoted > service_limit[stage]:
            violations.append(f"stage {stage} quotes {quoted} but {service_limit[stage]} at most")
        if quoted > needed:
            violations.append(f"stage {stage} quotes {quoted} periods but needs {needed:g} only")
        costs.append(float(cost_rate[stage]) * math.sqrt(max(needed - int(quoted), 0)))
    return Proof(float(np.sum(costs)) if costs else 0.0, tuple(violations))
