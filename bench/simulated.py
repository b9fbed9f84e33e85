"""Made-up data sets that may be shipped, for where no real ones are at hand."""

__all__ = ["write_simulated"]

import json
from pathlib import Path

import numpy as np
import pandas as pd

WEEKS, ITEMS, STORES = 156, 60, 5


def write_simulated(folder: Path, seed: int = 0) -> Path:
    """Write weekly demand of items at stores as a data set; returns its folder.

    Rates from slow to fast, a season, levels that wander, over-dispersed demand, promotions known
    ahead that multiply demand by 2.5. What is measured on it says little about real demand.
    """
    random = np.random.default_rng(seed)
    weeks = pd.date_range("2023-01-02", periods=WEEKS, freq="W-MON")
    shape = (WEEKS, ITEMS, STORES)
    promoted = random.random((WEEKS, ITEMS, 1)) < 0.08
    year = 1.0 + 0.3 * np.sin(2.0 * np.pi * np.arange(WEEKS) / 52.0)[:, None, None]
    level = np.exp(np.cumsum(random.normal(0.0, 0.04, shape), axis=0))
    mean = random.lognormal(1.0, 1.2, shape[1:]) * year * level * np.where(promoted, 2.5, 1.0)
    quantity = random.negative_binomial(4.0, 4.0 / (4.0 + mean))
    item, store = np.meshgrid(np.arange(ITEMS), np.arange(STORES), indexing="ij")
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    pd.DataFrame({
        "item_id": np.tile([f"item-{number:02d}" for number in item.ravel()], WEEKS),
        "location_id": np.tile([f"store-{number}" for number in store.ravel()], WEEKS),
        "date": np.repeat(weeks, ITEMS * STORES),
        "quantity": quantity.ravel().astype(float),
    }).to_parquet(folder / "demand.parquet")  # fmt: skip
    week, thing = np.nonzero(promoted[:, :, 0])
    pd.DataFrame({
        "item_id": [f"item-{number:02d}" for number in thing], "date_from": weeks[week],
        "date_to": weeks[week] + pd.Timedelta(days=6), "promotion": 1,
    }).to_parquet(folder / "promotions.parquet")  # fmt: skip
    about = {"bucket": "W-MON", "lead_times": [1, 2, 4], "origins": 4, "origin_step": 4}
    (folder / "dataset.json").write_text(json.dumps(about), encoding="utf-8")
    return folder
