"""The demand side of a plan, kept so that a few item-locations can be planned again at once.

A sale or a late receipt changes stock and orders, not what demand is expected: until the next
whole plan the forecasts, their errors, the segments and the learned lead times hold. They are
arrays over item-locations, written in one piece and read back for some items only.
"""

__all__ = ["Kept"]

import io
import zipfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.demand.calendar import bucket_number, bucket_start
from distribution_ai.demand.distribution import Forecast
from distribution_ai.demand.models.error_shape import ErrorShape
from distribution_ai.demand.models.sum_deviation import SumDeviation
from distribution_ai.errors import PlanningError
from distribution_ai.network import Network
from distribution_ai.snapshot import Snapshot
from distribution_ai.supply.lead_times import LaneRecord, LeadTimes, learn_lead_times

_ROWS = ("item_id", "location_id", "segment", "whole_units", "own_mean", "own_sd",
         "total_mean", "total_sd")  # fmt: skip
_PAIRS = ("pair_lane_id", "pair_item_id", "pair_figures")
_SHARED = ("start", "bucket", "bucket_days", "lead_times", "lane_id", "lane_figures",
           "own_exponent", "own_center", "own_quantiles",
           "total_exponent", "total_center", "total_quantiles")  # fmt: skip
_NAMES = (*_ROWS, *_PAIRS, *_SHARED)
_NEW = "C inactive"
_MEASURED = "accuracy_"


