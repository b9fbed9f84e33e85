"""An inventory planning competition, played on earlier windows of its history.

``python -m bench.vn2 FOLDER [--windows 6] [--skip 0]``: FOLDER is a data set with
``initial_state.parquet`` and ``master.parquet`` beside it (VN2, 2025: 599 products in stores). An
order is placed at the end of each of six weeks and arrives two weeks later; a unit on the shelf at
the end of a week costs 0.2, one asked for in vain 1.0. What orders can change is the cost of the
third to the eighth week.

Every window of eight weeks is played three times from the same opening state: by the quantities
that ``plan`` proposes week by week; by the textbook (simple exponential smoothing, z * sigma *
sqrt(L), up to the total of lead time and review); and up to the total with our own forecast. The
opening state is made from the mean of the last eight known weeks in the proportions of the
competition's own. Weeks in which the shelf was empty in the history tell no demand: it is drawn
from the item's known weeks at most eight away, and the cost of such a week does not count.

``--state`` writes the proposals for the competition's own state to ``--out`` instead.
"""

__all__ = ["main"]

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from scipy.special import ndtri

from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot

HOLDING, SHORTAGE = 0.2, 1.0
LEAD, ROUNDS, WEEKS = 2, 6, 8
RATIO = SHORTAGE / (SHORTAGE + HOLDING)
SMOOTHING = 0.1
KNOWN_WEEKS, NEAR = 8, 8
ON_HAND, ON_THE_WAY = 1.45, 1.1
GROUPS = ["DepartmentGroup", "Department", "Division", "ProductGroup"]
KEYS = ["item_id", "location_id"]


@dataclass(frozen=True, eq=False)
class Game:
    """Weekly ``sales`` (T, N), which weeks are ``known`` (T, N) and their ``demand`` (T, N), the
    ``dates`` (T,), the ``pairs`` of item and location, and the ``items``."""

    sales: np.ndarray
    known: np.ndarray
    demand: np.ndarray
    dates: pd.DatetimeIndex
    pairs: pd.MultiIndex
    items: pd.DataFrame

    @classmethod
    def read(cls, folder: Path) -> "Game":
        """Read the data set."""
        sales, shelf = (
            pd.read_parquet(folder / f"{name}.parquet").pivot_table(
                index="date", columns=KEYS, values=value
            )
            for name, value in (("demand", "quantity"), ("availability", "in_stock"))
        )
        known = shelf.reindex_like(sales).fillna(1.0).to_numpy() > 0
        quantity = sales.fillna(0.0).to_numpy()
        master = pd.read_parquet(folder / "master.parquet").drop_duplicates("item_id")
        category = master[GROUPS].astype(str).agg("/".join, axis=1)
        items = pd.DataFrame({"item_id": master["item_id"], "category": category})
        dates = pd.DatetimeIndex(pd.to_datetime(sales.index))
        return cls(quantity, known, _imagined(quantity, known), dates, sales.columns, items)

    def recent_mean(self, start: int) -> np.ndarray:
        """Mean of the last known weeks before ``start``, (N,)."""
        back = np.cumsum(self.known[:start][::-1], axis=0)[::-1]
        used = self.known[:start] & (back <= KNOWN_WEEKS)
        return (self.sales[:start] * used).sum(axis=0) / np.maximum(used.sum(axis=0), 1)

    def opening(self, start: int) -> tuple[np.ndarray, np.ndarray]:
        """Stock on hand, and what arrives in the second week, (N,)."""
        mean = self.recent_mean(start)
        return np.maximum(np.rint(ON_HAND * mean), 1.0), np.rint(ON_THE_WAY * mean)

    def snapshot(
        self, start: int, on_hand: np.ndarray, coming: list[np.ndarray], settings: dict
    ) -> Snapshot:
        """What is known at the end of the week before ``start``; ``coming`` arrives in the weeks
        from then on."""
        day = self.dates[0] + pd.Timedelta(weeks=start)
        item, place = (self.pairs.get_level_values(level) for level in (0, 1))
        stores = np.unique(place)
        week, column = np.nonzero(np.arange(start)[:, None] >= _first(self.sales, self.known))
        cells = {"item_id": item[column], "location_id": place[column], "date": self.dates[week]}
        supply = [
            pd.DataFrame({
                "supply_id": [f"{ahead}-{number}" for number in range(len(item))],
                "kind": "purchase", "item_id": item, "destination_id": place,
                "quantity": quantity, "due_date": day + pd.Timedelta(weeks=ahead),
                "state": "in_transit",
            })[quantity > 0]
            for ahead, quantity in enumerate(coming)
        ]  # fmt: skip
        tables = {
            "items": self.items,
            "locations": pd.DataFrame({
                "location_id": [*stores, "supplier"],
                "kind": ["store"] * len(stores) + ["supplier"],
            }),
            "lanes": pd.DataFrame({
                "lane_id": stores, "origin_id": "supplier", "destination_id": stores,
                "lead_time_days": 7.0 * LEAD, "lead_time_sd_days": 0.0, "review_days": 7.0,
            }),
            "stock": pd.DataFrame({"item_id": item, "location_id": place, "on_hand": on_hand}),
            "demand": pd.DataFrame({**cells, "quantity": self.sales[week, column]}),
            "availability": pd.DataFrame({**cells, "in_stock": 1.0 * self.known[week, column]}),
            "supply": pd.concat(supply, ignore_index=True),
            "settings": pd.DataFrame({"parameter": list(settings), "value": settings.values()}),
        }  # fmt: skip
        header = {"as_of": str(day.date()), "bucket": "W-MON", "unmet_demand": "lost"}
        return Snapshot.build(header, tables)


