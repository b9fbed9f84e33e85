"""Measurements behind every claim about speed and accuracy; run with ``make bench``."""
