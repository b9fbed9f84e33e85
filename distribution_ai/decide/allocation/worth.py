"""What quantities are worth, block by block."""

__all__ = ["Pieces", "block_of", "filled_worth", "pieces_of", "worth"]

from dataclasses import dataclass

import numpy as np

from distribution_ai.decide.allocation.problem import Problem


def filled_worth(amount: np.ndarray, block: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Worth (n,) of amounts (n,) that fill blocks (n, S) in order at unit values (n, S).

    >>> filled_worth(np.array([5]), np.array([[4, 4]]), np.array([[3.0, 2.0]])).tolist()
    [14.0]
    """
    total = np.zeros(len(amount))
    left = amount.astype(float)
    for slot in range(block.shape[1]):
        part = np.clip(left, 0, block[:, slot])
        total += part * value[:, slot]
        left -= part
    return total


def block_of(amount: np.ndarray, block: np.ndarray) -> np.ndarray:
    """What is left (n,) of the block that the next unit after ``amount`` (n,) falls into."""
    left = np.zeros(len(amount), dtype=np.int64)
    end = np.zeros(len(amount), dtype=np.int64)
    for slot in range(block.shape[1]):
        end = end + block[:, slot]
        left = np.where(left == 0, np.maximum(end - amount, 0), left)
    return left


def worth(problem: Problem, quantity: np.ndarray, vehicles: np.ndarray) -> float:
    """Value of quantities (A,) and vehicles (K,) in money."""
    received = _per(problem.receiver, quantity, len(problem.gain_block))
    given = _per(problem.outlet, quantity, len(problem.loss_block))
    gain = filled_worth(received, problem.gain_block, problem.gain_value).sum()
    loss = filled_worth(given, problem.loss_block, problem.loss_value).sum()
    fixed = (problem.vehicles.fixed_cost * vehicles).sum()
    return float(gain - loss - (problem.unit_cost * quantity).sum() - fixed)


def _per(index: np.ndarray, quantity: np.ndarray, count: int) -> np.ndarray:
    return np.bincount(index, quantity, count).astype(np.int64)


@dataclass(frozen=True, eq=False)
class Pieces:
    """Quantities cut where a unit's value changes, (P,): ``quantity`` on ``arc``, each unit worth
    ``value``."""

    arc: np.ndarray
    quantity: np.ndarray
    value: np.ndarray


def pieces_of(problem: Problem, quantity: np.ndarray) -> Pieces:
    """Cut quantities (A,) at the ends of the blocks that they fill.

    At each end the cheaper arc fills the better blocks, so that the last units to go are those
    that are least missed.
    """
    arc = np.flatnonzero(quantity)
    amount = quantity[arc]
    cost = problem.unit_cost[arc]
    gain_from = _begins(problem.receiver[arc], amount, cost)
    loss_from = _begins(problem.outlet[arc], amount, cost)
    gain_end = np.cumsum(problem.gain_block, axis=1)[problem.receiver[arc]] - gain_from[:, None]
    loss_end = np.cumsum(problem.loss_block, axis=1)[problem.outlet[arc]] - loss_from[:, None]
    cuts = np.concatenate([gain_end, loss_end, amount[:, None]], axis=1)
    cuts = np.sort(np.clip(cuts, 0, amount[:, None]), axis=1)
    size = np.diff(cuts, axis=1, prepend=0)
    row, slot = np.nonzero(size)
    start = cuts[row, slot] - size[row, slot]
    which = arc[row]
    gain = _value_at(problem.gain_block, problem.gain_value, problem.receiver[which],
                     gain_from[row] + start)  # fmt: skip
    loss = _value_at(problem.loss_block, problem.loss_value, problem.outlet[which],
                     loss_from[row] + start)  # fmt: skip
    return Pieces(which, size[row, slot], gain - loss - problem.unit_cost[which])


def _begins(group: np.ndarray, amount: np.ndarray, cost: np.ndarray) -> np.ndarray:
    """What the cheaper ones of the same group bring before, (n,)."""
    order = np.lexsort((cost, group))
    before = np.cumsum(amount[order]) - amount[order]
    first = np.searchsorted(group[order], group[order], side="left")
    begins = np.empty_like(amount)
    begins[order] = before - before[first]
    return begins


def _value_at(
    block: np.ndarray, value: np.ndarray, row: np.ndarray, amount: np.ndarray
) -> np.ndarray:
    """Unit value (n,) of the block of ``row`` that the unit after ``amount`` falls into."""
    end = np.zeros(len(row), dtype=np.int64)
    slot = np.zeros(len(row), dtype=np.int64)
    for place in range(block.shape[1] - 1):
        end = end + block[row, place]
        slot += amount >= end
    return value[row, slot]
