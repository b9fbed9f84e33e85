"""The demonstration's network: warehouses, which customers each serves, and invented vendors."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

__all__ = [
    "CENTRAL",
    "COUNTRY_CODES",
    "PACKS",
    "REGIONS",
    "VENDORS",
    "WAREHOUSES",
    "Vendor",
    "Warehouse",
    "cost_share",
    "pack_of",
    "serving_warehouse",
    "vendor_of",
]


class Warehouse(NamedTuple):
    """Where a warehouse is, and how far from the central one."""

    code: str
    name: str
    street: str
    city: str
    postcode: str
    country: str
    latitude: float
    longitude: float
    transfer_days: int
    """Days a transfer from the central warehouse takes."""


class Vendor(NamedTuple):
    """An invented vendor, and how well it keeps its promises."""

    name: str
    city: str
    country: str
    lead_days: int
    on_time: float
    """Share of purchase orders received on the promised day or before."""
    late_days: float
    """Mean days late of the others."""


WAREHOUSES = (
    Warehouse(
        "DC", "Central Warehouse", "Royal Oak Way", "Daventry", "NN11", "GB", 52.257, -1.162, 0
    ),
    Warehouse("LON", "London & South", "Purley Way", "Croydon", "CR0", "GB", 51.376, -0.117, 1),
    Warehouse(
        "NOR", "North & Scotland", "Whitehall Road", "Leeds", "LS12", "GB", 53.789, -1.577, 2
    ),
    Warehouse("WST", "West & Ireland", "Avonmouth Way", "Bristol", "BS11", "GB", 51.508, -2.686, 2),
    Warehouse("EUR", "Europe", "Columbusweg", "Venlo", "5928", "NL", 51.392, 6.103, 4),
)
CENTRAL, LONDON, NORTH, WEST, EUROPE = range(5)
REGIONS = (LONDON, NORTH, WEST, EUROPE)

UNITED_KINGDOM_SPLIT = ((45, LONDON), (75, NORTH), (100, WEST))
"""Cumulated percentage of the United Kingdom's customers, and the warehouse that serves them."""

COUNTRY_CODES = {
    "United Kingdom": "GB",
    "Germany": "DE",
    "France": "FR",
    "EIRE": "IE",
    "Spain": "ES",
    "Netherlands": "NL",
    "Belgium": "BE",
    "Switzerland": "CH",
    "Portugal": "PT",
    "Australia": "AU",
    "Norway": "NO",
    "Italy": "IT",
    "Channel Islands": "JE",
    "Finland": "FI",
    "Cyprus": "CY",
    "Sweden": "SE",
    "Austria": "AT",
    "Denmark": "DK",
    "Japan": "JP",
    "Poland": "PL",
    "Israel": "IL",
    "USA": "US",
    "Hong Kong": "HK",
    "Singapore": "SG",
    "Iceland": "IS",
    "Canada": "CA",
    "Greece": "GR",
    "Malta": "MT",
    "United Arab Emirates": "AE",
    "RSA": "ZA",
    "Lebanon": "LB",
    "Lithuania": "LT",
    "Brazil": "BR",
    "Czech Republic": "CZ",
    "Bahrain": "BH",
    "Saudi Arabia": "SA",
}
WEST_COUNTRIES = ("EIRE", "Channel Islands")
OVERSEAS = (
    "Australia",
    "Bahrain",
    "Brazil",
    "Canada",
    "Hong Kong",
    "Israel",
    "Japan",
    "Lebanon",
    "RSA",
    "Saudi Arabia",
    "Singapore",
    "USA",
    "United Arab Emirates",
    "Unspecified",
)

