"""Demand: history as it should be read, its segments and the forecast of sums over lead times."""

__all__ = []
