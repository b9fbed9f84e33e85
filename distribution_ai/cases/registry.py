"""All watchers, in one place."""

__all__ = ["KINDS", "WATCHERS"]

from distribution_ai.cases import data_faults, demand_changes, idle_stock, inbound, lead_time

WATCHERS = (
    data_faults.NoSource(),
    data_faults.NegativeStock(),
    idle_stock.PhantomStock(),
    inbound.OverdueSupply(),
    inbound.LateSupply(),
    inbound.ShortGiver(),
    lead_time.WrongLeadTime(),
    demand_changes.UnregisteredPromotion(),
    demand_changes.DemandShift(),
    data_faults.LowTrust(),
    data_faults.NoCost(),
    data_faults.UnusableEdit(),
    idle_stock.Imbalance(),
    idle_stock.ObsoleteStock(),
    idle_stock.ExcessStock(),
)
"""Every watcher, the most fundamental cause first: an item-location's money and proposals belong
to the first that names it."""

KINDS = tuple(watcher.kind for watcher in WATCHERS)
"""Every kind of case, the most fundamental cause first."""
