"""Policies of a single item-location: demand distributions, levels, lots, orders."""

__all__ = []
