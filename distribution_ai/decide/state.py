"""Everything that decisions are made from, in one place."""

__all__ = ["State", "named"]

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from distribution_ai.decide.order_value import order_curves, order_levels
from distribution_ai.decide.tiered_orders import TieredOrders
from distribution_ai.decide.value import ValueCurves
from distribution_ai.demand.distribution import Forecast
from distribution_ai.network import Network
from distribution_ai.parameters import Parameters
from distribution_ai.quality import score_quality
from distribution_ai.snapshot import Snapshot
from distribution_ai.stock.lead_time_demand import ProtectionDemand
from distribution_ai.stock.position import Position
from distribution_ai.stock.risk import Risks
from distribution_ai.stock.targets import Targets
from distribution_ai.supply.lead_times import LeadTimes
from distribution_ai.supply.sourcing import Sourcing


@dataclass(frozen=True, eq=False)
class State:
    """What the earlier steps of planning found; arrays over the network's item-locations.

    ``protection`` is the demand over the protection interval including that of the locations
    served, ``own_protection`` the location's own independent demand: what a giver must keep
    for its own customers. ``order_support`` (N, K) is what an order placed today and the stock
    before it still have to meet (:func:`~distribution_ai.stock.projection.demand_on_order`); None
    for the demand over the protection interval. ``tiered_orders`` are those of customers whose tier
    makes a unit short dearer; None where there are none.
    """

    snapshot: Snapshot
    network: Network
    parameters: Parameters
    sourcing: Sourcing
    lead_times: LeadTimes
    protection: ProtectionDemand
    own_protection: ProtectionDemand
    position: Position
    targets: Targets
    risks: Risks
    forecast: Forecast
    order_support: np.ndarray | None = None
    tiered_orders: TieredOrders | None = None

    @property
    def lost_sales(self) -> bool:
        """Whether unmet demand is lost."""
        return self.snapshot.unmet_demand == "lost"

    @cached_property
    def order_curves(self) -> ValueCurves:
        """Value of the position with an order placed today."""
        return order_curves(self)

    @cached_property
    def order_levels(self) -> tuple[np.ndarray, np.ndarray]:
        """Reorder point and order-up-to level (N,) that today's position is held against."""
        return order_levels(self)

    @cached_property
    def curves(self) -> ValueCurves:
        """Value of a position against all demand."""
        return self.with_tiers(ValueCurves.priced(self.protection, self.parameters))

    @cached_property
    def own_curves(self) -> ValueCurves:
        """Value of a position against the location's own demand alone."""
        return self.with_tiers(ValueCurves.priced(self.own_protection, self.parameters))

    @cached_property
    def quality(self) -> pd.DataFrame:
        """How far the data of each item-location can be trusted; see :func:`score_quality`."""
        return score_quality(self)

    @cached_property
    def serves(self) -> np.ndarray:
        """Whether an edge is the one that its receiver is usually supplied over, shape (E,)."""
        edges = np.arange(len(self.sourcing.lane))
        return self.sourcing.preferred[self.sourcing.item_location] == edges

    @cached_property
    def shipment_cost(self) -> np.ndarray:
        """Money that a shipment over the lane of an edge costs, whatever it carries, shape (E,)."""
        return self.network.lanes["fixed_cost"].fillna(0.0).to_numpy()[self.sourcing.lane]

    @cached_property
    def supplied_beside(self) -> np.ndarray:
        """How many other item-locations are usually supplied over the lane of an edge, (E,)."""
        lane = self.sourcing.lane
        count = np.bincount(lane[self.serves], minlength=len(self.network.lanes))[lane]
        return np.maximum(count - self.serves, 0)

    @cached_property
    def landed_cost(self) -> np.ndarray:
        """Freight and handling at both ends per unit on every edge, in money, shape (E,)."""
        lanes, locations = self.network.lanes, self.network.locations
        handling = locations.set_index("location_id")["handling_cost"].fillna(0.0)
        ends = sum(
            handling.reindex(lanes[end]).fillna(0.0).to_numpy()
            for end in ("origin_id", "destination_id")
        )
        return self.sourcing.unit_cost + ends[self.sourcing.lane]

    @cached_property
    def whole_lead_days(self) -> np.ndarray:
        """Lead time of every edge in whole days, rounded up, shape (E,)."""
        return np.ceil(self.sourcing.lead_time - 1e-6).astype(np.int64)

    @cached_property
    def whole_review_days(self) -> np.ndarray:
        """Review period in whole days, rounded up, at least one, shape (N,)."""
        return np.ceil(np.maximum(self.protection.review_days, 1.0) - 1e-6).astype(np.int64)

    @property
    def today(self) -> pd.Timestamp:
        """The day planned from."""
        return pd.Timestamp(self.snapshot.as_of)

    def with_tiers(self, curves: ValueCurves) -> ValueCurves:
        """Curves in which the orders of the interval cost what their customers' tier says; what
        is due already is part of the position."""
        if self.tiered_orders is None:
            return curves
        days = self.protection.days
        ordered = self.tiered_orders.ordered(np.full(len(days), -1.0), days)
        return curves.with_claims(ordered, -self.position.committed, self.tiered_orders.step)

    def lane_ids(self, edge: np.ndarray) -> np.ndarray:
        """Lane identifiers of edges, empty for -1."""
        return self._of_lane(self.network.lanes["lane_id"], edge)

    def origin_of(self, edge: np.ndarray, column: str) -> np.ndarray:
        """A text column of the location that edges come from, empty for -1.

        A location without a name goes by its identifier.
        """
        locations = self.network.locations
        place = pd.Index(locations["location_id"]).get_indexer(self.network.lanes["origin_id"])
        return self._of_lane(named(locations, column, "location_id")[place], edge)

    def _of_lane(self, of_lanes, edge: np.ndarray) -> np.ndarray:
        values = np.append(np.asarray(of_lanes, dtype=object), "")
        lane = np.append(self.sourcing.lane, -1)
        return values[lane[edge]]


def named(table: pd.DataFrame, column: str, key: str) -> np.ndarray:
    """A text column of a table as objects, the key where it is empty."""
    text = table[column]
    return text.where(text != "", table[key]).to_numpy(dtype=object)
