"""One comparison put to many values, asking no more often than needed."""

__all__ = ["answers"]

from collections.abc import Callable, Hashable, Sequence

import numpy as np

_RISING = frozenset({"greater_than", "greater_than_or_equal_to"})
_FALLING = frozenset({"less_than", "less_than_or_equal_to"})


def answers(operator: str, seen: Sequence[Hashable], ask: Callable[[Hashable], bool]) -> np.ndarray:
    """What ``ask`` says of every value, bool (n,), asked once for each different value.

    Of a comparison of size it is asked only until the value is found at which the answer
    turns; a missing value (None) is asked for by itself.

    >>> asked = []
    >>> answers("less_than", [1, 5, 3, 9, 7, None], lambda v: asked.append(v) or (v or 9) < 4)
    array([ True, False,  True, False, False, False])
    >>> len(asked)
    3
    """
    different = list(dict.fromkeys(seen))
    if operator in _RISING or operator in _FALLING:
        known = sorted(value for value in different if value is not None)
        turn = _turn(known, ask, operator in _RISING)
        answer = {value: (place >= turn) == (operator in _RISING)
                  for place, value in enumerate(known)}  # fmt: skip
        if None in different:
            answer[None] = ask(None)
    else:
        answer = {value: ask(value) for value in different}
    return np.array([answer[value] for value in seen], dtype=bool)


def _turn(ascending: Sequence, ask: Callable[[Hashable], bool], rising: bool) -> int:
    """The first place from which on the answer is what it is for the largest values."""
    low, high = 0, len(ascending)
    while low < high:
        middle = (low + high) // 2
        if ask(ascending[middle]) == rising:
            high = middle
        else:
            low = middle + 1
    return low
