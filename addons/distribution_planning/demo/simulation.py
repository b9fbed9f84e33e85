"""Supply for the real demand: a year of purchases and transfers by a simple review policy.

What was delivered was in stock. So every day the policy also sees the sales up to the arrival of
its next transfer, and what is missing for them is bought and sent. Whether it came in time for
what had been promised, `late_deliveries` says.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from .dataset import Dataset
from .network import CENTRAL, REGIONS, VENDORS, WAREHOUSES

__all__ = ["Supply", "simulate"]

SEED = 3
WINDOW = 56
"""Days whose mean demand the policy takes for the coming demand."""
REVIEW = 7
CENTRAL_SAFETY, CENTRAL_ORDER = 3, 21
REGION_SAFETY, REGION_ORDER = 4, 21
"""Days of demand: safety stock, and what an order adds to it."""
LATE_TRANSFERS = 0.15
BEYOND = 150
"""Days after the last one on which ordered goods may still arrive."""


@dataclass(frozen=True)
class Supply:
    """opening: (products, warehouses) units before the first day.

    transfers: product, warehouse, quantity, shipped, arrives.
    purchases: product, vendor, quantity, ordered, promised, received.
    Days count from the first; what arrives after the last day is still open.
    """

    opening: np.ndarray
    stock: np.ndarray
    rate: np.ndarray
    transfers: pd.DataFrame
    purchases: pd.DataFrame


@dataclass
class Books:
    """Stock and open supply while the year is played: (products, warehouses) units."""

    on_hand: np.ndarray
    arriving: np.ndarray
    on_order: np.ndarray
    transfers: list[dict] = field(default_factory=list)
    purchases: list[dict] = field(default_factory=list)

    def receive(self, day: int) -> None:
        self.on_hand += self.arriving[day]
        self.on_order -= self.arriving[day]

    def send(self, day: int, warehouse: int, quantity: np.ndarray, arrives: int) -> None:
        product = np.flatnonzero(quantity)
        if not len(product):
            return
        self.on_hand[:, CENTRAL] -= quantity
        self.on_order[:, warehouse] += quantity
        self.arriving[arrives, :, warehouse] += quantity
        self.transfers.append(
            {
                "product": product,
                "warehouse": warehouse,
                "quantity": quantity[product],
                "shipped": day,
                "arrives": arrives,
            }
        )

    def buy(
        self, quantity: np.ndarray, ordered: np.ndarray, promised: np.ndarray, received: np.ndarray
    ) -> None:
        product = np.flatnonzero(quantity)
        self.purchases.append(
            {
                "product": product,
                "quantity": quantity[product],
                "ordered": ordered[product],
                "promised": promised[product],
                "received": received[product],
            }
        )


def demand_rate(demand: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Units a day the policy expects, by day, product and warehouse, from the days before.

    Products younger than the window have a launch plan: their first weeks' demand, guessed with
    an error of up to 40 %.
    """
    days, products, warehouses = demand.shape
    cumulated = np.concatenate([np.zeros((1, products, warehouses)), demand.cumsum(axis=0)])
    until = np.arange(days)
    trailing = (cumulated[until] - cumulated[np.maximum(until - WINDOW, 0)]) / WINDOW
    sold = demand.any(axis=2)
    first = np.where(sold.any(axis=0), sold.argmax(axis=0), days)
    first[first < WINDOW // 2] = 0
    end = np.minimum(first + WINDOW, days)
    index = np.arange(products)
    launch = (cumulated[end, index] - cumulated[np.minimum(first, days), index]) / WINDOW
    launch = launch * rng.uniform(0.6, 1.4, launch.shape)
    young = (until[:, None] < end) & (until[:, None] >= first)
    return np.where(young[:, :, None], launch, trailing)


def lateness(days: int, rng: np.random.Generator) -> np.ndarray:
    """Days late by day and vendor: mostly none, else geometric with the vendor's mean."""
    on_time = np.array([vendor.on_time for vendor in VENDORS])
    mean = np.array([vendor.late_days for vendor in VENDORS])
    late = rng.random((days, len(VENDORS))) >= on_time
    return np.where(late, rng.geometric(1 / mean, (days, len(VENDORS))), 0)


def transfer_arrivals(days: int, rng: np.random.Generator) -> np.ndarray:
    """Day of arrival by day of shipment and warehouse: some are a day late, none overtakes."""
    transit = np.array([warehouse.transfer_days for warehouse in WAREHOUSES])
    shipped = np.arange(days)[:, None]
    late = rng.random((days, len(WAREHOUSES))) < LATE_TRANSFERS
    return np.maximum.accumulate(shipped + transit + late, axis=0)


def round_up(quantity: np.ndarray, pack: np.ndarray) -> np.ndarray:
    return -(-quantity // pack) * pack


class Policy:
    """The review policy: who orders what on a day, given the books."""

    def __init__(self, data: Dataset, seed: int) -> None:
        rng = np.random.default_rng(seed)
        self.days = data.days
        self.demand = data.daily(data.lines)
        self.returned = data.daily(data.returned_lines())
        self.rate = demand_rate(self.demand, rng)
        self.vendor = data.products.vendor.to_numpy()
        self.pack = data.products.pack.to_numpy()
        self.lead = np.array([vendor.lead_days for vendor in VENDORS])[self.vendor]
        self.late = lateness(self.days, rng)
        self.arrival = transfer_arrivals(self.days + 1, rng)
        self.spread = rng.uniform(0.8, 1.2, self.rate.shape[1:])

    def opening(self) -> np.ndarray:
        """Stock before the first day: some weeks' demand, and what no transfer can bring."""
        cover = np.full(self.rate.shape[1:], REVIEW + REGION_SAFETY + REGION_ORDER / 2)
        cover[:, CENTRAL] = self.lead + REVIEW + CENTRAL_SAFETY + CENTRAL_ORDER / 2
        rate = self.rate[0].copy()
        rate[:, CENTRAL] = rate.sum(axis=1)
        stock = np.ceil(rate * cover * self.spread).astype(np.int64)
        for warehouse in REGIONS:
            before = self.demand[: self.arrival[0, warehouse], :, warehouse].sum(axis=0)
            stock[:, warehouse] = np.maximum(stock[:, warehouse], before)
        return stock

    def transfer_wishes(self, day: int, warehouse: int, books: Books):
        """What must leave today for orders in hand, and what the reorder point asks besides."""
        arrives = self.arrival[day, warehouse]
        until = max(self.arrival[day + 1, warehouse], day + 1)
        due = self.demand[day:until, :, warehouse].sum(axis=0)
        ready = books.on_hand[:, warehouse] + books.arriving[day + 1 : until, :, warehouse].sum(
            axis=0
        )
        must = np.maximum(due - ready, 0)
        position = books.on_hand[:, warehouse] + books.on_order[:, warehouse] - due
        rate = self.rate[day, :, warehouse]
        point = rate * (arrives - day + REVIEW + REGION_SAFETY)
        wish = np.ceil(point + rate * REGION_ORDER).astype(np.int64) - position
        reviewed = (self.days - day - warehouse + 2) % REVIEW == 0
        asks = (must > 0) | (reviewed & (position < point))
        return must, np.where(asks, np.maximum(wish, must), 0)

    def order_up_to(self, day: int) -> tuple[np.ndarray, np.ndarray]:
        """Reorder point and order-up-to level of the central warehouse, for the network."""
        rate = self.rate[day].sum(axis=1)
        point = rate * (self.lead + REVIEW + CENTRAL_SAFETY)
        return point, np.ceil(point + rate * CENTRAL_ORDER).astype(np.int64)

    def cover_orders(self, day: int, must: np.ndarray, books: Books) -> None:
        """Book the goods that today's orders lack as bought early enough to be here."""
        missing = must + self.demand[day, :, CENTRAL] - books.on_hand[:, CENTRAL]
        position = books.on_hand[:, CENTRAL] + books.on_order[:, CENTRAL] - must
        wanted = np.maximum(missing, self.order_up_to(day)[1] - position)
        quantity = np.where(missing > 0, round_up(wanted, self.pack), 0)
        promised = day - self.late[day, self.vendor]
        books.buy(quantity, promised - self.lead, promised, np.full_like(promised, day))
        books.on_hand[:, CENTRAL] += quantity

    def review_purchases(self, day: int, books: Books) -> None:
        """Order from the vendors whose day it is what lies below its reorder point."""
        point, level = self.order_up_to(day)
        position = books.on_hand[:, CENTRAL] + books.on_order[:, CENTRAL]
        reviewed = (day + self.vendor) % REVIEW == 0
        quantity = np.where(reviewed & (position < point), round_up(level - position, self.pack), 0)
        promised = day + self.lead
        received = promised + self.late[day, self.vendor]
        books.buy(quantity, np.full_like(promised, day), promised, received)
        books.on_order[:, CENTRAL] += quantity
        product = np.flatnonzero(quantity)
        np.add.at(books.arriving, (received[product], product, CENTRAL), quantity[product])

    def send_transfers(self, day: int, books: Books) -> None:
        wishes = {place: self.transfer_wishes(day, place, books) for place in REGIONS}
        must = sum(must for must, _ in wishes.values())
        self.cover_orders(day, must, books)
        free = books.on_hand[:, CENTRAL] - self.demand[day, :, CENTRAL] - must
        asked = sum(wish for _, wish in wishes.values()) - must
        share = np.minimum(1, free / np.maximum(asked, 1))
        for warehouse, (needed, wish) in wishes.items():
            sent = needed + np.floor((wish - needed) * share).astype(np.int64)
            books.send(day, warehouse, sent, self.arrival[day, warehouse])


def simulate(data: Dataset, seed: int = SEED) -> Supply:
    """Play the year. Stock is never negative at a day's end; equal input, equal output."""
    policy = Policy(data, seed)
    opening = policy.opening()
    horizon = np.zeros((data.days + BEYOND, *opening.shape), dtype=np.int64)
    books = Books(opening.copy(), horizon, np.zeros_like(opening))
    stock = np.empty((data.days, *opening.shape), dtype=np.int64)
    for day in range(data.days):
        books.receive(day)
        policy.send_transfers(day, books)
        books.on_hand += policy.returned[day] - policy.demand[day]
        stock[day] = books.on_hand
        policy.review_purchases(day, books)
    purchases = pd.concat(map(pd.DataFrame, books.purchases), ignore_index=True)
    purchases["vendor"] = policy.vendor[purchases["product"]]
    transfers = pd.concat(map(pd.DataFrame, books.transfers), ignore_index=True)
    return Supply(opening, stock, policy.rate, transfers, purchases)
