"""Decide: which actions are worth taking, across the whole network and in one currency."""

__all__ = ["Decisions", "State", "TieredOrders", "decide"]

from distribution_ai.decide.decisions import Decisions, decide
from distribution_ai.decide.state import State
from distribution_ai.decide.tiered_orders import TieredOrders