def _first(sales: np.ndarray, known: np.ndarray) -> np.ndarray:
    """First week (N,) that tells anything."""
    return np.argmax(known | (sales > 0), axis=0)


def _imagined(sales: np.ndarray, known: np.ndarray) -> np.ndarray:
    """Demand in which weeks that are not known are drawn from known ones nearby."""
    random, demand = np.random.default_rng(0), sales.copy()
    for week, column in zip(*np.nonzero(~known), strict=True):
        near = slice(max(week - NEAR, 0), week + NEAR + 1)
        values = sales[near, column][known[near, column]]
        demand[week, column] = random.choice(values) if len(values) else 0.0
    return demand


COSTS = {
    "holding_cost": HOLDING / 7.0, "shortage_cost": SHORTAGE, "service_measure": "cost",
}  # fmt: skip
TOTAL = {**COSTS, "service_measure": "cycle", "service_level": RATIO}


def ours(game: Game, start: int, on_hand: np.ndarray, coming: list[np.ndarray]) -> np.ndarray:
    """Quantities (N,) that the plan proposes to buy."""
    proposals = plan(game.snapshot(start, on_hand, coming, COSTS))["proposals"]
    bought = proposals[proposals["verb"] == "buy"].rename(columns={"destination_id": "location_id"})
    quantity = bought.set_index(KEYS)["quantity"]
    return quantity.reindex(game.pairs).fillna(0.0).to_numpy()


def up_to_total(
    game: Game, start: int, on_hand: np.ndarray, coming: list[np.ndarray]
) -> np.ndarray:
    """Up to the quantile of all demand until the next order arrives, with our forecast."""
    targets = plan(game.snapshot(start, on_hand, coming, TOTAL))["targets"]
    level = targets.set_index(KEYS)["reorder_point"].reindex(game.pairs).fillna(0.0).to_numpy()
    return np.maximum(level - on_hand - sum(coming), 0.0)


def textbook(game: Game, start: int, on_hand: np.ndarray, coming: list[np.ndarray]) -> np.ndarray:
    """Simple exponential smoothing, and z * sigma * sqrt(L) above L weeks of it."""
    level, squared = np.zeros((2, len(on_hand)))
    count, begun = np.zeros(len(on_hand)), np.zeros(len(on_hand), dtype=bool)
    for sales, known in zip(game.sales[:start], game.known[:start], strict=True):
        error = np.where(known & begun, sales - level, 0.0)
        squared, count = squared + error**2, count + (known & begun)
        level = np.where(known & ~begun, sales, level + SMOOTHING * error)
        begun |= known
    weeks, sigma = LEAD + 1, np.sqrt(squared / np.maximum(count, 1))
    total = weeks * level + ndtri(RATIO) * sigma * np.sqrt(weeks)
    return np.maximum(np.rint(total - on_hand - sum(coming)), 0.0)


