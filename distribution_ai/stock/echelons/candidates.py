"""Which service times can be optimal at all."""

__all__ = ["candidate_times"]

import numpy as np

from distribution_ai.stock.echelons.stages import StageNetwork

_ROUNDS = 40


def candidate_times(network: StageNetwork) -> tuple[np.ndarray, np.ndarray]:
    """Times (N, T) that each stage may wait for its components, and may quote; T from 0 up.

    The cost is concave and the times obey differences only, so that an optimum lies at a vertex:
    every time is a bound (0, a limit, a time quoted from outside) or equal to another time of the
    same stage or a neighbour, shifted by the whole periods of the stage time at most (Graves and
    Willems 2000, section 3; Lesnaia 2004). Both tables are the closure of that, or all times where
    it grows too long.

    >>> waits, quotes = candidate_times(StageNetwork.of([2, 5], [1.0, 1.0], [0], [1]))
    >>> [np.flatnonzero(row).tolist() for row in (waits[1], quotes[0], quotes[1])]
    [[0, 2], [0, 2], [0]]
    """
    longest = network.longest_outgoing()
    longest_wait = network.inbound_time.copy()
    np.maximum.at(longest_wait, network.target, longest[network.source])
    width = int(max(longest.max(initial=0), longest_wait.max(initial=0))) + 1
    times = np.arange(width)
    may_wait = (times >= network.inbound_time[:, None]) & (times <= longest_wait[:, None])
    may_quote = times <= longest[:, None]
    waits = times == network.inbound_time[:, None]
    quotes = (times == 0) | (times == network.service_limit[:, None])
    quotes &= may_quote
    return _closure(network, waits, quotes, may_wait, may_quote)


def _closure(network, waits, quotes, may_wait, may_quote) -> tuple[np.ndarray, np.ndarray]:
    count = -1
    for _ in range(_ROUNDS):
        if count == (count := int(waits.sum() + quotes.sum())):
            return waits, quotes
        quotes |= _shifted(waits, network.whole_stage_time) & may_quote
        heard = np.zeros_like(waits)
        np.logical_or.at(heard, network.target, quotes[network.source])
        waits |= (heard | _shifted(quotes, -network.whole_stage_time)) & may_wait
        passed_back = np.zeros_like(quotes)
        np.logical_or.at(passed_back, network.source, waits[network.target])
        quotes |= passed_back & may_quote
    return may_wait, may_quote


def _shifted(table: np.ndarray, shift: np.ndarray) -> np.ndarray:
    """Row n of the table moved ``shift[n]`` columns up."""
    width = table.shape[1]
    origin = np.arange(width) - shift[:, None]
    inside = (origin >= 0) & (origin < width)
    return np.take_along_axis(table, np.clip(origin, 0, width - 1), axis=1) & inside
