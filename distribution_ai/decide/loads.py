"""Who pays for the vehicles of a shipment."""

__all__ = ["pay_fixed_costs"]

import numpy as np
import pandas as pd


def pay_fixed_costs(moves: pd.DataFrame, lane: np.ndarray, spent: np.ndarray) -> pd.DataFrame:
    """Moves with ``cost`` (money spent) and ``expected_value``.

    A shipment is all that one lane carries: moves on ``lane`` (n,), -1 for lanes without vehicles,
    share what was ``spent`` (by lane, the last is that of -1) in proportion to what each gains, so
    that no line loses by travelling with others. Where they gain less together than was spent,
    each is told its share by quantity and shows the loss.

    >>> moves = pd.DataFrame({"value": [30.0, 10.0], "quantity": [1.0, 1.0], "freight": 1.0})
    >>> pay_fixed_costs(moves, np.array([0, 0]), np.array([20.0, 0.0]))["expected_value"].tolist()
    [15.0, 5.0]
    """
    gain = np.maximum(moves["value"].to_numpy(), 0.0)
    size = len(spent)
    place = lane % size
    total = np.bincount(place, gain, size)
    pays = (total > spent)[place]
    amount = np.bincount(place, moves["quantity"], size)[place]
    by_gain = gain / np.maximum(total, 1e-9)[place]
    by_amount = moves["quantity"].to_numpy() / np.maximum(amount, 1e-9)
    share = spent[place] * np.where(pays, by_gain, by_amount)
    return moves.assign(cost=moves["freight"] + share, expected_value=moves["value"] - share)
