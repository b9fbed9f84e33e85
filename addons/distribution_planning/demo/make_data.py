"""Make the demonstration's data from the public data set *Online Retail*.

    python make_data.py SOURCE.parquet [FOLDER]

SOURCE has the data set's own columns (InvoiceNo, StockCode, Description, Quantity, InvoiceDate,
UnitPrice, CustomerID, Country), as Parquet. The README says which lines are kept and why.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
from categories import categorise

PRODUCTS = 1500
MINUTE = np.timedelta64(1, "m")


def read(source: Path) -> pd.DataFrame:
    """The source's lines with tidy types; customer 0 = unknown."""
    lines = pd.read_parquet(source)
    return (
        pd.DataFrame(
            {
                "cancelled": lines.InvoiceNo.str.startswith("C"),
                "invoice": pd.to_numeric(lines.InvoiceNo.str.lstrip("C"), errors="coerce"),
                "code": lines.StockCode.str.upper().str.strip(),
                "name": lines.Description,
                "quantity": lines.Quantity,
                "on": lines.InvoiceDate.dt.floor("min"),
                "price": lines.UnitPrice,
                "customer": lines.CustomerID.fillna(0).astype(int),
                "country": lines.Country,
            }
        )
        .dropna(subset="invoice")
        .astype({"invoice": int})
    )


def sales_of(lines: pd.DataFrame) -> pd.DataFrame:
    """Sales of goods: a product's stock code, a positive quantity and a positive price."""
    is_product = lines.code.str.fullmatch(r"\d{5}[A-Z]{0,2}")
    return lines[is_product & ~lines.cancelled & (lines.quantity > 0) & (lines.price > 0)]


def tidy(name: str) -> str:
    """A description as a product name.

    >>> tidy("SET OF 3 CAKE TINS PANTRY DESIGN ")
    'Set of 3 Cake Tins Pantry Design'
    """
    words = re.sub(r"\s+", " ", name.replace(" ,", ",").strip(" .,")).lower()
    titled = re.sub(r"(?<![\w'’])[a-z]", lambda match: match[0].upper(), words)
    small = re.sub(r"(?<=\s)(Of|And|In|With|The|For|To|On)(?=\s)", lambda m: m[0].lower(), titled)
    return re.sub(r"\b\d+(Cm|Ml|G|M)\b", lambda match: match[0].lower(), small)


def products_of(sales: pd.DataFrame) -> pd.DataFrame:
    """The products on most invoices, most frequent first, with median price and usual name."""
    counts = sales.groupby("code").invoice.nunique().rename("invoices").reset_index()
    chosen = counts.sort_values(["invoices", "code"], ascending=[False, True]).head(PRODUCTS)
    sold = sales[sales.code.isin(chosen.code)]
    names = sold.groupby(["code", "name"]).size().rename("lines").reset_index()
    names = names.sort_values(["code", "lines", "name"], ascending=[True, False, True])
    usual = names.drop_duplicates("code").set_index("code").name
    price = sold.groupby("code").price.median()
    table = chosen[["code"]].reset_index(drop=True)
    table["name"] = table.code.map(usual).map(tidy)
    table["category"] = table.name.map(categorise)
    table["price"] = table.code.map(price).round(2)
    return table


def match_returns(sales: pd.DataFrame, cancelled: pd.DataFrame) -> pd.DataFrame:
    """Cancelled quantities laid on the customer's latest earlier sales of the product.

    What finds no sale (such as goods sold before the data begin) is left out.
    """
    open_sales: dict[tuple[int, int], list[list[int]]] = {}
    events = pd.concat(
        [
            sales.assign(kind=0, line=sales.index)[sales.customer > 0],
            cancelled.assign(kind=1, line=-1)[cancelled.customer > 0],
        ]
    ).sort_values(["on", "kind", "invoice", "product"])
    found = []
    columns = ["kind", "customer", "product", "line", "quantity", "invoice", "on"]
    for kind, customer, product, line, quantity, invoice, on in events[columns].itertuples(
        index=False, name=None
    ):
        stack = open_sales.setdefault((customer, product), [])
        if kind == 0:
            stack.append([line, quantity])
            continue
        left = -quantity
        while left and stack:
            taken = min(left, stack[-1][1])
            found.append((invoice, on, stack[-1][0], taken))
            stack[-1][1] -= taken
            left -= taken
            if not stack[-1][1]:
                stack.pop()
    return pd.DataFrame(found, columns=["invoice", "on", "line", "quantity"])


