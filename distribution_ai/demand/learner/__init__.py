"""Quantiles learned by gradient boosted trees, averaged in where they help. Optional: LightGBM."""

from distribution_ai.demand.learner.learner import Learner
from distribution_ai.demand.learner.quantiles import LearnedQuantiles, LearnedShape
from distribution_ai.demand.learner.trees import PROBABILITIES

__all__ = ["PROBABILITIES", "LearnedQuantiles", "LearnedShape", "Learner"]
