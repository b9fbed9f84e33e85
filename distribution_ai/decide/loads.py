"""What a shipment must respect: whole lots, the vehicle's room, and paying its fixed cost."""

__all__ = ["fit_lots", "fit_vehicles", "pay_fixed_costs"]

import numpy as np
import pandas as pd

from distribution_ai.decide.state import State

TOLERANCE = 1e-6


def fit_lots(state: State, edge: np.ndarray, quantity: np.ndarray) -> np.ndarray:
    """Quantities rounded down to whole units and multiples; nothing below the minimum."""
    sourcing = state.sourcing
    lot = np.maximum(np.nan_to_num(sourcing.multiple_quantity[edge]), 1.0)
    whole = np.floor(quantity / lot + TOLERANCE) * lot
    return np.where(whole >= np.nan_to_num(sourcing.min_quantity[edge]), whole, 0.0)


def fit_vehicles(state: State, moves: pd.DataFrame) -> np.ndarray:
    """Quantities cut to the weight and volume of one vehicle a lane, the best value first.

    ``moves`` has ``edge``, ``quantity`` and ``value``. Items of unknown weight or volume take
    no room.
    """
    quantity = moves["quantity"].to_numpy()
    lane = state.sourcing.lane[moves["edge"]]
    item = state.network.item[state.sourcing.item_location[moves["edge"]]]
    for measure in ("weight", "volume"):
        limit = state.network.lanes[f"{measure}_capacity"].fillna(np.inf).to_numpy()[lane]
        size = state.network.items[measure].fillna(0.0).to_numpy()[item]
        density = moves["value"].to_numpy() / np.maximum(size * quantity, 1e-9)
        order = np.lexsort((np.arange(len(moves)), -density, lane))
        load = pd.Series((size * quantity)[order])
        before = (load.groupby(lane[order]).cumsum() - load).to_numpy()
        room = np.empty(len(moves))
        room[order] = np.maximum(limit[order] - before, 0.0)
        fits = np.where(size > 0, room / np.maximum(size, 1e-12), np.inf)
        quantity = fit_lots(state, moves["edge"].to_numpy(), np.minimum(quantity, fits))
    return quantity


def pay_fixed_costs(state: State, moves: pd.DataFrame) -> pd.DataFrame:
    """The moves that are worth making, with their share of the shipment's fixed cost.

    A shipment is all that one lane carries. It goes if its lines together gain more than its
    fixed cost, which they share in proportion to what each gains, so that no line loses by
    travelling with others. Adds ``cost`` (money spent) and ``expected_value``.
    """
    moves = moves[(moves["quantity"] > 0) & (moves["value"] > 0)]
    lane = state.sourcing.lane[moves["edge"]]
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[lane]
    total = moves["value"].groupby(lane).transform("sum").to_numpy()
    share = fixed * moves["value"] / np.maximum(total, 1e-9)
    moves = moves.assign(cost=moves["freight"] + share, expected_value=moves["value"] - share)
    return moves[total > fixed]
