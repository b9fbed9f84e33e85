"""Lead times as they really are, learned from receipts per item, lane and supplier."""

__all__ = ["EdgeLeadTimes", "LaneRecord", "LeadTimes", "learn_lead_times"]

from dataclasses import dataclass, field, replace

import numpy as np
from scipy import special

from distribution_ai.network import Network
from distribution_ai.parameters import LeadTimeSettings
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.receipts import Receipts, recent_receipts
from distribution_ai.supply.shrinkage import Groups, equal_quantiles, learn_groups

SUPPORT_SIZE = 20
DEFAULT_ON_TIME_RATE = 0.9
_SHAPE_FROM_OBSERVATIONS = 8
_LEAST_BASE_DAYS = 1.0
_LEAST_COEFFICIENT = 1e-3
_ITEM_BITS = 32
_ITEM_MASK = (1 << _ITEM_BITS) - 1


@dataclass(frozen=True, eq=False)
class EdgeLeadTimes:
    """Lead times in days per edge, an item on a lane, shape (E,).

    ``mean`` and ``sd`` from order to receipt; ``on_time_rate`` the share of the item's own
    receipts no later than promised, NaN where none was promised; ``reliability`` the same drawn
    towards the lane's, the supplier's and everybody's, so that it is always known;
    ``observations`` the deliveries of the item itself, ``outliers`` its receipts that were drawn
    in.
    """

    mean: np.ndarray
    sd: np.ndarray
    on_time_rate: np.ndarray
    reliability: np.ndarray
    observations: np.ndarray
    outliers: np.ndarray
    _lane: np.ndarray = field(repr=False)
    _shape: np.ndarray = field(repr=False)

    @property
    def support(self) -> np.ndarray:
        """Equally likely lead times (E, 20) in days, ascending, with about these moments."""
        return _support(self.mean, self.sd, self._shape[self._lane])


@dataclass(frozen=True, eq=False)
class LaneRecord:
    """What was learned of lanes (M,), or of ``item`` (M,) on them; positions in the network, -1
    where it has no such lane or item. ``figures`` (M, 6): mean, deviation, share on time,
    reliability, deliveries, receipts drawn in."""

    lane: np.ndarray
    item: np.ndarray | None
    figures: np.ndarray


