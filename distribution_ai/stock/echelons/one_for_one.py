"""Slow movers under one warehouse: Poisson demand, every unit sold is ordered again at once."""

__all__ = [
    "OneForOneLevels",
    "one_for_one_backorders",
    "one_for_one_levels",
    "two_moment_backorders",
]

from dataclasses import dataclass

import numpy as np
from scipy import stats

from distribution_ai.stock.echelons.faults import refuse
from distribution_ai.stock.echelons.losses import Counted, poisson_loss, poisson_squared_loss

_TAIL = 1e-12
_MOST_UNITS = 2_000
_CHUNK = 2_000_000


@dataclass(frozen=True, eq=False)
class OneForOneLevels:
    """Base stocks of the warehouses (I,) and the retailers (I, R), with their cost (I,)."""

    warehouse: np.ndarray
    retailer: np.ndarray
    cost: np.ndarray


def one_for_one_backorders(
    rate, warehouse_time, retailer_time, warehouse_stock, retailer_stock
) -> tuple[np.ndarray, np.ndarray]:
    """Mean units backordered at the warehouses (I,) and at the retailers (I, R), exactly.

    ``rate`` (I, R) units of Poisson demand per period at each retailer, ``warehouse_time`` (I,)
    periods of replenishment of the warehouse, ``retailer_time`` (I, R) from it to each retailer;
    ``warehouse_stock`` (I,) and ``retailer_stock`` (I, R) base stocks in units. Shapes may be
    broadcast.

    The warehouse serves in order of arrival, so that each of its backorders belongs to a retailer
    with probability of the retailer's share in demand; what a retailer waits for is that part and
    its own Poisson demand over the time from the warehouse (Simon 1971; Graves 1985).

    >>> above, below = one_for_one_backorders([[1.0] * 4], [2.0], 1.0, [8], 2)
    >>> above.round(6).tolist(), below.round(6)[0, 0]
    ([1.116692], np.float64(0.213097))
    """
    items = _checked(rate, warehouse_time, retailer_time, warehouse_stock, retailer_stock)
    above, below = np.zeros(len(items.rate)), np.zeros(items.rate.shape)
    for rows in items.alike():
        part = items.take(rows)
        probability = part.backorder_probabilities()
        above[rows] = probability @ np.arange(probability.shape[1])
        below[rows] = _thinned(probability, part.share, part.shortage(probability.shape[1]))
    return above, below


def two_moment_backorders(
    rate, warehouse_time, retailer_time, warehouse_stock, retailer_stock
) -> tuple[np.ndarray, np.ndarray]:
    """The same by a negative binomial with the mean and variance of what is waited for.

    Graves (1985, section 3). Close to the exact answer, and far less work.

    >>> above, below = two_moment_backorders([[1.0] * 4], [2.0], 1.0, [8], 2)
    >>> above.round(6).tolist(), below.round(4)[0, 0]
    ([1.116692], np.float64(0.2134))
    """
    items = _checked(rate, warehouse_time, retailer_time, warehouse_stock, retailer_stock)
    above, owed = items.owed(items.warehouse_stock)
    return above, owed.loss(items.retailer_stock)


def one_for_one_levels(
    rate, warehouse_time, retailer_time, warehouse_cost, retailer_cost, penalty
) -> OneForOneLevels:
    """Base stocks at which holding and backorders cost least, by the two-moment formula.

    ``warehouse_cost`` (I,) and ``retailer_cost`` (I, R) of holding a unit for a period, ``penalty``
    (I, R) of a unit backordered at a retailer for a period. For every base stock of the warehouse
    up to where it is never short, each retailer takes the least stock that balances its own costs;
    the cheapest combination counts. The service level of the warehouse is thus a result.

    >>> found = one_for_one_levels([[0.2] * 3], [5.0], 1.0, [1.0], 1.0, 20.0)
    >>> found.warehouse.tolist(), found.retailer.tolist(), found.cost.round(3).tolist()
    ([5], [[1, 1, 1]], [6.493])
    """
    items = _checked(rate, warehouse_time, retailer_time, 0, 0)
    holding, local, penalty = _costs(items, warehouse_cost, retailer_cost, penalty)
    expected = items.rate.sum(axis=1) * items.warehouse_time
    best = OneForOneLevels(
        np.zeros(len(holding), dtype=np.int64),
        np.zeros(local.shape, dtype=np.int64),
        np.full(len(holding), np.inf),
    )
    for stock in range(int(stats.poisson.isf(1e-4, expected).max(initial=0)) + 1):
        above, owed = items.owed(np.full(len(holding), stock))
        level = owed.quantile(penalty / (penalty + local))
        short = owed.loss(level)
        cost = local * (level - owed.mean + short) + penalty * short
        total = holding * (stock - expected + above) + cost.sum(axis=1)
        better = total < best.cost
        best.warehouse[better], best.cost[better] = stock, total[better]
        best.retailer[better] = level[better]
    return best


