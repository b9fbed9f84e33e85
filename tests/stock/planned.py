"""The sample network taken through all steps up to the risks."""

from types import SimpleNamespace

import numpy as np

from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.internal_service import place_stock
from distribution_ai.stock.lead_time_demand import protection_demand, protection_interval
from distribution_ai.stock.position import inventory_position
from distribution_ai.stock.risk import assess_risk
from distribution_ai.stock.targets import set_targets
from distribution_ai.supply.lead_times import learn_lead_times
from distribution_ai.supply.sourcing import resolve_sourcing
from tests.samples import HEADER, tables


def planned(header=None, **changes) -> SimpleNamespace:
    """Everything known of the sample network with changed tables."""
    snapshot = Snapshot.build(header or HEADER, tables() | changes)
    network = Network.of(snapshot)
    parameters = resolve(snapshot, network)
    sourcing = resolve_sourcing(snapshot, network, learn_lead_times(snapshot, network))
    history = build_history(snapshot, network)
    lengths = [3.0, 15.0] / np.array(history.bucket_days)
    own = forecast(history, snapshot.horizon, lengths)
    made = forecast(history.with_dependent(sourcing), snapshot.horizon, lengths)
    interval = protection_interval(sourcing, parameters)
    interval = place_stock(interval, own, made, sourcing, parameters)
    protection = protection_demand(made, sourcing, interval)
    position = inventory_position(snapshot, network)
    lost_sales = snapshot.unmet_demand == "lost"
    targets = set_targets(parameters, sourcing, interval, protection, position, made, lost_sales)
    risks = assess_risk(snapshot, network, parameters, protection, made, position, targets)
    return SimpleNamespace(
        snapshot=snapshot, network=network, parameters=parameters, sourcing=sourcing,
        forecast=made, interval=interval, protection=protection,
        position=position, targets=targets, risks=risks, lost_sales=lost_sales,
        place=lambda location, item="item-0": network.find([item], [location])[0],
    )  # fmt: skip