@dataclass(frozen=True, eq=False)
class LeadTimes:
    """Lead times in days, one entry per lane of the network, shape ``(lanes,)``.

    ``mean`` and ``sd`` from order to receipt; ``on_time_rate`` the share of deliveries no later
    than promised, NaN where none was promised; ``observations`` the deliveries counted;
    ``reliability`` the share on time, drawn towards the supplier's and everybody's; ``outliers``
    the receipts that were drawn in; ``shape`` (lanes, 20) equally likely lengths, ascending, in
    deviations from the mean. :meth:`of_edges` tells what is known of single items.
    """

    mean: np.ndarray
    sd: np.ndarray
    on_time_rate: np.ndarray
    observations: np.ndarray
    reliability: np.ndarray
    outliers: np.ndarray
    shape: np.ndarray
    _pairs: np.ndarray = field(repr=False)
    _of_pairs: Groups = field(repr=False)
    _outliers_of_pairs: np.ndarray = field(repr=False)

    @property
    def support(self) -> np.ndarray:
        """Equally likely lead times (lanes, 20) in days, ascending."""
        return _support(self.mean, self.sd, self.shape)

    @property
    def items(self) -> tuple[np.ndarray, np.ndarray]:
        """Lane and item, positions in the network, of all items with receipts of their own."""
        lane, item = self._pairs >> _ITEM_BITS, (self._pairs & _ITEM_MASK) - 1
        return lane[item >= 0], item[item >= 0]

    def recorded(self) -> tuple[LaneRecord, LaneRecord]:
        """All that was learned, of lanes and of items on them, to be kept."""
        lane, item = self._pairs >> _ITEM_BITS, (self._pairs & _ITEM_MASK) - 1
        of_item = item >= 0
        own = np.column_stack([*_figures(self._of_pairs), self._outliers_of_pairs])
        of_lane = np.column_stack([*_figures(self), self.outliers])
        return (
            LaneRecord(np.arange(len(of_lane)), None, of_lane),
            LaneRecord(lane[of_item], item[of_item], own[of_item]),
        )

    def recalled(self, lanes: LaneRecord, of_items: LaneRecord) -> "LeadTimes":
        """The same with what was learned before in the place of what the plan alone says."""
        known = lanes.lane >= 0
        figures = np.column_stack([*_figures(self), self.outliers])
        figures[lanes.lane[known]] = lanes.figures[known]
        known = (of_items.lane >= 0) & (of_items.item >= 0)
        pairs = _pair(of_items.lane[known], of_items.item[known])
        order = np.argsort(pairs)
        own = of_items.figures[known][order]
        count = np.ones(len(own), dtype=bool)
        return replace(
            self,
            mean=figures[:, 0],
            sd=figures[:, 1],
            on_time_rate=figures[:, 2],
            reliability=figures[:, 3],
            observations=figures[:, 4].astype(np.int64),
            outliers=figures[:, 5].astype(np.int64),
            _pairs=pairs[order],
            _of_pairs=Groups(own[:, 0], own[:, 1], count, own[:, 2], own[:, 3],
                             own[:, 4].astype(np.int64)),
            _outliers_of_pairs=own[:, 5].astype(np.int64),
        )  # fmt: skip

    def of_edges(self, lane: np.ndarray, item: np.ndarray) -> EdgeLeadTimes:
        """What is known of ``item`` (E,) on ``lane`` (E,), positions in the network."""
        wanted = _pair(lane, item)
        place = np.searchsorted(self._pairs, wanted)
        found = np.append(self._pairs, -1)[place] == wanted

        def read(values: np.ndarray, otherwise: np.ndarray) -> np.ndarray:
            return np.where(found, np.append(values, 0)[place], otherwise)

        own, size = self._of_pairs, len(wanted)
        mean, sd = read(own.mean, self.mean[lane]), read(own.sd, self.sd[lane])
        return EdgeLeadTimes(
            mean=mean,
            sd=sd,
            on_time_rate=read(own.on_time_rate, np.full(size, np.nan)),
            reliability=read(own.reliability, self.reliability[lane]),
            observations=read(own.observations, np.zeros(size, dtype=np.int64)),
            outliers=read(self._outliers_of_pairs, np.zeros(size, dtype=np.int64)),
            _lane=lane,
            _shape=self.shape,
        )


def learn_lead_times(
    snapshot: Snapshot, network: Network, settings: LeadTimeSettings | None = None
) -> LeadTimes:
    """Learn lead times of suppliers, of their lanes, and of the items on these.

    An item's mean and deviation are drawn towards those of its lane, and the lane's towards those
    of the place it comes from; whoever has fewer than ``lead_time_min_observations`` deliveries
    takes over what is above. Lanes are compared by real over planned lead time, so a supplier who
    needs half as long again does so on a lane without receipts too. Where nothing is learned the
    plan holds, with its planned deviation or ``lead_time_default_cv``.
    """
    settings = settings or LeadTimeSettings()
    receipts = recent_receipts(
        snapshot, network, settings.lead_time_window, settings.lead_time_min_observations
    )
    planned = network.lanes["lead_time_days"].to_numpy(dtype=float)
    base = np.where(planned > _LEAST_BASE_DAYS, planned, _LEAST_BASE_DAYS)
    lanes = _lanes(network, receipts, base, settings)
    planned_sd = network.lanes["lead_time_sd_days"].to_numpy(dtype=float)
    planned_sd = np.where(np.isnan(planned_sd), settings.lead_time_default_cv * planned, planned_sd)
    mean = np.where(lanes.known, lanes.mean * base, planned)
    sd = np.where(lanes.known, lanes.sd * base, planned_sd)
    pairs, pair = np.unique(_pair(receipts.lane, receipts.item), return_inverse=True)
    above = Groups(
        mean, sd, np.ones(len(mean), dtype=bool), lanes.on_time_rate, lanes.reliability,
        lanes.observations,
    ).take(pairs >> _ITEM_BITS)  # fmt: skip
    of_pairs = _learn(receipts, pair, receipts.days, receipts.own_weight, above, settings)
    return LeadTimes(
        mean=mean,
        sd=_believed(sd, mean, settings),
        on_time_rate=lanes.on_time_rate,
        observations=lanes.observations,
        reliability=lanes.reliability,
        outliers=np.bincount(receipts.lane[receipts.outlier], minlength=len(mean)),
        shape=_shapes(receipts, mean, sd),
        _pairs=pairs,
        _of_pairs=replace(of_pairs, sd=_believed(of_pairs.sd, of_pairs.mean, settings)),
        _outliers_of_pairs=np.bincount(pair[receipts.outlier], minlength=len(pairs)),
    )


