"""Allocation: which stock goes where, under everything that shipments share.

A pure problem in arrays, without products' names or dates: ``problem`` says what is asked,
``optimise`` answers with a proven gap, ``audit`` checks an answer independently.
"""

__all__ = ["Problem", "Solution", "Vehicles", "audit", "optimise"]

from distribution_ai.decide.allocation.audit import audit
from distribution_ai.decide.allocation.optimise import optimise
from distribution_ai.decide.allocation.problem import Problem, Solution, Vehicles
