"""The pipeline: one pure function from a snapshot and a policy to a plan."""

__all__ = ["STEPS", "plan"]

from collections.abc import Callable, Mapping

import numpy as np
import pandas as pd

from distribution_ai import __version__, tabulate
from distribution_ai.cases import Scene, group_cases
from distribution_ai.decide import State, TieredOrders, decide
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand_side import DemandSide, demand_side
from distribution_ai.govern import Policy, facts, judge
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters, resolve
from distribution_ai.plan import Plan, plan_table
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.components import target_components
from distribution_ai.stock.frontier import location_frontiers
from distribution_ai.stock.internal_service import place_stock
from distribution_ai.stock.lead_time_demand import (
    Interval,
    ProtectionDemand,
    protection_demand,
)
from distribution_ai.stock.position import Position, booked_demand, inventory_position
from distribution_ai.stock.projection import demand_on_order
from distribution_ai.stock.risk import assess_risk
from distribution_ai.stock.targets import set_targets
from distribution_ai.supply.sourcing import Sourcing

STEPS = ("network", "supply", "history", "forecast", "stock", "decisions", "tables", "verdicts")
"""What a plan goes through, in this order, as told to ``progress``."""

_SHARE_OF_CUSTOMERS = 0.5

Progress = Callable[[str, float], None]


def plan(
    snapshot: Snapshot,
    policy: Policy | None = None,
    progress: Progress | None = None,
    forecast: Callable[[pd.DataFrame], None] | None = None,
) -> Plan:
    """Plan a network: the same snapshot and policy give the same plan, bit for bit.

    Without a policy the default parameters hold and proposals carry no verdict. A snapshot of a
    few items that brings what an earlier plan kept of the demand is planned with that.
    ``progress(step, fraction)`` is told each of :data:`STEPS` as it begins, and ``forecast`` is
    given the plan's table of forecasts as soon as it is known, long before the plan is. Raises
    :class:`~distribution_ai.errors.PlanningError` where no plan can be made.
    """

    def begin(step: str) -> None:
        if progress:
            progress(step, STEPS.index(step) / len(STEPS))

    begin("network")
    network = Network.of(snapshot)
    parameters = resolve(snapshot, network, policy.parameters if policy else None)
    side = demand_side(snapshot, network, parameters, begin)
    forecasts = plan_table("forecasts", side.tables["forecasts"])
    if forecast:
        forecast(forecasts)
    begin("stock")
    interval = place_stock(side.interval, side.own, side.total, side.sourcing, parameters)
    state = _state(snapshot, network, parameters, side, interval)
    begin("decisions")
    decisions = decide(state)
    begin("tables")
    scene = Scene(state, decisions.proposals, decisions.unusable_edits, side.history)
    cases = group_cases(scene)
    proposals = cases.proposals
    tables = {
        **side.tables,
        "forecasts": forecasts,
        "targets": tabulate.targets(state, side.segment),
        **_stock_tables(state, interval),
        "lead_times": tabulate.lead_times(network, side.lead_times),
        "risks": tabulate.risks(state),
        "proposals": proposals,
        "alternatives": decisions.alternatives,
        "cases": cases.table,
        "case_members": cases.members,
        "quality": state.quality,
        "metrics": tabulate.metrics(state, proposals, decisions.transfer_gap),
    }
    begin("verdicts")
    if policy:
        tables["proposals"] = _judged(tables, snapshot, policy)
    formed = {"forecasts": forecasts}
    return Plan.build(tables, _provenance(snapshot, policy), side.kept, formed)


def _state(
    snapshot: Snapshot,
    network: Network,
    parameters: Parameters,
    side: DemandSide,
    interval: Interval,
) -> State:
    """Demand over the protection interval, targets and risks; what customers have ordered for
    that interval is the least that will be asked for."""
    sourcing, total = side.sourcing, side.total
    protection = protection_demand(total, sourcing, interval)
    booked = booked_demand(snapshot, network, protection.days)
    protection = protection.at_least(booked)
    position = inventory_position(snapshot, network)
    targets = set_targets(
        parameters, sourcing, interval, protection, position, total, _loses_sales(snapshot)
    )
    return State(
        snapshot=snapshot,
        network=network,
        parameters=parameters,
        sourcing=sourcing,
        lead_times=side.lead_times,
        protection=protection,
        own_protection=protection_demand(side.own, sourcing, interval).at_least(booked),
        position=position,
        targets=targets,
        risks=assess_risk(snapshot, network, parameters, protection, total, position, targets),
        forecast=total,
        order_support=_order_support(
            snapshot, network, total, interval, protection, position, sourcing
        ),
        tiered_orders=TieredOrders.of(snapshot, network, parameters),
    )


def _order_support(
    snapshot: Snapshot,
    network: Network,
    total: Forecast,
    interval: Interval,
    protection: ProtectionDemand,
    position: Position,
    sourcing: Sourcing,
) -> np.ndarray | None:
    """What an order has to meet where customers do not wait; those who serve others are asked
    again."""
    if not _loses_sales(snapshot):
        return None
    loses = sourcing.has_source & (sourcing.level == 0)
    return demand_on_order(snapshot, network, total, interval, protection, position, loses)


def _stock_tables(state: State, interval: Interval) -> dict[str, pd.DataFrame]:
    """Why stock is there, and the service that other amounts of it would give; the latter only
    of whole locations."""
    known = (state.parameters, state.sourcing, interval, state.forecast, state.targets)
    lost_sales = _loses_sales(state.snapshot)
    sells = state.own_protection.mean >= _SHARE_OF_CUSTOMERS * state.protection.mean
    components = tabulate.target_components(state, target_components(*known, lost_sales))
    if state.snapshot.kept:
        return {"target_components": components}
    frontiers = location_frontiers(state.network, *known, lost_sales, sells)
    return {
        "target_components": components,
        "frontier": tabulate.frontier(state.network, frontiers),
    }


def _loses_sales(snapshot: Snapshot) -> bool:
    return snapshot.unmet_demand == "lost"


def _judged(tables: Mapping[str, pd.DataFrame], snapshot: Snapshot, policy: Policy) -> pd.DataFrame:
    proposals = tables["proposals"]
    verdicts = judge(facts(tables, snapshot), policy)
    return proposals.drop(columns=verdicts.columns, errors="ignore").join(verdicts)


def _provenance(snapshot: Snapshot, policy: Policy | None) -> dict:
    return {
        "engine_version": __version__,
        "snapshot_digest": snapshot.digest,
        "settings_digest": snapshot.digest_of("settings"),
        "policy_digest": policy.digest if policy else "",
        "seed": snapshot.seed,
    }
