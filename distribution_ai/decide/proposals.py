"""From actions in arrays to the plan's table of proposals."""

__all__ = ["whole_list", "write_proposals"]

import numpy as np
import pandas as pd

from distribution_ai.decide.needs import Needs
from distribution_ai.decide.ranking import priority_of, proposal_ids
from distribution_ai.decide.situation import Situation
from distribution_ai.decide.state import State, named
from distribution_ai.decide.value_curve import curves_of
from distribution_ai.explain import explain, note
from distribution_ai.plan import PLAN_TABLES

LONGEST_COVER_DAYS = 36_500.0
ROUNDING = 1e-6
BRINGS = ("buy", "transfer", "expedite", "substitute")


def whole_list(
    this: Situation,
    left: Needs,
    trust: np.ndarray,
    actions: pd.DataFrame,
    holds: pd.DataFrame,
    adjustments: pd.DataFrame,
) -> pd.DataFrame:
    """One row per action, hold and adjustment, in this order, with the same columns.

    ``left`` are the needs after all transfers. ``kind`` says which sentence explains a row.
    """
    state = this.state
    calm = (1.0 - state.risks.stockout_probability[holds["row"]]) * trust[holds["row"]]
    days = (holds["due_date"] - state.today).dt.days.astype(float)
    whole = pd.concat([
        actions.assign(kind=_kinds(actions)),
        holds.assign(verb="hold", net=left.net[holds["row"]], sure=calm, days=days),
        adjustments.assign(verb="adjust", kind="adjust", net=0.0, days=0.0,
                           sure=trust[adjustments["row"]]),
    ], ignore_index=True)  # fmt: skip
    amounts = ["quantity", "cost", "expected_value"]
    whole[amounts] = whole[amounts].fillna(0.0)
    whole = whole.astype({"row": np.int64, "edge": np.int64})
    whole[["line", "other"]] = whole[["line", "other"]].fillna(-1).astype(np.int64)
    for flag in ("edited", "stayed", "way", "asked"):
        whole[flag] = whole[flag].eq(True)
    edge, line = whole["edge"].to_numpy(), whole["line"].to_numpy()
    return whole.assign(origin=this.origins(edge, line, "name"))


def _kinds(actions: pd.DataFrame) -> np.ndarray:
    """An earlier delivery is asked for where nobody knows what it costs."""
    asked = (actions["verb"] == "expedite") & actions["asked"].eq(True)
    return np.where(asked, "ask to expedite", actions["verb"])


def write_proposals(
    this: Situation, left: Needs, whole: pd.DataFrame, alternatives: pd.DataFrame
) -> pd.DataFrame:
    """The plan's table, a row each of ``whole``, with reasons, identifiers and priorities.

    ``case_id`` and the verdict stay empty: they are given when the whole plan is known.
    """
    facts = _facts(this, left, whole, alternatives)
    currency = this.state.snapshot.currency
    reasons = [
        f"{reason} {extra}".rstrip()
        for reason, extra in zip(explain(facts, currency), note(facts), strict=True)
    ]
    return _table(this, left, whole, reasons)


def _facts(
    this: Situation, left: Needs, whole: pd.DataFrame, alternatives: pd.DataFrame
) -> pd.DataFrame:
    """What the sentences need, with names instead of positions."""
    state, supply = this.state, this.supply
    row, edge, line = (whole[name].to_numpy() for name in ("row", "edge", "line"))
    network, targets, risks = state.network, state.targets, state.risks
    giver = np.append(state.sourcing.giver, -1)[edge]
    moves = whole[whole["other"] >= 0]
    given = np.bincount(moves["other"], moves["given"].astype(float), network.size)
    kept = state.position.on_hand - state.position.outgoing - given
    waiting = state.curves.shortage_cost[row] * state.curves.weighted_shortage(
        row, whole["net"].to_numpy(dtype=float)
    )
    items = named(network.items, "name", "item_id")[network.item]
    due = state.today + pd.to_timedelta(np.append(supply.days, 0.0)[line], unit="D")
    arriving = np.append(supply.quantity, 0.0)[line]
    days = whole["days"].to_numpy(dtype=float)
    others = alternatives[(alternatives["verb"] != "hold") & ~alternatives["other_lots"]]
    best = others.drop_duplicates("action")
    best = best.set_index("action")[["verb", "origin", "objection"]].astype(object)
    best = best.reindex(whole.index).fillna("")
    return whole.assign(
        item=items[row],
        substitute=np.append(items, "")[whole["other"]],
        destination=named(network.locations, "name", "location_id")[network.location[row]],
        lead_days=days,
        reorder_point=targets.reorder_point[row],
        service_level=targets.service_level[row],
        stockout_probability=risks.stockout_probability[row],
        stockout_date=pd.to_datetime(risks.stockout_date[row]),
        origin_cover=_days_of_cover(state, kept, giver),
        substitute_cover=_days_of_cover(state, kept, whole["other"].to_numpy()),
        waiting_cost=waiting,
        due_date=state.today + pd.to_timedelta(days, unit="D"),
        promised_date=due,
        arriving=arriving,
        moved_days=np.abs(np.append(supply.days, 0.0)[line] - days),
        cover_days=_days_of_cover(state, left.net, row),
        old_service=1.0 - state.curves.probability_short(
            row, whole["old_reorder_point"].astype(float).fillna(0.0).to_numpy()
        ),
        rival_verb=best["verb"].to_numpy(),
        rival_origin=best["origin"].to_numpy(),
        rival_objection=best["objection"].to_numpy(),
        forbidden=this.edits.touch(state)[row],
        **_tiers(state, whole),
    )  # fmt: skip


