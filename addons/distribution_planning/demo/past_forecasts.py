"""What the simulated policy expected of the last weeks, a week ahead, to be held against demand."""

from __future__ import annotations

import datetime

import numpy as np
import pandas as pd

from .bulk import copy_rows, reserve_ids
from .dataset import Dataset
from .masters import Masters
from .simulation import Supply

__all__ = ["create_past_forecasts"]

WEEKS = 13
"""Weeks before the one of today; with it, so many and one are written."""
DAYS = 7


def expected_weeks(data: Dataset, supply: Supply) -> pd.DataFrame:
    """product, warehouse, week (its Monday), `planned` units, and `naive`: the week before it.

    A week is expected on the Monday before it, from the demand of the days before that Monday.
    """
    today = data.first_day + datetime.timedelta(days=data.days)
    monday = data.days - today.weekday()
    sold = data.daily(data.lines)
    parts = []
    for made in range(monday - DAYS, DAYS - 1, -DAYS)[: WEEKS + 1]:
        planned, naive = supply.rate[made] * DAYS, sold[made - DAYS : made].sum(axis=0)
        product, warehouse = np.nonzero((planned > 0) | (naive > 0))
        parts.append(
            pd.DataFrame(
                {
                    "product": product,
                    "warehouse": warehouse,
                    "made_on": data.at(made, 0),
                    "week": data.at(made + DAYS, 0),
                    "planned": planned[product, warehouse],
                    "naive": naive[product, warehouse],
                }
            )
        )
    return pd.concat(parts, ignore_index=True)


def create_past_forecasts(env, data: Dataset, supply: Supply, masters: Masters) -> int:
    """Write them as forecasts that are kept; the next plan notes the demand that came."""
    rows = expected_weeks(data, supply)
    copy_rows(
        env.cr,
        "distribution_forecast",
        pd.DataFrame(
            {
                "id": reserve_ids(env.cr, "distribution_forecast", len(rows)),
                "product_id": np.array(masters.products.ids)[rows["product"]],
                "warehouse_id": np.array(masters.warehouses.ids)[rows.warehouse],
                "made_on": rows.made_on,
                "made_week": rows.made_on,
                "week": rows.week,
                "naive": rows.naive,
                "planned": rows.planned,
            }
        ),
        company_id=masters.company.id,
        lag=1,
        is_kept=True,
    )
    return len(rows)
