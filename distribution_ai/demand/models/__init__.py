"""Levels, their blend, and the error of demand summed over a lead time."""