VENDORS = (
    Vendor("Vendor 01 Birmingham", "Birmingham", "GB", 5, 0.92, 1.5),
    Vendor("Vendor 02 Stoke-on-Trent", "Stoke-on-Trent", "GB", 7, 0.90, 2.0),
    Vendor("Vendor 03 Leicester", "Leicester", "GB", 7, 0.85, 2.0),
    Vendor("Vendor 04 Glasgow", "Glasgow", "GB", 8, 0.88, 2.0),
    Vendor("Vendor 05 Rotterdam", "Rotterdam", "NL", 10, 0.88, 2.5),
    Vendor("Vendor 06 Lyon", "Lyon", "FR", 12, 0.75, 3.0),
    Vendor("Vendor 07 Nuremberg", "Nuremberg", "DE", 12, 0.95, 1.5),
    Vendor("Vendor 08 Milan", "Milan", "IT", 14, 0.70, 4.0),
    Vendor("Vendor 09 Porto", "Porto", "PT", 14, 0.80, 3.0),
    Vendor("Vendor 10 Poznan", "Poznan", "PL", 15, 0.82, 3.0),
    Vendor("Vendor 11 Izmir", "Izmir", "TR", 21, 0.65, 5.0),
    Vendor("Vendor 12 Casablanca", "Casablanca", "MA", 21, 0.70, 5.0),
    Vendor("Vendor 13 Jaipur", "Jaipur", "IN", 35, 0.60, 7.0),
    Vendor("Vendor 14 Moradabad", "Moradabad", "IN", 38, 0.55, 8.0),
    Vendor("Vendor 15 Ho Chi Minh City", "Ho Chi Minh City", "VN", 40, 0.75, 6.0),
    Vendor("Vendor 16 Jakarta", "Jakarta", "ID", 42, 0.60, 8.0),
    Vendor("Vendor 17 Shenzhen", "Shenzhen", "CN", 38, 0.80, 6.0),
    Vendor("Vendor 18 Yiwu", "Yiwu", "CN", 40, 0.72, 7.0),
    Vendor("Vendor 19 Ningbo", "Ningbo", "CN", 42, 0.78, 6.0),
    Vendor("Vendor 20 Xiamen", "Xiamen", "CN", 45, 0.50, 10.0),
)

PACKS = (1, 6, 12, 24)


def spread(numbers: np.ndarray, size: int) -> np.ndarray:
    """Stable pseudo-random whole numbers below `size`, one for each number (Knuth's hash)."""
    mixed = numbers.astype(np.uint64) * np.uint64(2654435761) % np.uint64(2**32)
    return (mixed >> np.uint64(8)) % np.uint64(size)


def serving_warehouse(country: np.ndarray, customer: np.ndarray, number: np.ndarray) -> np.ndarray:
    """Position of the warehouse that delivers each invoice.

    A United Kingdom customer stays with one warehouse; without a known customer (0), the
    invoice's number decides.
    """
    percent = spread(np.where(customer > 0, customer, number), 100)
    bounds = [bound for bound, _ in UNITED_KINGDOM_SPLIT]
    at_home = np.array([place for _, place in UNITED_KINGDOM_SPLIT])[
        np.searchsorted(bounds, percent, side="right")
    ]
    abroad = np.where(np.isin(country, OVERSEAS), CENTRAL, EUROPE)
    abroad = np.where(np.isin(country, WEST_COUNTRIES), WEST, abroad)
    return np.where(country == "United Kingdom", at_home, abroad)


def vendor_of(category: np.ndarray, code: np.ndarray) -> np.ndarray:
    """Position of each product's vendor: equal shares of the range, cut by category and code."""
    order = np.lexsort((code, category))
    vendor = np.empty(len(code), dtype=int)
    vendor[order] = np.arange(len(code)) * len(VENDORS) // max(len(code), 1)
    return vendor


def code_number(code: np.ndarray) -> np.ndarray:
    """A number from a stock code: its digits, and its last character's code point."""
    return np.array([int(text[:5]) * 131 + ord(text[-1]) for text in code])


def cost_share(code: np.ndarray) -> np.ndarray:
    """Cost as a share of the price: 55 % on average, between 45 % and 65 %, fixed per code."""
    return 0.45 + spread(code_number(code), 201) / 1000


def pack_of(price: np.ndarray) -> np.ndarray:
    """Units in a vendor's pack: the cheaper, the more."""
    return np.select([price < 1, price < 3, price < 8], [24, 12, 6], default=1)
