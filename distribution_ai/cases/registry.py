"""All watchers, in one place."""

__all__ = ["KINDS", "WATCHERS"]

from distribution_ai.cases import data_faults, inbound

WATCHERS = (
    data_faults.NoSource(),
    data_faults.NegativeStock(),
    inbound.OverdueSupply(),
    inbound.LateSupply(),
    inbound.ShortGiver(),
    data_faults.NoCost(),
    data_faults.UnusableEdit(),
)
"""Every watcher, the most fundamental cause first: an item-location's money and proposals belong
to the first that names it."""

KINDS = tuple(watcher.kind for watcher in WATCHERS)
"""Every kind of case, the most fundamental cause first."""
