"""Splits: the urgent part of a large order travels first, and the rest is ordered as usual."""

__all__ = ["split_orders"]

import numpy as np
import pandas as pd

from distribution_ai.decide.gaps import idle_days
from distribution_ai.decide.lots import round_up
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.state import State


def split_orders(
    state: State, needs: Needs, base: pd.DataFrame, chosen: pd.DataFrame
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Purchases less what covers their item-location sooner, and the ways that do so.

    Where the lots allow, units that come over a faster edge need not be bought twice: the usual
    order shrinks by them, its value is shared by quantity, and the holding of units beyond the
    need, which the way was charged with, is given back. ``needs`` are those after all actions.
    """
    faster = chosen[chosen["verb"].isin(("buy", "transfer"))]
    sooner = faster.groupby("row")["quantity"].sum()
    row = base["row"].to_numpy(dtype=np.int64)
    early = sooner.reindex(row).fillna(0.0).to_numpy()
    edge = base["edge"].to_numpy(dtype=np.int64)
    minimum = np.append(state.sourcing.min_quantity, 0.0)[edge]
    multiple = np.append(state.sourcing.multiple_quantity, 1.0)[edge]
    now = base["quantity"].to_numpy(dtype=float)
    splits = (early > 0) & ((base["verb"] == "buy") & ~base["edited"]).to_numpy(dtype=bool)
    rest = np.where(splits, round_up(now - early, minimum, multiple), now)
    rest = np.minimum(rest, now)
    kept = rest / np.maximum(now, 1e-9)
    price = np.append(state.sourcing.unit_price + state.landed_cost, 0.0)[edge]
    value = base["expected_value"].to_numpy(dtype=float)
    less = base.assign(
        quantity=rest,
        gain=base["gain"] * kept,
        cost=base["cost"] - price * (now - rest),
        expected_value=value * kept,
        beside=base["beside"] * kept,
    )
    moved = pd.Series(value * (1.0 - kept), index=row)[splits].groupby(level=0).sum()
    shrunk = pd.Series(now - rest, index=row)[splits].groupby(level=0).sum()
    return less[rest > 0], _credited(state, needs, chosen, sooner, moved, shrunk)


def _credited(
    state: State,
    needs: Needs,
    chosen: pd.DataFrame,
    sooner: pd.Series,
    moved: pd.Series,
    shrunk: pd.Series,
) -> pd.DataFrame:
    """The ways with their share of the value of the order that they stand for."""
    row = chosen["row"].to_numpy(dtype=np.int64)
    brings = chosen["verb"].isin(("buy", "transfer")).to_numpy()
    quantity = np.where(brings, chosen["quantity"], 0.0)
    share = quantity / np.maximum(sooner.reindex(row).fillna(0.0).to_numpy(), 1e-9)
    part = np.minimum(shrunk.reindex(row).fillna(0.0).to_numpy() * share, quantity)
    days = chosen["days"].to_numpy(dtype=float)
    idle = idle_days(state, row, needs.net[row] - quantity, days)
    credit = moved.reindex(row).fillna(0.0).to_numpy() * share
    credit = credit + state.parameters.holding_cost[row] * idle * part
    return chosen.assign(expected_value=chosen["expected_value"] + credit)
