"""From actions in arrays to the plan's table of proposals."""

__all__ = ["write_proposals"]

import numpy as np
import pandas as pd

from distribution_ai.decide.confidence import confidence_of
from distribution_ai.decide.needs import Needs
from distribution_ai.decide.ranking import proposal_ids
from distribution_ai.decide.state import State, named
from distribution_ai.explain import explain
from distribution_ai.plan import PLAN_TABLES


def write_proposals(
    state: State,
    left: Needs,
    trust: np.ndarray,
    actions: pd.DataFrame,
    holds: pd.DataFrame,
    adjustments: pd.DataFrame,
) -> pd.DataFrame:
    """One row per action, hold and adjustment, in this order, with all columns of the plan.

    ``left`` are the needs after all transfers. ``case_id`` and the verdict stay empty: they are
    given when the whole plan is known.
    """
    sure = confidence_of(state, actions, trust)
    calm = (1.0 - state.risks.stockout_probability[holds["row"]]) * trust[holds["row"]]
    lead = pd.to_timedelta(state.whole_lead_days[actions["edge"]], unit="D")
    whole = pd.concat([
        actions.assign(kind=actions["verb"], confidence=sure, due_date=state.today + lead),
        holds.assign(verb="hold", net=left.net[holds["row"]], confidence=calm),
        adjustments.assign(
            verb="adjust", kind="adjust", edge=-1, net=0.0, due_date=state.today,
            confidence=trust[adjustments["row"]],
        ),
    ], ignore_index=True)  # fmt: skip
    whole["supply_id"] = whole["supply_id"].fillna("")
    amounts = ["quantity", "cost", "expected_value"]
    whole[amounts] = whole[amounts].fillna(0.0)
    facts = _facts(state, left, whole)
    return _table(state, whole, explain(facts, state.snapshot.currency))


def _facts(state: State, left: Needs, whole: pd.DataFrame) -> pd.DataFrame:
    """What the sentences need, with names instead of positions."""
    row, edge = whole["row"].to_numpy(), whole["edge"].to_numpy()
    network, targets, risks = state.network, state.targets, state.risks
    giver = np.where(edge >= 0, state.sourcing.giver[edge], -1) if len(edge) else edge
    daily = state.protection.mean / state.protection.days
    on_shelf = np.maximum(state.position.on_hand - state.position.outgoing, 0.0)
    given = np.bincount(
        giver[whole["verb"] == "transfer"],
        whole["quantity"][whole["verb"] == "transfer"],
        network.size,
    )
    cover = (on_shelf - given) / np.maximum(daily, 1e-9)
    waiting = state.curves.shortage_cost[row] * state.curves.expected_shortage(
        row, whole["net"].to_numpy()
    )
    old = whole["old_reorder_point"].fillna(0.0).to_numpy()
    return whole.drop(columns="supply_id").assign(
        item=named(network.items, "name", "item_id")[network.item[row]],
        destination=named(network.locations, "name", "location_id")[network.location[row]],
        origin=state.origin_of(edge, "name"),
        lead_days=_lead_days(state, edge),
        reorder_point=targets.reorder_point[row],
        service_level=targets.service_level[row],
        stockout_probability=risks.stockout_probability[row],
        stockout_date=pd.to_datetime(risks.stockout_date[row]),
        origin_cover=cover[giver],
        waiting_cost=waiting,
        old_service=1.0 - state.curves.probability_short(row, old),
    )


def _lead_days(state: State, edge: np.ndarray) -> np.ndarray:
    return np.append(state.whole_lead_days, 0)[edge]


def _table(state: State, whole: pd.DataFrame, reasons: list[str]) -> pd.DataFrame:
    row, edge = whole["row"].to_numpy(), whole["edge"].to_numpy()
    table = pd.DataFrame(
        {
            "verb": whole["verb"],
            "item_id": state.network.item_ids[row],
            "origin_id": state.origin_of(edge, "location_id"),
            "destination_id": state.network.location_ids[row],
            "lane_id": state.lane_ids(edge),
            "supply_id": whole["supply_id"],
            "substitute_id": "",
            "quantity": whole["quantity"],
            "order_date": state.today,
            "due_date": whole["due_date"],
            "expected_value": whole["expected_value"],
            "cost": whole["cost"],
            "confidence": whole["confidence"],
            "reason": reasons,
            "case_id": "",
            "new_reorder_point": whole["new_reorder_point"],
            "new_order_up_to": whole["new_order_up_to"],
        }
    )
    table["proposal_id"] = proposal_ids(table)
    return table.reindex(columns=list(PLAN_TABLES["proposals"].columns), fill_value="")
