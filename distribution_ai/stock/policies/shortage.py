"""Units short per cycle or review, as a function of the level, with its slope."""

__all__ = [
    "Shortage",
    "lost_share",
    "shortage_of_lots",
    "shortage_of_order_up_to",
    "shortage_of_reviewed_lots",
]

from typing import NamedTuple, Protocol

import numpy as np

_LEAST_SHARE_WITHOUT_BACKLOG = 1e-3


class Distribution(Protocol):
    """Demand per item-location, as the normal, the gamma and the empirical distribution are."""

    mean: np.ndarray
    sd: np.ndarray

    def take(self, rows: np.ndarray) -> "Distribution": ...

    def losses(self, stock: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]: ...


class Shortage(NamedTuple):
    """Mean units short newly (N,) and how that changes with the level, units per unit (N,)."""

    units: np.ndarray
    slope: np.ndarray


def shortage_of_lots(demand: Distribution, lot: np.ndarray, level: np.ndarray) -> Shortage:
    """Per lot, when stock is watched all the time and lots are ordered at ``level``.

    E[(D - s)+] - E[(D - s - Q)+], D the demand during the lead time (Silver, Pyke and Thomas,
    *Inventory and Production Management in Supply Chains*, 4th ed., section 6.7).
    """
    near, far = demand.losses(level), demand.losses(level + lot)
    return Shortage(near[1] - far[1], far[0] - near[0])


def shortage_of_order_up_to(
    protection: Distribution, lead: Distribution, level: np.ndarray
) -> Shortage:
    """Per review, when every review orders up to ``level``.

    E[(D(R+L) - S)+] - E[(D(L) - S)+]: what is owed at the end of the cycle, less what was owed
    when it began (Silver, Pyke and Thomas, section 6.9).
    """
    late, early = protection.losses(level), lead.losses(level)
    return Shortage(late[1] - early[1], early[0] - late[0])


def shortage_of_reviewed_lots(
    protection: Distribution, lead: Distribution, lot: np.ndarray, level: np.ndarray
) -> Shortage:
    """Per review, when reviews order whole lots as soon as the position is at ``level`` or below.

    After ordering the position is uniform between the level and a lot above it (Axsäter,
    *Inventory Control*, 3rd ed., section 5.3.2), so this is the mean of
    :func:`shortage_of_order_up_to` over these positions: differences of second-order losses.
    """
    late, early = protection.losses(level), lead.losses(level)
    late_far, early_far = protection.losses(level + lot), lead.losses(level + lot)
    units = late[2] - late_far[2] - early[2] + early_far[2]
    slope = late[1] - late_far[1] - early[1] + early_far[1]
    return Shortage(units / lot, -slope / lot)


def lost_share(
    shortage: Shortage, demand: np.ndarray, lead: Distribution, top: np.ndarray, within: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Share (N,) of ``demand`` (N,) per cycle lost where what is short is not waited for; slope.

    Nothing is ever owed, so only the cycles count that begin without a backlog:
    (b - o) / (1 - o), b the share short with backorders and o the probability that something is
    still owed after a delivery, when the position was ordered to between ``top - within`` and
    ``top`` (N,). For base stock, Poisson demand and stock watched all the time this is Erlang's
    loss formula; else it is an approximation.
    """
    low, high = lead.losses(top - within), lead.losses(top)
    backlog = np.clip((low[1] - high[1]) / within, 0.0, 1.0)
    density = np.maximum(low[0] - high[0], 0.0) / within
    free = np.maximum(1.0 - backlog, _LEAST_SHARE_WITHOUT_BACKLOG)
    share = np.clip((shortage.units / demand - backlog) / free, 0.0, 1.0)
    share = np.where(free > _LEAST_SHARE_WITHOUT_BACKLOG, share, 1.0)
    return share, (shortage.slope / demand + density * (1.0 - share)) / free
