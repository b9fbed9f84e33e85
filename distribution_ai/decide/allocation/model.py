"""The problem as a linear program, for prices and for exact answers."""

__all__ = ["LinearModel", "linear_model"]

from dataclasses import dataclass

import numpy as np
from scipy import sparse

from distribution_ai.decide.allocation.fleet import Fleet
from distribution_ai.decide.allocation.problem import Problem

UNLIMITED = 1e18


@dataclass(frozen=True, eq=False)
class LinearModel:
    """Minimise ``cost @ x`` with ``balance @ x == 0``, ``shared @ x <= right``, ``0 <= x <= top``.

    The columns: arcs, blocks of loss, blocks of gain, vehicles. The rows of ``balance``: outlets
    and receivers; of ``shared``: givers, then room by lane and measure, limits, the budget.
    """

    cost: np.ndarray
    balance: sparse.csr_array
    shared: sparse.csr_array
    right: np.ndarray
    top: np.ndarray

    @property
    def bounds(self) -> np.ndarray:
        """Lower and upper bounds of the columns."""
        return np.column_stack([np.zeros(len(self.top)), self.top])


def linear_model(part: Problem, load: np.ndarray, fleet: Fleet, weight: np.ndarray) -> LinearModel:
    """The linear program of some arcs of the fleet's problem with their ``load`` (A, D + 1), each
    product standing for ``weight`` (by product) products like it."""
    outlet, loss_slot = np.nonzero(part.loss_block)
    receiver, gain_slot = np.nonzero(part.gain_block)
    cost = np.concatenate([
        part.unit_cost, part.loss_value[outlet, loss_slot], -part.gain_value[receiver, gain_slot],
        part.vehicles.fixed_cost,
    ])  # fmt: skip
    giver_item = part.giver_item[part.outlet_giver[outlet]]
    top = np.concatenate([
        part.largest * weight[part.item], part.loss_block[outlet, loss_slot] * weight[giver_item],
        part.gain_block[receiver, gain_slot] * weight[part.receiver_item[receiver]],
        np.where(fleet.most < fleet.enough, fleet.most, np.inf),
    ])  # fmt: skip
    budget = part.budget if np.isfinite(part.budget) else UNLIMITED
    right = np.concatenate([
        part.give * weight[part.giver_item], np.zeros(fleet.problem.lanes * load.shape[1]),
        part.limit, [budget],
    ])  # fmt: skip
    givers = _incidence(part.outlet_giver[part.outlet], len(part.outlet), len(part.give))
    givers.resize((len(part.give), len(cost)))
    shared = _shared(part, load, fleet, len(outlet) + len(receiver))
    balance = _balance(part, outlet, receiver)
    return LinearModel(cost, balance, sparse.vstack([givers, shared]).tocsr(), right, top)


def _balance(part: Problem, outlet: np.ndarray, receiver: np.ndarray) -> sparse.csr_array:
    """What leaves is what fills the blocks of loss, what arrives what fills those of gain."""
    arcs, losses, gains = len(part.outlet), len(outlet), len(receiver)
    outlets, receivers = len(part.loss_block), len(part.gain_block)
    rows = sparse.block_array([
        [_incidence(part.outlet, arcs, outlets), -_incidence(outlet, losses, outlets), None],
        [_incidence(part.receiver, arcs, receivers), None,
         -_incidence(receiver, gains, receivers)],
    ])  # fmt: skip
    vehicles = sparse.csr_array((rows.shape[0], len(part.vehicles.lane)))
    return sparse.hstack([rows, vehicles]).tocsr()


def _incidence(row: np.ndarray, columns: int, rows: int) -> sparse.csr_array:
    return sparse.csr_array((np.ones(columns), (row, np.arange(columns))), shape=(rows, columns))


def _shared(part: Problem, load: np.ndarray, fleet: Fleet, between: int) -> sparse.csr_array:
    """Rows of the lanes' room by measure, of the shared limits and of the budget."""
    arcs, measures = load.shape
    kinds = len(part.vehicles.lane)
    row = part.lane[:, None] * measures + np.arange(measures)
    arc, measure = np.nonzero((load != 0) & (part.lane >= 0)[:, None])
    kind, room = np.nonzero(fleet.capacity)
    rows = fleet.problem.lanes * measures
    lanes = sparse.csr_array((load[arc, measure], (row[arc, measure], arc)), shape=(rows, arcs))
    vehicles = sparse.csr_array(
        (-fleet.capacity[kind, room], (part.vehicles.lane[kind] * measures + room, kind)),
        shape=(rows, kinds),
    )
    empty = sparse.csr_array((rows, between))
    spent = np.concatenate([part.spend, np.zeros(between), part.vehicles.fixed_cost])
    return sparse.vstack([
        sparse.hstack([lanes, empty, vehicles]),
        sparse.hstack([part.use, sparse.csr_array((len(part.limit), between + kinds))]),
        sparse.csr_array(spent[None, :]),
    ])  # fmt: skip