def _lanes(
    network: Network, receipts: Receipts, base: np.ndarray, settings: LeadTimeSettings
) -> Groups:
    """Real over planned lead time of every lane, drawn towards that of its place of origin."""
    places, origin = np.unique(network.lanes["origin_id"].to_numpy(dtype=str), return_inverse=True)
    ratio, weight = receipts.days / base[receipts.lane], receipts.weight
    nobody = Groups.unknown(1, DEFAULT_ON_TIME_RATE)
    alone = np.zeros(len(ratio), dtype=np.int64)
    everybody = _learn(receipts, alone, ratio, weight, nobody, settings).reliability
    above = Groups.unknown(len(places), float(everybody[0]))
    suppliers = _learn(receipts, origin[receipts.lane], ratio, weight, above, settings)
    return _learn(receipts, receipts.lane, ratio, weight, suppliers.take(origin), settings)


def _learn(
    receipts: Receipts, group: np.ndarray, values: np.ndarray, weight: np.ndarray, above: Groups,
    settings: LeadTimeSettings,
) -> Groups:  # fmt: skip
    minimum = settings.lead_time_min_observations
    return learn_groups(group, values, weight, receipts.promised, receipts.on_time, above, minimum)


def _believed(sd: np.ndarray, mean: np.ndarray, settings: LeadTimeSettings) -> np.ndarray:
    return np.minimum(sd, settings.lead_time_max_cv * mean)


def _shapes(receipts: Receipts, mean: np.ndarray, sd: np.ndarray) -> np.ndarray:
    """Equally likely deviations from the mean (lanes, 20), of mean 0 and deviation 1.

    Those of the lane's receipts, where these are enough, else those of a gamma distribution.
    """
    size = len(mean)
    own = equal_quantiles(receipts.lane, receipts.days, size, SUPPORT_SIZE)
    count = np.bincount(receipts.lane, weights=receipts.weight, minlength=size)
    enough = (count >= _SHAPE_FROM_OBSERVATIONS) & (np.ptp(own, axis=1) > 0)
    coefficient = np.divide(sd, mean, out=np.zeros(size), where=mean > 0)
    shape = np.maximum(coefficient, _LEAST_COEFFICIENT)[:, None] ** -2
    probability = (np.arange(SUPPORT_SIZE) + 0.5) / SUPPORT_SIZE
    points = np.where(enough[:, None], own, special.gammaincinv(shape, probability))
    points = points - points.mean(axis=1, keepdims=True)
    return points / np.maximum(points.std(axis=1, keepdims=True), 1e-12)


def _support(mean: np.ndarray, sd: np.ndarray, shape: np.ndarray) -> np.ndarray:
    return np.maximum(mean[:, None] + sd[:, None] * shape, 0.0)


def _figures(known: LeadTimes | Groups) -> tuple[np.ndarray, ...]:
    return known.mean, known.sd, known.on_time_rate, known.reliability, known.observations


def _pair(lane: np.ndarray, item: np.ndarray) -> np.ndarray:
    """One number for an item (-1: not told) on a lane."""
    return (np.asarray(lane, np.int64) << _ITEM_BITS) + np.asarray(item, np.int64) + 1
