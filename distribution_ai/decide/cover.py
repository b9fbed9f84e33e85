"""Cover: the best way, or ways together, to serve those who run out before their next delivery."""

__all__ = ["Covered", "cover_gaps"]

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.bridge import buy_ways, transfer_ways
from distribution_ai.decide.confidence import DEVIATIONS, FORECAST_ERROR, chance_of_gain
from distribution_ai.decide.expedite import expedite_ways
from distribution_ai.decide.gaps import Gaps
from distribution_ai.decide.needs import Needs, Spare
from distribution_ai.decide.schedule import Schedule
from distribution_ai.decide.situation import Situation, listed
from distribution_ai.decide.substitute import substitute_ways

WAYS: tuple[Callable[[Gaps, Spare], pd.DataFrame], ...] = (
    expedite_ways,
    transfer_ways,
    buy_ways,
    substitute_ways,
)
"""Every way to cover a gap. Columns of a way: ``verb``; ``row``; ``edge``, ``line`` of the open
supply and ``other``, the item-location that gives ``given`` units (-1: none); ``quantity``;
``days`` until it arrives; ``gain``, the shortage that it saves, ``charge``, all that this takes,
and ``chance`` of success; ``cost``, the money spent, and ``worth``, the most to spend."""

MOST_WAYS = 3
WHICH = ["verb", "row", "edge", "line", "other"]


@dataclass(frozen=True, eq=False)
class Covered:
    """The ways ``chosen``, with ``expected_value`` and ``sure``; those that ``lost`` against them
    or against doing nothing; and the ``needs`` and the ``spare`` stock that they leave."""

    chosen: pd.DataFrame
    lost: pd.DataFrame
    needs: Needs
    spare: Spare


def cover_gaps(this: Situation, gaps: Gaps, spare: Spare) -> Covered:
    """Choose ways, the most valuable first, up to three for one gap.

    Each round takes the best way of every gap, as long as it pays; what it leaves open is the gap
    of the next round, so that no shortage is saved twice. Where two want the same stock or
    vehicle, the more valuable has it and the other looks again.
    """
    chosen, lost = [], []
    for _ in range(MOST_WAYS):
        ways = _priced(gaps, spare)
        ways = ways[this.allows(ways)].reset_index(drop=True)
        best = _unseen(ways[this.pays(ways)], chosen).drop_duplicates("row")
        taken = _without_conflicts(gaps, best)
        chosen.append(taken.assign(sure=_sure(gaps, taken)))
        settled = ~ways["row"].isin(best["row"]) | ways["row"].isin(taken["row"])
        lost.append(_unseen(ways[settled], chosen))
        gaps, spare = _after(this, gaps, spare, taken, best)
        if taken.empty:
            break
    lost = _unseen(listed(*lost), chosen).drop_duplicates(WHICH, ignore_index=True)
    return Covered(listed(*chosen), lost, gaps.needs, spare)


def _unseen(ways: pd.DataFrame, chosen: list[pd.DataFrame]) -> pd.DataFrame:
    """Ways that are not chosen yet."""
    if not chosen:
        return ways
    taken = pd.MultiIndex.from_frame(pd.concat(chosen)[WHICH])
    return ways[~pd.MultiIndex.from_frame(ways[WHICH]).isin(taken)]


def _priced(gaps: Gaps, spare: Spare) -> pd.DataFrame:
    """All ways, the best of each gap first; equal ones in the order of :data:`WAYS`."""
    ways = listed(*(find(gaps, spare) for find in WAYS))
    value = ways["chance"] * (ways["gain"] - ways["charge"])
    place = gaps.place(ways["row"])
    ways = ways.assign(expected_value=value, at_stake=gaps.at_stake[place])
    ways = ways.sort_values(["row", "expected_value"], ascending=[True, False], kind="stable")
    return ways.reset_index(drop=True)


def _without_conflicts(gaps: Gaps, best: pd.DataFrame) -> pd.DataFrame:
    """At most one way for each giver, line and vehicle: the most valuable."""
    lanes = gaps.state.network.lanes
    loads = lanes[["weight_capacity", "volume_capacity"]].notna().any(axis=1).to_numpy()
    lane = np.append(gaps.state.sourcing.lane, -1)[best["edge"]]
    limited = np.append(loads, False)[lane]
    ways = best.assign(vehicle=np.where(limited, lane, -1))
    ways = ways.sort_values(["expected_value", "row"], ascending=[False, True], kind="stable")
    for shared in ("other", "line", "vehicle"):
        ways = ways[(ways[shared] < 0) | ~ways.duplicated(shared)]
    return best[best.index.isin(ways.index)]


def _changed(gaps: Gaps, ways: pd.DataFrame) -> tuple[np.ndarray, Schedule]:
    """Places of the gaps of ways and their schedules when the ways are taken."""
    place = gaps.place(ways["row"])
    line = ways["line"]
    quantity = ways["quantity"].to_numpy()
    due = np.append(gaps.supply.days, 0.0)[line]
    taken_away = np.where(line >= 0, quantity, 0.0)
    schedule = gaps.schedule.take(place).adding(due, -taken_away)
    return place, schedule.adding(ways["days"].to_numpy(), quantity)


def _sure(gaps: Gaps, ways: pd.DataFrame) -> np.ndarray:
    """Probability that a way pays if the whole forecast is off, times its chance."""
    place, changed = _changed(gaps, ways)
    charge = ways["charge"].to_numpy()
    values = [gaps.saving(place, changed, np.exp(FORECAST_ERROR * z)) - charge for z in DEVIATIONS]
    return chance_of_gain(np.stack(values)) * ways["chance"].to_numpy()


def _after(
    this: Situation, gaps: Gaps, spare: Spare, taken: pd.DataFrame, best: pd.DataFrame
) -> tuple[Gaps, Spare]:
    """The gaps that are left when ways are taken, and the stock that may still be given."""
    _place, changed = _changed(gaps, taken)
    waiting = best[~best.index.isin(taken.index)].assign(quantity=0.0)
    _place, same = _changed(gaps, waiting)
    given, received = this.flows(taken)
    moved = received - given
    needs = replace(gaps.needs, net=gaps.needs.net + moved, position=gaps.needs.position + moved)
    used = np.concatenate([gaps.used, taken["edge"]])
    left = replace(gaps, schedule=changed.joined(same), needs=needs, used=used)
    return left, spare.less(given)