def settle_same_day(sales: pd.DataFrame, returns: pd.DataFrame) -> tuple[pd.DataFrame, ...]:
    """Take sales cancelled on their own day out of both tables: nothing was delivered."""
    same_day = returns.on.dt.normalize() == sales.on.loc[returns.line].dt.normalize().to_numpy()
    undone = returns[same_day].groupby("line").quantity.sum()
    kept = sales.assign(quantity=sales.quantity.sub(undone, fill_value=0).astype(int))
    kept = kept[kept.quantity > 0]
    position = pd.Series(np.arange(len(kept)), index=kept.index)
    later = returns[~same_day]
    return kept.reset_index(drop=True), later.assign(line=later.line.map(position).astype(int))


def write(folder: Path, name: str, table: pd.DataFrame) -> None:
    """Write a table as small as Parquet makes it."""
    delta = {
        column: "DELTA_BINARY_PACKED"
        for column in ("number", "minute", "invoice", "line")
        if column in table
    }
    pq.write_table(
        pa.Table.from_pandas(table, preserve_index=False).replace_schema_metadata(None),
        folder / f"{name}.parquet",
        compression="zstd",
        compression_level=22,
        use_dictionary=[column for column in table if column not in delta],
        column_encoding=delta,
    )


def numbered(sales: pd.DataFrame, products: pd.DataFrame) -> pd.DataFrame:
    """Sales of the products by invoice and product, which becomes the product's row."""
    position = pd.Series(np.arange(len(products)), index=products.code)
    sales = sales[sales.code.isin(products.code)]
    return (
        sales.assign(product=sales.code.map(position))
        .groupby(["invoice", "product"], as_index=False)
        .agg(
            quantity=("quantity", "sum"),
            on=("on", "first"),
            customer=("customer", "first"),
            country=("country", "first"),
        )
    )


def tables_of(lines: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """The tables to ship. Times are minutes from the first day's start; `invoice` and `line`
    are rows of the other tables."""
    sales = sales_of(lines)
    products = products_of(sales)
    position = pd.Series(np.arange(len(products)), index=products.code)
    cancelled = lines[lines.cancelled & lines.code.isin(products.code)]
    cancelled = cancelled.assign(product=cancelled.code.map(position))
    sales = numbered(sales, products)
    sales, returns = settle_same_day(sales, match_returns(sales, cancelled))
    invoices = sales.drop_duplicates("invoice").sort_values(["on", "invoice"])
    ordinal = pd.Series(np.arange(len(invoices)), index=invoices.invoice)
    sales["row"] = sales.invoice.map(ordinal)
    sales = sales.sort_values(["row", "product"])
    moved = pd.Series(np.arange(len(sales)), index=sales.index)
    returns = returns.assign(line=returns.line.map(moved)).sort_values(["on", "invoice", "line"])
    first = lines.on.min().normalize()
    tables = {
        "products": products,
        "invoices": invoices.assign(
            number=invoices.invoice, minute=(invoices.on - first) // MINUTE
        )[["number", "minute", "customer", "country"]],
        "lines": sales.assign(invoice=sales.row)[["invoice", "product", "quantity"]],
        "returns": returns.assign(number=returns.invoice, minute=(returns.on - first) // MINUTE)[
            ["number", "minute", "line", "quantity"]
        ],
    }
    return {name: narrow(table) for name, table in tables.items()}


def narrow(table: pd.DataFrame) -> pd.DataFrame:
    """Whole numbers in the least space."""
    whole = table.select_dtypes("integer").columns
    return table.astype({name: "int16" if name == "product" else "int32" for name in whole})


def make(source: Path, folder: Path) -> None:
    """Read the public data set and write the tables."""
    for name, table in tables_of(read(source)).items():
        write(folder, name, table)


if __name__ == "__main__":
    if len(sys.argv) not in (2, 3):
        sys.exit(__doc__)
    default = Path(__file__).parent / "data"
    make(Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) == 3 else default)