POLICIES = {"ours": ours, "up to the total, our forecast": up_to_total, "textbook": textbook}


def play(game: Game, start: int, policy) -> np.ndarray:
    """Cost (N,) of the weeks that orders can change, in the window that begins with ``start``."""
    on_hand, second = game.opening(start)
    arriving = np.zeros((ROUNDS + LEAD, len(on_hand)))
    arriving[1] = second
    cost = np.zeros(len(on_hand))
    for week in range(WEEKS):
        if week < ROUNDS:
            coming = list(arriving[week : week + LEAD])
            arriving[week + LEAD] = policy(game, start + week, on_hand, coming)
        there, wanted = on_hand + arriving[week], game.demand[start + week]
        on_hand = np.maximum(there - wanted, 0.0)
        if week >= LEAD:
            money = HOLDING * on_hand + SHORTAGE * np.maximum(wanted - there, 0.0)
            cost += np.where(game.known[start + week], money, 0.0)
    return cost


def compare(game: Game, windows: int, skip: int) -> None:
    """Print the cost of every window and policy, and paired differences over all windows."""
    starts = [len(game.dates) - WEEKS * (skip + place + 1) for place in range(windows)]
    print(f"{'window from':<14}" + "".join(f"{name:>32}" for name in POLICIES))
    total = {name: np.zeros(len(game.pairs)) for name in POLICIES}
    for start in starts:
        costs = {name: play(game, start, policy) for name, policy in POLICIES.items()}
        total = {name: total[name] + costs[name] for name in POLICIES}
        _print(str(game.dates[start].date()), costs)
    _print("all", total)


def _print(title: str, costs: dict[str, np.ndarray]) -> None:
    print(f"{title:<14}" + "".join(f"{_paired(costs, name):>32}" for name in costs), flush=True)


def _paired(costs: dict[str, np.ndarray], name: str) -> str:
    """The sum, and for rivals how much dearer they are, with the standard error over items."""
    if name == "ours":
        return f"{costs[name].sum():.0f}"
    more = costs[name] - costs["ours"]
    error = more.std(ddof=1) * np.sqrt(len(more))
    return f"{costs[name].sum():.0f} ({more.sum():+.0f} +- {error:.0f})"


def propose(game: Game, folder: Path, out: Path) -> None:
    """Write the proposals for the competition's own state."""
    state = pd.read_parquet(folder / "initial_state.parquet").set_index(KEYS).reindex(game.pairs)
    coming = [state[f"in_transit_week_{week}"].fillna(0.0).to_numpy(dtype=float) for week in (1, 2)]
    on_hand = state["on_hand"].fillna(0.0).to_numpy(dtype=float)
    proposals = plan(game.snapshot(len(game.dates), on_hand, coming, COSTS))["proposals"]
    proposals.to_csv(out, index=False)
    bought = proposals.loc[proposals["verb"] == "buy", "quantity"]
    print(f"{out}: {len(bought)} purchases, {bought.sum():.0f} units")


def main(arguments: list[str]) -> None:
    """Compare, or propose."""
    parser = argparse.ArgumentParser(prog="python -m bench.vn2", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--windows", type=int, default=6)
    parser.add_argument("--skip", type=int, default=0, help="latest windows to leave out")
    parser.add_argument("--state", action="store_true", help="propose for the initial state")
    parser.add_argument("--out", type=Path, default=Path("vn2-proposals.csv"))
    options = parser.parse_args(arguments)
    game = Game.read(options.folder)
    if options.state:
        propose(game, options.folder, options.out)
    else:
        compare(game, options.windows, options.skip)


if __name__ == "__main__":
    import sys

    main(sys.argv[1:])
