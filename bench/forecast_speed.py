"""Seconds and memory of forecasting many daily series, quantiles of three lead times included.

``python -m bench.forecast_speed [SERIES...]``: by default 10,000, 30,000 and 100,000 series of
730 days, made up, each size in a process of its own.
"""

import resource
import subprocess
import sys
import time

import numpy as np

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.forecast import forecast
from distribution_ai.demand.history import History

SIZES = (10_000, 30_000, 100_000)
DAYS, HORIZON, LEAD_TIMES = 730, 91, (7, 14, 28)
LOCATIONS = 50
PROBABILITIES = (0.05, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99)
START = "2026-01-05"


def made_up(size: int) -> History:
    """Poisson demand with a season and a week, from slow movers to fast ones."""
    random = np.random.default_rng(0)
    end = int(bucket_number(np.datetime64(START), "D"))
    dates = bucket_start(np.arange(end - DAYS, end), "D")
    year = 1.0 + 0.3 * np.sin(2.0 * np.pi * dates.astype(float) / 365.25)
    week = np.array([1.1, 0.9, 0.9, 1.0, 1.2, 1.4, 0.5])[(dates.astype(int) + 3) % 7]
    rate = random.lognormal(0.0, 1.3, size)
    quantity = np.empty((DAYS, size), np.float32)
    for day in range(DAYS):
        quantity[day] = random.poisson(rate * year[day] * week[day])
    return History(
        dates=dates, quantity=quantity, observed=np.ones((DAYS, size), bool),
        first=np.zeros(size, np.int64), item=np.arange(size) // LOCATIONS,
        location=np.arange(size) % LOCATIONS, whole_units=np.ones(size, bool), bucket="D",
        start=np.datetime64(START),
    )  # fmt: skip


def one(size: int) -> None:
    """Forecast once and print a row of the table."""
    history = made_up(size)
    before, clock = time.process_time(), time.perf_counter()
    made = forecast(history, HORIZON, LEAD_TIMES)
    for length in LEAD_TIMES:
        made.sum_quantiles(length, PROBABILITIES)
    wall, cpu = time.perf_counter() - clock, time.process_time() - before
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    arrays = (history.quantity.nbytes + history.observed.nbytes) / 2**20
    print(f"{size:>10,}{wall:>10.1f}{cpu:>10.1f}{1e6 * cpu / size:>16.0f}{memory:>12.0f}"
          f"{arrays:>16.0f}", flush=True)  # fmt: skip


def main(arguments: list[str]) -> None:
    """Print seconds and memory of each size."""
    print(f"{'series':>10}{'wall s':>10}{'cpu s':>10}{'cpu µs/series':>16}{'peak MiB':>12}"
          f"{'of it history':>16}", flush=True)  # fmt: skip
    for size in arguments or SIZES:
        command = f"from bench.forecast_speed import one; one({int(size)})"
        subprocess.run([sys.executable, "-c", command], check=True)


if __name__ == "__main__":
    main(sys.argv[1:])
