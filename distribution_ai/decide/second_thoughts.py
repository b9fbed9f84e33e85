"""Second thoughts: whether a plan without one of its actions would be worth more."""

__all__ = ["improved"]

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.copies import copies_of
from distribution_ai.decide.families import Families
from distribution_ai.decide.situation import NO_ACTIONS, Situation, listed
from distribution_ai.decide.state import State
from distribution_ai.decide.steps import Steps, taken_in_steps

MOST_ROUNDS = 4
MOST_ROWS, ROWS_SHARE = 600, 0.1
KEY = ["verb", "row", "edge", "line", "other"]
LISTS = ("base", "ways", "changes", "lost")


@dataclass(frozen=True, eq=False)
class Variant:
    """A plan for one family of products: its ``lists`` of actions by name, the ``keys`` of those
    that are done, what it was made ``without``, its ``value``, and whether it passes over a
    supplier that an explicit priority puts first (``out_of_turn``)."""

    lists: dict[str, pd.DataFrame]
    keys: frozenset[tuple]
    without: frozenset[tuple]
    value: float
    out_of_turn: bool

    @classmethod
    def of(
        cls, this: Situation, lists: dict[str, pd.DataFrame], without: frozenset[tuple]
    ) -> "Variant":
        """The variant of some lists of actions."""
        done = pd.concat([lists[name][[*KEY, "expected_value"]] for name in LISTS[:3]])
        keys = frozenset(done[KEY].itertuples(index=False, name=None))
        value = float(done["expected_value"].sum())
        return cls(lists, keys, without, value, _out_of_turn(this.state, done))


def improved(this: Situation, steps: Steps, fixed: pd.DataFrame) -> Steps:
    """The steps, with a plan that is worth more in all for every family where there is one.

    A family are products with all their places that nothing but substitutes joins. Its variants
    are what the steps decide without one action of the best variant so far, for each of its
    actions, until there is one without each. They are made as if planners had forbidden nothing,
    and the best of them that keeps to what is forbidden is taken. So forbidding an action takes
    variants away and adds none: the total cannot rise. All variants of all families are made at
    once, as copies in one situation. Left as they are: families that share vehicles, hands or
    storage, those with fixed actions, large ones, and what goes beyond the number of copies that
    a plan of this size affords.
    """
    families = Families.of(this, fixed)
    variants = _first_variants(this, families, steps)
    for _ in range(MOST_ROUNDS):
        asked = [(family, best.without | {key})
                 for family, found in variants.items()
                 for best in [_best(v for v in found if not v.out_of_turn)]
                 if best
                 for key in sorted(best.keys & families.contested(best.lists))
                 if all(key in other.keys for other in found)]  # fmt: skip
        made = _made(this, families, asked)
        for family, variant in made:
            variants[family].append(variant)
        if not made:
            break
    chosen = {family: _best(v for v in found if _allowed(this, v))
              for family, found in variants.items()}  # fmt: skip
    return _with(families, steps, {family: best for family, best in chosen.items() if best})


def _best(variants: Iterable[Variant]) -> Variant | None:
    return max(variants, key=lambda variant: variant.value, default=None)


def _first_variants(this: Situation, families: Families, steps: Steps) -> dict[int, list[Variant]]:
    """What the steps decide for each family, where nothing is forbidden to it."""
    lists = {name: dict(list(frame.groupby(families.of_row[frame["row"]])))
             for name, frame in ((name, getattr(steps, name)) for name in LISTS)}  # fmt: skip
    free = families.free
    acting = sorted(set().union(*(lists[name] for name in LISTS[:3])) & set(families.small))
    variants = {
        family: [Variant.of(this, {name: lists[name].get(family, getattr(steps, name).iloc[:0])
                             for name in LISTS}, frozenset())]
        for family in acting if free[family]
    }  # fmt: skip
    touched = [(family, frozenset()) for family in families.small if not free[family]]
    return variants | {family: [variant] for family, variant in _made(this, families, touched)}


def _made(
    this: Situation, families: Families, asked: list[tuple[int, frozenset[tuple]]]
) -> list[tuple[int, Variant]]:
    """The variants of families without some actions, all at once."""
    rows = [families.rows[family] for family, _ in asked]
    limit = MOST_ROWS + ROWS_SHARE * this.state.network.size
    afforded = int(np.searchsorted(np.cumsum([len(each) for each in rows]), limit, side="right"))
    asked, rows = asked[:afforded], rows[:afforded]
    if not asked:
        return []
    copy = np.repeat(np.arange(len(rows)), [len(each) for each in rows])
    copies = copies_of(this, np.concatenate(rows), copy)
    barred = [
        (number, *key) for number, (_, without) in enumerate(asked) for key in sorted(without)
    ]
    situation = copies.without(pd.DataFrame(barred, columns=["copy", *KEY]))
    steps = taken_in_steps(situation, NO_ACTIONS)
    lists = {}
    for name in LISTS:
        actions = copies.of_first(getattr(steps, name))
        parts = dict(list(actions.drop(columns="copy").groupby(actions["copy"].to_numpy())))
        lists[name] = [parts.get(number, actions.iloc[:0]) for number in range(len(asked))]
    return [
        (family, Variant.of(this, {name: lists[name][number] for name in LISTS}, without))
        for number, (family, without) in enumerate(asked)
    ]


def _out_of_turn(state: State, actions: pd.DataFrame) -> bool:
    """Whether something is bought from a supplier that comes after the usual one by its priority,
    where that one may deliver."""
    sourcing, bought = state.sourcing, actions[actions["verb"] == "buy"]
    edge, row = bought["edge"].to_numpy(), bought["row"].to_numpy()
    usual = sourcing.preferred[row]
    first = (usual >= 0) & np.append(sourcing.from_supplier, False)[usual]
    return bool((first & (sourcing.priority[edge] > np.append(sourcing.priority, 0)[usual])).any())


def _allowed(this: Situation, variant: Variant) -> bool:
    actions = listed(*(variant.lists[name] for name in LISTS[:3]))
    in_turn = not variant.out_of_turn or not _out_of_turn(this.open_state, actions)
    return in_turn and bool(this.allows(actions).all())


def _with(families: Families, steps: Steps, chosen: dict[int, Variant]) -> Steps:
    """The steps with what is chosen for some families."""
    lists = {}
    for name in LISTS:
        now = getattr(steps, name)
        kept = now[~np.isin(families.of_row[now["row"]], list(chosen))]
        lists[name] = listed(kept, *(variant.lists[name] for variant in chosen.values()))
    return replace(steps, **lists)
