"""The plan's own proposals carried out: the whole planner at every review."""

__all__ = ["Proposals"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.learn.past import snapshot_at
from distribution_ai.learn.simulation import Shelf
from distribution_ai.network import Network
from distribution_ai.planner import plan
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.sourcing import Sourcing

CARRIED_OUT = ("buy", "transfer")
"""The verbs that are played; others change dates or rules, not stock."""

_TINY = 1e-9


@dataclass(frozen=True, eq=False)
class Proposals:
    """Plans every ``review`` buckets of ``days`` from the stock played so far, and carries out at
    once what the plan proposes to buy and to transfer. ``bucket_days`` is the length of a
    bucket."""

    snapshot: Snapshot
    network: Network
    sourcing: Sourcing
    days: np.ndarray
    review: int
    bucket_days: float

    def __call__(self, bucket: int, shelf: Shelf) -> None:
        """Order on a review day."""
        if bucket % self.review:
            return
        proposals = plan(self._as_played(bucket, shelf))["proposals"]
        due = proposals["verb"].isin(CARRIED_OUT) & (proposals["quantity"] > 0)
        self._carry_out(proposals[due], bucket, shelf)

    def _as_played(self, bucket: int, shelf: Shelf) -> Snapshot:
        """The snapshot of the day with the stock, supply and waiting customers played."""
        past = snapshot_at(self.snapshot, self.days[bucket])
        played = {
            "stock": self._rows(np.arange(self.network.size)).assign(
                on_hand=shelf.on_hand, reserved=0.0, blocked=0.0
            ),
            "supply": self._supply(bucket, shelf),
            "orders": self._waiting(bucket, shelf),
        }
        tables = {name: _like(past[name], rows) for name, rows in played.items()}
        return replace(past, tables={**past.tables, **tables})

    def _rows(self, row: np.ndarray) -> pd.DataFrame:
        return pd.DataFrame({
            "item_id": self.network.item_ids[row], "location_id": self.network.location_ids[row],
        })  # fmt: skip

    def _supply(self, bucket: int, shelf: Shelf) -> pd.DataFrame:
        coming, row = np.nonzero(shelf.arriving > _TINY)
        after = (coming - bucket) * self.bucket_days
        due = self.days[bucket] + np.rint(after).astype("timedelta64[D]")
        return self._rows(row).rename(columns={"location_id": "destination_id"}).assign(
            supply_id=[f"supply-{number}" for number in range(len(row))], kind="purchase",
            state="in_transit", origin_id="", due_date=due, quantity=shelf.arriving[coming, row],
        )  # fmt: skip

    def _waiting(self, bucket: int, shelf: Shelf) -> pd.DataFrame:
        row = np.flatnonzero(shelf.waiting > _TINY)
        return self._rows(row).assign(
            order_id=[f"order-{number}" for number in range(len(row))], customer_id="",
            customer_tier="", due_date=self.days[bucket], booked_on=self.days[bucket],
            quantity=shelf.waiting[row], unit_price=np.nan,
        )  # fmt: skip

    def _carry_out(self, proposals: pd.DataFrame, bucket: int, shelf: Shelf) -> None:
        network, sourcing, world = self.network, self.sourcing, shelf.world
        row = network.find(proposals["item_id"], proposals["destination_id"])
        lane = pd.Index(network.lanes["lane_id"]).get_indexer(proposals["lane_id"])
        edges = pd.MultiIndex.from_arrays([sourcing.item_location, sourcing.lane])
        edge = edges.get_indexer(pd.MultiIndex.from_arrays([row, lane]))
        mean = np.ceil(sourcing.lead_time[edge] / self.bucket_days - _TINY).astype(np.int64)
        usual = lane == world.lane[row]
        shelf.ship(
            bucket, row, np.where(sourcing.from_supplier[edge], -1, sourcing.giver[edge]),
            proposals["quantity"].to_numpy(dtype=float),
            np.where(usual, world.leads(bucket)[row], mean), lane, sourcing.unit_cost[edge],
        )  # fmt: skip


def _like(table: pd.DataFrame, rows: pd.DataFrame) -> pd.DataFrame:
    """Rows with the columns and types of a snapshot's table."""
    return rows.reindex(columns=table.columns).astype(table.dtypes).reset_index(drop=True)