@dataclass(frozen=True, eq=False)
class _Items:
    rate: np.ndarray
    warehouse_time: np.ndarray
    retailer_time: np.ndarray
    warehouse_stock: np.ndarray
    retailer_stock: np.ndarray

    @property
    def share(self) -> np.ndarray:
        """Share (I, R) of each retailer in the demand of the item."""
        total = self.rate.sum(axis=1, keepdims=True)
        return np.divide(self.rate, total, out=np.zeros_like(self.rate), where=total > 0)

    def owed(self, stock: np.ndarray) -> tuple[np.ndarray, Counted]:
        """Mean backorders (I,) of the warehouses at ``stock`` (I,); what retailers wait for (I, R).

        Mean and variance as Graves (1985, section 3) has them.
        """
        expected = self.rate.sum(axis=1) * self.warehouse_time
        above = poisson_loss(expected, stock)
        squared = poisson_squared_loss(expected, stock)
        mean = self.share * above[:, None] + self.rate * self.retailer_time
        excess = self.share**2 * (squared - above**2 - above)[:, None]
        return above, Counted(mean, np.maximum(excess, 0.0))

    def take(self, rows: np.ndarray) -> "_Items":
        """Some of the items."""
        return _Items(self.rate[rows], self.warehouse_time[rows], self.retailer_time[rows],
                      self.warehouse_stock[rows], self.retailer_stock[rows])  # fmt: skip

    def _most_backorders(self) -> np.ndarray:
        expected = self.rate.sum(axis=1) * self.warehouse_time
        return np.maximum(stats.poisson.isf(_TAIL, expected) - self.warehouse_stock, 0) + 1

    def alike(self):
        """Groups of items whose backorders have a range of like size."""
        size = self._most_backorders()
        order = np.argsort(size, kind="stable")
        start = 0
        while start < len(order):
            cells = size[order[start]] * self.rate.shape[1]
            group = order[start : start + max(1, int(_CHUNK // max(cells, 1)))]
            group = group[size[group] <= 2 * size[group[0]] + 16]
            yield group
            start += len(group)

    def backorder_probabilities(self) -> np.ndarray:
        """Probability (I, B) of 0, 1, 2... units backordered at the warehouse."""
        count = np.arange(int(self._most_backorders().max()) + 1)
        expected = (self.rate.sum(axis=1) * self.warehouse_time)[:, None]
        ordered = count + self.warehouse_stock[:, None]
        probability = stats.poisson.pmf(ordered, expected)
        probability[:, 0] = stats.poisson.cdf(self.warehouse_stock, expected[:, 0])
        return probability

    def shortage(self, size: int) -> np.ndarray:
        """Mean units short (I, R, B) at a retailer to which 0, 1, 2... units are owed."""
        left = self.retailer_stock[:, :, None] - np.arange(size)
        return poisson_loss((self.rate * self.retailer_time)[:, :, None], left)


def _checked(rate, warehouse_time, retailer_time, warehouse_stock, retailer_stock) -> _Items:
    rate = np.atleast_2d(np.asarray(rate, dtype=float))
    wide = [np.broadcast_to(values, rate.shape) for values in (retailer_time, retailer_stock)]
    thin = [np.broadcast_to(values, len(rate)) for values in (warehouse_time, warehouse_stock)]
    columns = {"rate": rate, "warehouse_time": thin[0], "retailer_time": wide[0],
               "warehouse_stock": thin[1], "retailer_stock": wide[1]}  # fmt: skip
    refuse("items", [
        (name, ~(np.isfinite(values) & (values >= 0)), "is no number from 0 up",
         "use a finite number, 0 or more")
        for name, values in columns.items()
    ])  # fmt: skip
    refuse("items", [
        *((name, columns[name] != np.floor(columns[name]), "is not whole", "use whole units")
          for name in ("warehouse_stock", "retailer_stock")),
        ("rate", rate.sum(axis=1) * thin[0] > _MOST_UNITS,
         f"asks for more than {_MOST_UNITS} units over the warehouse's replenishment",
         "this is for slow movers: take the guaranteed-service model"),
        ("rate", (rate * wide[0]).max(axis=1, initial=0) > _MOST_UNITS,
         f"asks for more than {_MOST_UNITS} units over a retailer's replenishment",
         "this is for slow movers: take the guaranteed-service model"),
    ])  # fmt: skip
    return _Items(**columns)


def _costs(items: _Items, warehouse_cost, retailer_cost, penalty) -> list[np.ndarray]:
    wide = items.rate.shape
    columns = {"warehouse_cost": (warehouse_cost, wide[:1]),
               "retailer_cost": (retailer_cost, wide), "penalty": (penalty, wide)}  # fmt: skip
    costs = [np.broadcast_to(np.asarray(values, dtype=float), shape)
             for values, shape in columns.values()]  # fmt: skip
    refuse("items", [
        (name, ~(np.isfinite(values) & (values > 0)), "is no number above 0", "give a cost")
        for name, values in zip(columns, costs, strict=True)
    ])  # fmt: skip
    return costs


def _thinned(probability: np.ndarray, share: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Mean (I, R) of ``value`` (I, R, B) at the part of the backorders that is a retailer's own.

    Each backorder more makes the part grow by one with the retailer's share, so that the mean over
    a binomial part of b is reached by averaging neighbours b times.
    """
    total = probability[:, :1] * value[:, :, 0]
    for count in range(1, probability.shape[1]):
        value = value[:, :, :-1] + share[:, :, None] * np.diff(value, axis=2)
        total = total + probability[:, count, None] * value[:, :, 0]
    return total
