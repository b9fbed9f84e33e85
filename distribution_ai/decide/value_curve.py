"""What other quantities of a purchase or transfer would be worth."""

__all__ = ["FACTORS", "bought_instead", "curves_of", "priced_at"]

import json

import numpy as np
import pandas as pd

from distribution_ai.decide.confidence import gain_of
from distribution_ai.decide.lots import Order
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State
from distribution_ai.decide.transfer_value import extra_cost, transfer_loss

FACTORS = np.array([0.25, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0])
"""Multiples of the proposed quantity at which the plan prices it."""


def curves_of(state: State, left: Needs, actions: pd.DataFrame) -> np.ndarray:
    """A curve per action, as JSON ``[[quantity, value, cost], ...]``; empty text where none is.

    ``actions`` has the columns of actions, ``left`` are the needs after all transfers. At the
    quantity proposed value and cost are the action's own; elsewhere they differ from them by what
    the receiver gains more or less, what the giver keeps less or more, freight and price of the
    difference, and what another size of an order costs
    (:meth:`~distribution_ai.decide.lots.Order.value`); what it contributes beside (units late,
    relief of its source) goes by quantity up to that proposed. All else stays as it was decided.
    Only purchases and transfers of the usual replenishment have one: what covers a gap before a
    delivery is worth what it is for that gap alone.
    """
    curves = np.full(len(actions), "", dtype=object)
    priced = actions["verb"].isin(("buy", "transfer")) & ~actions["way"].astype(bool)
    chosen = np.flatnonzero((priced & (actions["quantity"] > 0)).to_numpy())
    if not len(chosen):
        return curves
    rows = actions.iloc[chosen]
    points = np.stack([_point(state, left, rows, factor) for factor in FACTORS], axis=1)
    curves[chosen] = [json.dumps(curve) for curve in np.round(points, 4).tolist()]
    return curves


def priced_at(curve: str, quantity: float) -> tuple[float, float] | None:
    """Value and cost of a quantity, between the points of a curve; None beyond the last.

    Nothing is worth nothing. Values fall off ever faster on both sides of the best quantity, so
    what lies between two points is worth at least what is said here.

    >>> priced_at("[[10, 50, 100], [20, 60, 200]]", 15)
    (55.0, 150.0)
    >>> priced_at("[[10, 50, 100], [20, 60, 200]]", 5)
    (25.0, 50.0)
    >>> priced_at("[[10, 50, 100], [20, 60, 200]]", 21)
    """
    points = np.array([[0.0, 0.0, 0.0], *json.loads(curve or "[]")])
    if not 0 <= quantity <= points[-1, 0]:
        return None
    value, cost = (float(np.interp(quantity, points[:, 0], points[:, n])) for n in (1, 2))
    return value, cost


def _point(state: State, left: Needs, rows: pd.DataFrame, factor: float) -> np.ndarray:
    """Quantity, value and cost (n, 3) of actions at a multiple of their quantity."""
    now = rows["quantity"].to_numpy(dtype=float)
    quantity, edge = factor * now, rows["edge"].to_numpy(dtype=np.int64)
    more, buys = quantity - now, (rows["verb"] == "buy").to_numpy()
    gain = gain_of(state, rows, quantity) - gain_of(state, rows, now)
    moved = _loss(state, left, edge, more) + extra_cost(state, edge) * more
    ordered = _ordered(state, rows, quantity)
    worth = _beside(rows, quantity) + np.where(buys, ordered, gain - moved)
    price = np.where(buys, np.nan_to_num(state.sourcing.unit_price[edge]), 0.0)
    return np.stack(
        [
            quantity,
            rows["expected_value"].to_numpy(dtype=float) + worth,
            rows["cost"].to_numpy(dtype=float) + (price + state.landed_cost[edge]) * more,
        ],
        axis=1,
    )


def bought_instead(
    state: State, rows: pd.DataFrame, quantity: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Value and cost (n,) of purchases if each were of another ``quantity`` (n,)."""
    edge = rows["edge"].to_numpy(dtype=np.int64)
    price = np.nan_to_num(state.sourcing.unit_price[edge]) + state.landed_cost[edge]
    value = _ordered(state, rows, quantity) + _beside(rows, quantity)
    return rows["expected_value"].to_numpy(float) + value, rows["cost"].to_numpy(float) + price * (
        quantity - rows["quantity"].to_numpy(float)
    )


def _beside(rows: pd.DataFrame, quantity: np.ndarray) -> np.ndarray:
    """What actions of another quantity contribute more beside, (n,)."""
    share = quantity / rows["quantity"].to_numpy(dtype=float)
    return np.nan_to_num(rows["beside"].to_numpy(dtype=float)) * (np.minimum(share, 1.0) - 1.0)


def _ordered(state: State, rows: pd.DataFrame, quantity: np.ndarray) -> np.ndarray:
    """What orders of another quantity are worth more, (n,)."""
    order = Order.of(state, rows)
    return order.loss(rows["quantity"].to_numpy(dtype=float)) - order.loss(quantity)


def _loss(state: State, left: Needs, edge: np.ndarray, more: np.ndarray) -> np.ndarray:
    """What givers lose by parting with so much ``more`` (n,); less than nothing with less."""
    giver = state.sourcing.giver[edge]
    known = giver >= 0
    given = np.where(known, more, 0.0)
    lateral = ~state.serves[edge]
    loss = transfer_loss(state, left, giver, lateral, given)
    kept = -state.own_curves.gain(giver, left.position[giver], -given)
    loss = np.where(lateral | (given > 0), loss, np.minimum(kept, 0.0))
    return np.where(known, loss, 0.0)
