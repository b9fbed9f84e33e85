"""What is measured of a whole plan for the breakers, before it is compared with earlier ones."""

__all__ = ["measure_plan"]

from collections.abc import Mapping

import numpy as np
import pandas as pd

from distribution_ai.govern.proposal_facts import facts_from_text
from distribution_ai.snapshot import Snapshot

_LOW_TRUST = 0.5


def measure_plan(
    plan_tables: Mapping[str, pd.DataFrame], snapshot: Snapshot
) -> dict[str, float | None]:
    """Measures of a plan by name, None where nothing is known; holds are left out of all counts.

    Those of :data:`~distribution_ai.govern.PLAN_FACTS` that compare with nothing, with ``value``
    and ``item_locations``. Spend and stock value need the proposals' facts (a plan with rules).
    """
    proposals = plan_tables["proposals"]
    proposals = proposals[proposals["verb"] != "hold"]
    known = proposals[proposals["facts"].astype("str").fillna("") != ""]
    facts = facts_from_text(known["facts"])
    automatic = (known["verdict"] == "auto").to_numpy()
    trust = plan_tables["quality"]["trust"]
    measured = {
        "proposals": len(proposals),
        "spend": facts["spend"].sum() if len(known) else None,
        "value": proposals["expected_value"].sum(),
        "automatic": int((proposals["verdict"] == "auto").sum()),
        "automatic_stock_value": facts["stock_value"][automatic].sum() if len(known) else None,
        "item_locations": len(plan_tables["targets"]),
        "low_trust_share": (trust < _LOW_TRUST).mean() if len(trust) else None,
        **_accuracy(plan_tables["accuracy"]),
        "data_age_days": _age(snapshot),
    }
    return {name: None if value is None else float(value) for name, value in measured.items()}


def _accuracy(accuracy: pd.DataFrame) -> dict[str, float | None]:
    """Error and bias of the rung in use, weighted by demand, over the shortest lead time."""
    last = accuracy[accuracy["wql"].notna() & (accuracy["demand"] > 0)]
    shortest = last[last["lead_time_days"] == last["lead_time_days"].min()]
    if shortest.empty:
        return {"forecast_error": None, "forecast_bias": None}
    weights = shortest["demand"]
    return {
        "forecast_error": np.average(shortest["wape"], weights=weights),
        "forecast_bias": np.average(shortest["bias"], weights=weights),
    }


def _age(snapshot: Snapshot) -> float | None:
    newest = snapshot["demand"]["date"].max()
    return None if pd.isna(newest) else (pd.Timestamp(snapshot.as_of) - newest).days
