"""Forecasts by statsforecast, of arrays in a file; runs where that is installed, without us.

``python bench/rival_models.py IN.npz OUT.npz``: reads ``quantity`` (T, n), ``first`` (n,), the
``season`` in buckets, ``lead_times`` (G,) and ``probabilities`` (K,); writes per model ``mean``
(G, n), ``quantiles`` (G, n, K) and ``seconds`` of processor time.
"""

import sys
import time
import warnings

import numpy as np
from statsforecast.models import AutoETS, AutoTheta, CrostonSBA

PATHS, ORIGINS = 500, 104
FEWEST_BUCKETS = 5


def models(season: int) -> dict:
    """The rivals by name, each with the way its sums are found."""
    return {
        "AutoETS": (AutoETS(season_length=season), simulated),
        "AutoTheta": (AutoTheta(season_length=season), simulated),
        "CrostonSBA": (CrostonSBA(), conformal),
    }


def simulated(model, series: np.ndarray, lead_times, probabilities):
    """Means (G,) and quantiles (G, K) of the sums of the model's own simulated paths."""
    model.fit(series)
    horizon = int(lead_times.max())
    mean = np.cumsum(model.predict(h=horizon)["mean"])[lead_times - 1]
    paths = np.asarray(model.simulate(h=horizon, n_paths=PATHS, seed=0)).reshape(PATHS, horizon)
    totals = np.cumsum(paths, axis=1)[:, lead_times - 1]
    return mean, np.quantile(totals, probabilities, axis=0).T


def conformal(model, series: np.ndarray, lead_times, probabilities):
    """The same from the errors of the model's sums at past origins, split conformal: for a model
    without errors of its own."""
    horizon = int(lead_times.max())
    mean = np.cumsum(model.forecast(series, h=horizon)["mean"])[lead_times - 1]
    total = np.concatenate([[0.0], np.cumsum(series)])
    errors = [
        total[end + lead_times] - total[end]
        - np.cumsum(model.forecast(series[:end], h=horizon)["mean"])[lead_times - 1]
        for end in range(max(FEWEST_BUCKETS, len(series) - horizon - ORIGINS),
                         len(series) - horizon + 1)
    ]  # fmt: skip
    spread = np.quantile(errors or [np.zeros(len(lead_times))], probabilities, axis=0).T
    return mean, mean[:, None] + spread


def sums(model, way, series: np.ndarray, lead_times, probabilities):
    """Means and quantiles, never negative; of a series that never varies its own mean."""
    if len(series) < FEWEST_BUCKETS or np.ptp(series) == 0:
        mean = series.mean() * lead_times
        return mean, np.repeat(mean[:, None], len(probabilities), axis=1)
    mean, quantiles = way(model, series, lead_times, probabilities)
    return np.maximum(mean, 0.0), np.maximum(quantiles, 0.0)


def main(source: str, target: str) -> None:
    """Forecast every series with every model."""
    given = np.load(source)
    quantity, first = given["quantity"].astype(float), given["first"]
    lead_times, probabilities = given["lead_times"], given["probabilities"]
    shape, found = (len(lead_times), quantity.shape[1]), {}
    for name, (model, way) in models(int(given["season"])).items():
        mean, quantiles = np.zeros(shape), np.zeros((*shape, len(probabilities)))
        begun = time.process_time()
        for column in range(shape[1]):
            series = quantity[first[column] :, column]
            mean[:, column], quantiles[:, column] = sums(
                model, way, series, lead_times, probabilities
            )
        found |= {f"{name} mean": mean, f"{name} quantiles": quantiles,
                  f"{name} seconds": time.process_time() - begun}  # fmt: skip
    np.savez(target, **found)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main(*sys.argv[1:])