@dataclass(frozen=True, eq=False)
class Kept:
    """Arrays by name.

    Per item-location (N,): ``item_id``, ``location_id``, ``segment``, ``whole_units``; ``own_mean``
    and ``total_mean`` (N, H) demand per bucket from ``start`` on, in units, ``own_sd`` and
    ``total_sd`` (N, G) deviations of its sums over ``lead_times`` (G,) buckets; ``own`` is the
    demand of the place itself, ``total`` that with the demand it serves. ``own_exponent``,
    ``own_center`` (C,) and ``own_quantiles`` (C, P), and those of ``total``, are what all share.
    Lead times per lane, with ``lane_id``, and per item on a lane, with ``pair_lane_id`` and
    ``pair_item_id``. ``accuracy_…`` are the columns of the plan's table.
    """

    arrays: Mapping[str, np.ndarray]

    @classmethod
    def of(
        cls,
        network: Network,
        own: Forecast,
        total: Forecast,
        segment: np.ndarray,
        lead_times: LeadTimes,
        accuracy: pd.DataFrame,
        bucket: str,
    ) -> "Kept":
        """Keep what a whole plan found; ``accuracy`` is its table."""
        lanes, pairs = lead_times.recorded()
        names = network.lanes["lane_id"].to_numpy(dtype=str)
        items = network.items["item_id"].to_numpy(dtype=str)
        arrays = {
            "item_id": network.item_ids.astype(str),
            "location_id": network.location_ids.astype(str),
            "segment": segment.astype(str),
            "whole_units": own.whole_units,
            "start": own.dates[:1].astype("datetime64[D]"),
            "bucket": np.array(bucket),
            "bucket_days": np.array(own.bucket_days),
            "lead_times": np.asarray(own.deviation.lead_times, dtype=float),
            "lane_id": names,
            "lane_figures": lanes.figures,
            "pair_lane_id": names[pairs.lane],
            "pair_item_id": items[pairs.item],
            "pair_figures": pairs.figures,
            **_forecast_arrays("own", own),
            **_forecast_arrays("total", total),
        }
        for name, column in accuracy.items():
            kind = float if pd.api.types.is_numeric_dtype(column) else str
            arrays[_MEASURED + name] = column.to_numpy().astype(kind)
        return cls(arrays)

    def of_items(self, item_ids: Collection[str]) -> "Kept":
        """The same for some items only."""
        wanted = np.asarray(sorted(item_ids), dtype=str)
        rows = np.isin(self.arrays["item_id"], wanted)
        pairs = np.isin(self.arrays["pair_item_id"], wanted)
        chosen = {name: self.arrays[name][rows] for name in _ROWS}
        chosen |= {name: self.arrays[name][pairs] for name in _PAIRS}
        return Kept({**self.arrays, **chosen})

    def to_bytes(self) -> bytes:
        """All of it in one piece, the same bytes for the same content."""
        sink = io.BytesIO()
        np.savez(sink, **self.arrays)
        return sink.getvalue()

    @classmethod
    def from_bytes(cls, raw: bytes) -> "Kept":
        """Read what :meth:`to_bytes` wrote; raises :class:`PlanningError` for anything else."""
        try:
            with np.load(io.BytesIO(raw), allow_pickle=False) as file:
                return cls({name: file[name] for name in dict.fromkeys((*file.files, *_NAMES))})
        except (ValueError, OSError, EOFError, KeyError, zipfile.BadZipFile) as error:
            raise PlanningError(
                f"what was kept of the demand cannot be read ({error}); plan everything"
            ) from None

    @property
    def accuracy(self) -> pd.DataFrame:
        """Table ``accuracy`` of the whole plan."""
        names = [name for name in self.arrays if name.startswith(_MEASURED)]
        return pd.DataFrame({name.removeprefix(_MEASURED): self.arrays[name] for name in names})

    def lead_times(self, snapshot: Snapshot, network: Network, settings) -> LeadTimes:
        """The lead times as they were learned; a new lane's as planned."""
        planned = learn_lead_times(snapshot, network, settings)
        lane = pd.Index(network.lanes["lane_id"])
        item = pd.Index(network.items["item_id"])
        return planned.recalled(
            LaneRecord(lane.get_indexer(self.arrays["lane_id"]), None, self.arrays["lane_figures"]),
            LaneRecord(
                lane.get_indexer(self.arrays["pair_lane_id"]),
                item.get_indexer(self.arrays["pair_item_id"]),
                self.arrays["pair_figures"],
            ),
        )

    def segments(self, network: Network) -> np.ndarray:
        """Segment of every item-location of a network, object array."""
        return self._read("segment", network, _NEW).astype(object)

    def forecast(self, which: str, snapshot: Snapshot, network: Network) -> Forecast:
        """The ``own`` or ``total`` demand of a network from the snapshot's day on.

        What has passed since the whole plan is left out; an item-location that it did not know is
        expected to sell nothing. Raises :class:`PlanningError` where half of the horizon has
        passed, or the buckets are others.
        """
        known = self.arrays
        passed = self._passed(snapshot)
        mean = self._read(f"{which}_mean", network, 0.0)[:, passed:].T
        sd = self._read(f"{which}_sd", network, 0.0).T
        begin = bucket_number(np.datetime64(snapshot.as_of), snapshot.bucket)
        unknown = np.full(mean.shape, np.nan, dtype=np.float32)
        return Forecast(
            dates=bucket_start(begin + np.arange(len(mean)), snapshot.bucket),
            mean=np.ascontiguousarray(mean),
            naive=np.full(network.size, np.nan),
            baseline=unknown,
            drivers=unknown,
            sensed=unknown,
            deviation=SumDeviation(
                known["lead_times"], np.ascontiguousarray(sd), float(known[f"{which}_exponent"])
            ),
            shape=ErrorShape(known[f"{which}_center"], known[f"{which}_quantiles"]),
            whole_units=self._read("whole_units", network, True),
            bucket_days=float(known["bucket_days"]),
        )

    def _passed(self, snapshot: Snapshot) -> int:
        horizon = self.arrays["own_mean"].shape[1]
        bucket = str(self.arrays["bucket"])
        days = np.array([self.arrays["start"][0], np.datetime64(snapshot.as_of)])
        start, present = bucket_number(days, bucket)
        passed = int(present - start)
        if bucket != snapshot.bucket or not 0 <= passed <= horizon // 2:
            raise PlanningError("what was kept of the demand is of another time; plan everything")
        return passed

    def _read(self, name: str, network: Network, otherwise) -> np.ndarray:
        """Rows of an array in the network's order."""
        values = self.arrays[name]
        place = network.find(self.arrays["item_id"], self.arrays["location_id"])
        found = place >= 0
        kind = np.result_type(values, np.array(otherwise)) if values.dtype.kind == "U" else None
        read = np.full((network.size, *values.shape[1:]), otherwise, dtype=kind or values.dtype)
        read[place[found]] = values[found]
        return read


def _forecast_arrays(which: str, forecast: Forecast) -> dict[str, np.ndarray]:
    return {
        f"{which}_mean": np.ascontiguousarray(forecast.mean.T),
        f"{which}_sd": np.ascontiguousarray(forecast.deviation.grid.T),
        f"{which}_exponent": np.array(forecast.deviation.exponent),
        f"{which}_center": forecast.shape.center,
        f"{which}_quantiles": forecast.shape.quantiles,
    }
