"""The sample network taken through all steps up to the risks."""

from types import SimpleNamespace

import numpy as np

from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import build_history
from distribution_ai.network import Network
from distribution_ai.parameters import resolve
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import protection_demand
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
    history = build_history(snapshot, network).with_dependent(sourcing)
    made = forecast(history, snapshot.horizon, [3.0, 15.0] / np.array(history.bucket_days))
    protection = protection_demand(made, sourcing, parameters)
    position = inventory_position(snapshot, network)
    targets = set_targets(network, parameters, sourcing, protection, position, made)
    risks = assess_risk(snapshot, network, parameters, sourcing, made, position, targets)
    return SimpleNamespace(
        snapshot=snapshot, network=network, parameters=parameters, sourcing=sourcing,
        forecast=made, protection=protection, position=position, targets=targets, risks=risks,
        place=lambda location, item="item-0": network.find([item], [location])[0],
    )  # fmt: skip
