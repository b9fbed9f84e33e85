"""The real year of sales, moved so that its last day is the day asked for."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from .network import WAREHOUSES, cost_share, pack_of, serving_warehouse, vendor_of

__all__ = ["Dataset", "read_dataset"]

FOLDER = Path(__file__).parent / "data"
MINUTES_A_DAY = 24 * 60


@dataclass(frozen=True)
class Dataset:
    """Tables with a RangeIndex; `day` counts from `first_day`, `product` and `invoice` are rows.

    products: code, name, category, price, cost, pack, vendor.
    invoices: number, on, customer (0 = unknown), country, warehouse.
    lines: invoice, product, quantity, day, warehouse.
    returns: number, on, day, line (the sale that came back), quantity.
    """

    first_day: datetime.date
    days: int
    products: pd.DataFrame
    invoices: pd.DataFrame
    lines: pd.DataFrame
    returns: pd.DataFrame

    def at(self, day: np.ndarray, minutes: int) -> np.ndarray:
        """Times of day on days counted from the first."""
        start = np.datetime64(self.first_day, "s")
        return start + (np.asarray(day) * MINUTES_A_DAY + minutes).astype("timedelta64[m]")

    def daily(self, lines: pd.DataFrame) -> np.ndarray:
        """Quantities by day, product and warehouse, from `day, product, warehouse, quantity`."""
        shape = (self.days, len(self.products), len(WAREHOUSES))
        where = np.ravel_multi_index((lines.day, lines["product"], lines.warehouse), shape)
        size = int(np.prod(shape))
        return np.bincount(where, lines.quantity, minlength=size).reshape(shape).astype(np.int64)

    def returned_lines(self) -> pd.DataFrame:
        """The returns with their sale's product and warehouse."""
        sold = self.lines.loc[self.returns.line, ["product", "warehouse"]].reset_index(drop=True)
        return pd.concat([self.returns, sold], axis=1)


def read_dataset(
    last_day: datetime.date, products: int | None = None, days: int | None = None
) -> Dataset:
    """Read the shipped data; `products` and `days` keep the most sold and the last ones only."""
    tables = {
        name: pd.read_parquet(FOLDER / f"{name}.parquet")
        for name in ("products", "invoices", "lines", "returns")
    }
    chosen = describe(tables["products"].head(products))
    invoices, lines, returns = tables["invoices"], tables["lines"], tables["returns"]
    length = int(max(invoices.minute.max(), returns.minute.max())) // MINUTES_A_DAY + 1
    skip = 0 if days is None else max(length - days, 0)
    invoices["warehouse"] = serving_warehouse(
        invoices.country.to_numpy(), invoices.customer.to_numpy(), invoices.number.to_numpy()
    )
    lines["day"] = invoices.minute.to_numpy()[lines.invoice] // MINUTES_A_DAY - skip
    lines["warehouse"] = invoices.warehouse.to_numpy()[lines.invoice]
    lines = lines[(lines["product"] < len(chosen)) & (lines.day >= 0)]
    returns["day"] = returns.minute // MINUTES_A_DAY - skip
    returns = returns[returns.line.isin(lines.index)]
    kept = np.unique(lines.invoice)
    first_day = last_day - datetime.timedelta(days=length - 1 - skip)
    zero = np.datetime64(first_day, "s") - np.timedelta64(skip, "D")
    for table in (invoices, returns):
        table["on"] = zero + table.pop("minute").to_numpy().astype("timedelta64[m]")
    returns["line"] = np.searchsorted(lines.index, returns.line)
    lines["invoice"] = np.searchsorted(kept, lines.invoice)
    return Dataset(
        first_day,
        length - skip,
        chosen,
        invoices.loc[kept].reset_index(drop=True),
        lines.astype({"quantity": "int64"}).reset_index(drop=True),
        returns.reset_index(drop=True),
    )


def describe(products: pd.DataFrame) -> pd.DataFrame:
    """Add what the source does not know: cost, the vendor's pack and the vendor."""
    code, price = products.code.to_numpy(), products.price.to_numpy()
    return products.assign(
        cost=np.maximum((price * cost_share(code)).round(2), 0.01),
        pack=pack_of(price),
        vendor=vendor_of(products.category.to_numpy(), code),
    )
