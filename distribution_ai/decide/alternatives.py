"""The actions that lost: other lanes, other suppliers and waiting, each with its price."""

__all__ = ["alternatives_of"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.purchases import value_offers
from distribution_ai.decide.state import State
from distribution_ai.decide.transfers import value_alone
from distribution_ai.explain import why_not

MOST_ALTERNATIVES = 3


def alternatives_of(
    state: State, needs: Needs, spare: Spare, actions: pd.DataFrame
) -> pd.DataFrame:
    """What else could have served the receiver of each transfer and purchase.

    Each is priced as it would be beside all other decisions: ``needs`` and ``spare`` are what
    these leave. The best three and waiting, the most valuable first, with no more than one that
    would take what its giver needs; columns of the plan's ``alternatives`` with the index of
    ``actions`` in ``action``. Waiting is worth zero by definition; its ``cost`` is the expected
    shortage that it risks.
    """
    pairs = _pairs(state, actions)
    supplied = state.sourcing.from_supplier[pairs["edge"]]
    priced = pd.concat(
        [_purchases(state, pairs[supplied]), _transfers(state, needs, spare, pairs[~supplied])]
    )
    order = {"by": ["action", "expected_value", "verb", "edge"], "kind": "stable"}
    priced = priced.sort_values(**order, ascending=[True, False, True, True])
    priced = priced[~priced["overdrawn"] | ~priced.duplicated(["action", "overdrawn"])]
    best = priced[priced.groupby("action").cumcount() < MOST_ALTERNATIVES]
    every = pd.concat([best, _waiting(state, actions)], ignore_index=True)
    every = every.sort_values(**order, ascending=[True, False, True, True], ignore_index=True)
    every["rank"] = every.groupby("action").cumcount() + 1
    return _in_words(state, needs, actions, every)


def _pairs(state: State, actions: pd.DataFrame) -> pd.DataFrame:
    """Every action with every other edge of its receiver."""
    edges = pd.DataFrame(
        {
            "edge": np.arange(len(state.sourcing.lane)),
            "row": state.sourcing.item_location,
        }
    )
    chosen = actions[["row", "edge", "net", "quantity"]].reset_index(names="action")
    pairs = chosen.rename(columns={"edge": "chosen"}).merge(edges, on="row")
    return pairs[pairs["edge"] != pairs["chosen"]]


def _purchases(state: State, pairs: pd.DataFrame) -> pd.DataFrame:
    edge = pairs["edge"].to_numpy()
    offers = value_offers(state, edge, pairs["net"].to_numpy(), pairs["quantity"].to_numpy())
    lane = state.sourcing.lane[edge]
    fixed = state.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[lane]
    return pd.DataFrame(
        {
            "action": pairs["action"].to_numpy(),
            "row": offers["row"],
            "edge": edge,
            "verb": "buy",
            "quantity": offers["quantity"],
            "cost": offers["cost"] + fixed,
            "expected_value": offers["expected_value"] - fixed * offers["deferrable"],
            "overdrawn": False,
        }
    )


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


def _waiting(state: State, actions: pd.DataFrame) -> pd.DataFrame:
    row = actions["row"].to_numpy()
    short = state.curves.expected_shortage(row, actions["net"].to_numpy())
    return pd.DataFrame(
        {
            "action": actions.index,
            "row": row,
            "edge": -1,
            "verb": "hold",
            "quantity": 0.0,
            "cost": state.curves.shortage_cost[row] * short,
            "expected_value": 0.0,
            "overdrawn": False,
        }
    )


def _later_choice(state: State, edge: np.ndarray, chosen: np.ndarray) -> np.ndarray:
    """Whether a supplier comes after the chosen one by an explicit priority."""
    priority, supplier = state.sourcing.priority, state.sourcing.from_supplier
    both = (edge >= 0) & supplier[edge] & supplier[chosen]
    return both & (priority[edge] > priority[chosen])


def _in_words(
    state: State, needs: Needs, actions: pd.DataFrame, every: pd.DataFrame
) -> pd.DataFrame:
    """Names, days and the reason why each lost against its action."""
    chosen = actions.loc[every["action"]].reset_index(drop=True)
    edge = every["edge"].to_numpy()
    days = np.where(edge >= 0, state.whole_lead_days[edge], state.whole_review_days[every["row"]])
    giver = np.where(edge >= 0, state.sourcing.giver[edge], -1)
    after = needs.net[giver] - every["quantity"].to_numpy()
    facts = every[["verb", "cost", "overdrawn"]].assign(
        origin=state.origin_of(edge, "name"),
        chosen_origin=chosen["origin"],
        below=(giver >= 0) & (after < state.targets.reorder_point[giver]),
        missing=chosen["quantity"] - every["quantity"],
        chosen_verb=chosen["verb"],
        days_later=days - state.whole_lead_days[chosen["edge"]],
        later_choice=_later_choice(state, edge, chosen["edge"].to_numpy()),
        extra_cost=every["cost"] - chosen["cost"],
        less_value=chosen["expected_value"] - every["expected_value"],
    )
    return every.assign(
        origin_id=state.origin_of(edge, "location_id"),
        lane_id=state.lane_ids(edge),
        due_date=state.today + pd.to_timedelta(days, unit="D"),
        why_not=why_not(facts, state.snapshot.currency),
    )
