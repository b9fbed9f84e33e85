"""Horizon: hold, transfer, buy, expedite and substitute decided together over several buckets."""

__all__ = ["Course", "TimedProblem", "best_course"]

from distribution_ai.decide.horizon.course import Course, best_course
from distribution_ai.decide.horizon.problem import TimedProblem
