"""What moves demand and is known: events, prices, any outside regressor."""

__all__ = ["Drivers", "Effects"]

from distribution_ai.demand.drivers.effects import Drivers, Effects