def _tiers(state: State, whole: pd.DataFrame) -> dict[str, np.ndarray]:
    """What the dearest tier has ordered of what is brought: its name, units, first and last day;
    no name where there is none."""
    nothing = np.zeros(len(whole))
    facts = {"tier": np.full(len(whole), "", dtype=object), "tier_units": nothing}
    facts |= dict.fromkeys(("tier_first", "tier_last"), pd.to_datetime(nothing))
    if state.tiered_orders is None:
        return facts
    found = state.tiered_orders.dearest(state.protection.days).reindex(whole["row"])
    brought = whole["verb"].isin(BRINGS).to_numpy() & found["tier"].notna().to_numpy()
    days = found[["first", "last"]].fillna(0.0).apply(pd.to_timedelta, unit="D")
    return {
        "tier": np.where(brought, found["tier"].to_numpy(dtype=object), ""),
        "tier_units": found["units"].fillna(0.0).to_numpy(),
        "tier_first": (state.today + days["first"]).to_numpy(),
        "tier_last": (state.today + days["last"]).to_numpy(),
    }


def _days_of_cover(state: State, units: np.ndarray, row: np.ndarray) -> np.ndarray:
    """Days (n,) that ``units`` (N,) of item-locations last against the forecast, as in the picture
    of their stock; none for -1."""
    some = np.flatnonzero((row >= 0) & (np.append(units, 0.0)[row] > 0))
    cover = np.zeros(len(row))
    buckets = state.forecast.buckets_until(units[row[some]], row[some])
    days = buckets * state.forecast.bucket_days + ROUNDING
    cover[some] = np.minimum(days, LONGEST_COVER_DAYS)
    return cover


def _table(this: Situation, left: Needs, whole: pd.DataFrame, reasons: list[str]) -> pd.DataFrame:
    state, network = this.state, this.state.network
    row, edge, line = (whole[name].to_numpy() for name in ("row", "edge", "line"))
    substitutes = (whole["verb"] == "substitute").to_numpy()
    table = pd.DataFrame(
        {
            "verb": whole["verb"],
            "item_id": network.item_ids[row],
            "origin_id": _origin_ids(this, whole),
            "destination_id": network.location_ids[row],
            "lane_id": state.lane_ids(edge),
            "supply_id": np.append(this.supply.supply_id, "")[line],
            "substitute_id": np.where(
                substitutes, np.append(network.item_ids, "")[whole["other"]], ""
            ),
            "quantity": whole["quantity"],
            "order_date": state.today,
            "due_date": state.today + pd.to_timedelta(whole["days"].astype(float), unit="D"),
            "expected_value": whole["expected_value"],
            "cost": whole["cost"],
            "confidence": whole["sure"],
            "reason": reasons,
            "case_id": "",
            "new_reorder_point": whole["new_reorder_point"],
            "new_order_up_to": whole["new_order_up_to"],
            "priority": priority_of(state, whole),
            "value_curve": curves_of(this.open_state, left, whole),
        }
    )
    table["proposal_id"] = proposal_ids(table)
    return table.reindex(columns=list(PLAN_TABLES["proposals"].columns), fill_value="")


def _origin_ids(this: Situation, whole: pd.DataFrame) -> np.ndarray:
    """Where it comes from; a hold names only the place that usually sends."""
    line = np.where(whole["verb"] == "hold", -1, whole["line"])
    return this.origins(whole["edge"].to_numpy(), line, "location_id")
