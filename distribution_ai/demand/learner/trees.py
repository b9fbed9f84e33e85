"""Quantiles by gradient boosted trees; LightGBM is loaded when it is asked for."""

__all__ = ["PROBABILITIES", "QuantileTrees", "require_lightgbm"]

from dataclasses import dataclass
from types import ModuleType
from typing import Any

import numpy as np

from distribution_ai.errors import PlanningError

PROBABILITIES = np.array([0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99])
ROUNDS = 60
PARAMETERS = {
    "objective": "quantile",
    "learning_rate": 0.15,
    "num_leaves": 15,
    "min_data_in_leaf": 200,
    "feature_fraction": 0.6,
    "seed": 0,
    "deterministic": True,
    "force_row_wise": True,
    "num_threads": 1,
    "verbosity": -1,
}


def require_lightgbm() -> ModuleType:
    """LightGBM; raises :class:`PlanningError` where it is not installed or lacks its libraries."""
    try:
        import lightgbm
    except (ImportError, OSError):
        raise PlanningError(
            "the learner needs LightGBM, which is not installed or cannot be loaded; run"
            " pip install 'distribution-ai[learner]' or forecast without the learner"
        ) from None
    return lightgbm


@dataclass(frozen=True, eq=False)
class QuantileTrees:
    """One model for each of :data:`PROBABILITIES` (Ke et al. 2017; quantile loss)."""

    models: tuple[Any, ...]

    @classmethod
    def train(cls, features: np.ndarray, target: np.ndarray, weight: np.ndarray) -> "QuantileTrees":
        """Learn from rows: ``features`` (M, F), ``target`` and ``weight`` (M,)."""
        lightgbm = require_lightgbm()
        rows = lightgbm.Dataset(
            features, target, weight=weight, params=PARAMETERS, free_raw_data=False
        )
        return cls(tuple(
            lightgbm.train({**PARAMETERS, "alpha": probability}, rows, ROUNDS)
            for probability in PROBABILITIES
        ))  # fmt: skip

    def predict(self, features: np.ndarray) -> np.ndarray:
        """Quantiles (M, K) of the target, ascending and not below zero."""
        values = np.stack([each.predict(features, num_threads=1) for each in self.models], axis=1)
        return np.maximum(np.maximum.accumulate(values, axis=1), 0.0)
