"""Rivals: what other lanes, suppliers and lots would have cost in place of those chosen."""

__all__ = ["price_other_lots", "price_rivals"]

import numpy as np
import pandas as pd

from distribution_ai.decide.lots import TOLERANCE, Order
from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.purchases import shortage_until, value_offers, with_shipments
from distribution_ai.decide.state import State
from distribution_ai.decide.total_value import LEAST_SHARE
from distribution_ai.decide.transfer_value import value_alone
from distribution_ai.decide.usual_price import beyond_usual_price
from distribution_ai.decide.value_curve import bought_instead


def price_rivals(state: State, needs: Needs, spare: Spare, actions: pd.DataFrame) -> pd.DataFrame:
    """Every other edge of the receiver of each transfer and purchase, priced in its place.

    Each as it would be beside all other decisions: ``needs`` and ``spare`` are what these leave.
    ``action`` is the index in ``actions``; of those that would take what their giver needs
    (``overdrawn``) only the most valuable is kept.
    """
    pairs = _pairs(state, actions)
    supplied = state.sourcing.from_supplier[pairs["edge"]]
    priced = pd.concat(
        [_purchases(state, pairs[supplied]), _transfers(state, needs, spare, pairs[~supplied])]
    )
    priced = priced.sort_values(
        ["action", "expected_value", "verb", "edge"],
        ascending=[True, False, True, True],
        kind="stable",
    )
    kept = priced[~priced["overdrawn"] | ~priced.duplicated(["action", "overdrawn"])]
    return kept.reset_index(drop=True)


def price_other_lots(state: State, actions: pd.DataFrame) -> pd.DataFrame:
    """Each purchase in lots with one lot fewer or one more, whichever is worth more; columns as of
    :func:`price_rivals`. Fewer only as far as the reorder point and the minimum allow."""
    bought = actions[(actions["verb"] == "buy") & ~actions["edited"].astype(bool)]
    order = Order.of(state, bought)
    now = bought["quantity"].to_numpy(dtype=float)
    options = []
    for quantity in (now - order.lot, now + order.lot):
        value, cost = bought_instead(state, bought, quantity)
        options.append(pd.DataFrame({
            "action": bought.index, "row": bought["row"].to_numpy(), "edge": order.edge,
            "verb": "buy", "quantity": quantity, "cost": cost, "expected_value": value,
            "overdrawn": False,
        })[(order.lot > 1.0) & (quantity >= order.least - TOLERANCE)])  # fmt: skip
    both = pd.concat(options).sort_values(["action", "expected_value"], ascending=[True, False])
    return both.drop_duplicates("action", ignore_index=True)


def _pairs(state: State, actions: pd.DataFrame) -> pd.DataFrame:
    """Every action with every other edge of its receiver."""
    edges = pd.DataFrame(
        {
            "edge": np.arange(len(state.sourcing.lane)),
            "row": state.sourcing.item_location,
        }
    )
    chosen = actions[["row", "edge", "net", "quantity", "need"]].reset_index(names="action")
    pairs = chosen.rename(columns={"edge": "chosen"}).merge(edges, on="row")
    return pairs[pairs["edge"] != pairs["chosen"]]


def _purchases(state: State, pairs: pd.DataFrame) -> pd.DataFrame:
    edge = pairs["edge"].to_numpy()
    need = pairs["need"].fillna(pairs["quantity"]).to_numpy()
    offers = with_shipments(state, value_offers(state, edge, pairs["net"].to_numpy(), need), 1.0)
    return pd.DataFrame(
        {
            "action": pairs["action"].to_numpy(),
            "row": offers["row"],
            "edge": edge,
            "verb": "buy",
            "quantity": offers["quantity"],
            "cost": offers["cost"],
            "expected_value": offers["expected_value"] - _dearer(state, offers),
            "overdrawn": False,
        }
    )


def _dearer(state: State, offers: pd.DataFrame) -> np.ndarray:
    """What offers cost more than the usual source: price and freight, and the shortage that is
    expected until a later delivery, at most nine tenths of their worth."""
    row, worth = offers["row"].to_numpy(), offers["expected_value"].to_numpy(dtype=float)
    edge, net = offers["edge"].to_numpy(), offers["net"].to_numpy(dtype=float)
    price = beyond_usual_price(state)[edge] * offers["quantity"].to_numpy(dtype=float)
    lead = state.sourcing.lead_time[[edge, np.maximum(state.sourcing.preferred[row], 0)]]
    own, usual = (shortage_until(state, row, net, each) for each in lead)
    return price + np.minimum(own - usual, (1.0 - LEAST_SHARE) * np.maximum(worth, 0.0))


def _transfers(state: State, needs: Needs, spare: Spare, pairs: pd.DataFrame) -> pd.DataFrame:
    """Transfers of what is physically there, also where the giver would suffer from it."""
    giver = state.sourcing.giver[pairs["edge"]]
    there = np.where(giver >= 0, spare.free[giver], 0.0)
    quantity = np.minimum(pairs["quantity"].to_numpy(), there)
    pairs, quantity = pairs[quantity >= 1], quantity[quantity >= 1]
    edge = pairs["edge"].to_numpy()
    giver = state.sourcing.giver[edge]
    money = value_alone(state, needs, edge, quantity, pairs["net"].to_numpy())
    lane = state.sourcing.lane[edge]
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[lane]
    most = np.where(state.serves[edge], spare.served[giver], spare.lateral[giver])
    return pd.DataFrame(
        {
            "action": pairs["action"].to_numpy(),
            "row": pairs["row"].to_numpy(),
            "edge": edge,
            "verb": "transfer",
            "quantity": quantity,
            "cost": money["freight"] + fixed,
            "expected_value": money["value"] - fixed,
            "overdrawn": quantity > most,
        }
    )
