"""Second thoughts: whether a plan without one of its actions would be worth more."""

__all__ = ["improved"]

from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from distribution_ai.decide.copies import copies_of
from distribution_ai.decide.families import KEY, Families
from distribution_ai.decide.situation import NO_ACTIONS, Situation, listed
from distribution_ai.decide.steps import Steps, taken_in_steps

MOST_ROUNDS = 4
MOST_ROWS, ROWS_SHARE = 500, 0.05
FIRST_ROUND_SHARE = 2 / 3
ROUNDING = 1e-9
LISTS = ("base", "ways", "changes", "lost")


@dataclass(frozen=True, eq=False)
class Variant:
    """A plan for one family of products: what it does (``keys``) and which of that is
    ``contested``, its ``value``, what it was made ``without`` and whether it passes over a supplier
    that an explicit priority puts first (``out_of_turn``). Its actions are those of ``lists`` where
    ``owner`` is ``number``."""

    keys: frozenset[tuple]
    contested: frozenset[tuple]
    value: float
    out_of_turn: bool
    without: frozenset[tuple]
    lists: dict[str, pd.DataFrame]
    number: int

    def part(self, name: str) -> pd.DataFrame:
        """One of its lists of actions."""
        whole = self.lists[name]
        return whole[(whole["owner"] == self.number).to_numpy()].drop(columns="owner")


def improved(this: Situation, steps: Steps, fixed: pd.DataFrame) -> Steps:
    """The steps, with a plan that is worth more in all for every family where there is one.

    A family are products with all their places, and those that substitutes or shared costs,
    vehicles, hands or storage join them with. Its variants are what the steps decide without one
    action of the best variant so far, for each of its actions, until there is one without each.
    They are made as if planners had forbidden nothing, and the best of them that keeps to what is
    forbidden is taken. So forbidding an action takes variants away and adds none: the total cannot
    rise. All variants of all families are made at once, as copies in one situation. Left as they
    are: families with fixed actions, and those of which a plan of this size does not afford a copy
    for each action.
    """
    makes = _Maker.of(this, fixed)
    families, own = makes.families, makes.own(steps)
    variants = makes.first(own)
    for _ in range(MOST_ROUNDS):
        made = makes.all_of([
            (family, best.without | {key})
            for family, found in variants.items()
            for best in [_best([each for each in found if not each.out_of_turn])]
            for key in (sorted(best.contested) if best else ())
            if all(key in other.keys for other in found)
        ])  # fmt: skip
        for family, variant in made:
            variants[family].append(variant)
        if not made:
            break
    chosen = {
        family: _best([each for each in found if makes.allows(family, each)])
        for family, found in variants.items()
    }
    better = {
        family: best for family, best in chosen.items()
        if best and (family not in own or best.value > own[family].value + ROUNDING)
    }  # fmt: skip
    return _with(families, steps, better)


def _best(variants: list[Variant]) -> Variant | None:
    return max(variants, key=lambda variant: variant.value, default=None)


class _Maker:
    """Makes variants, as many as a plan of this size affords."""

    def __init__(self, this: Situation, families: Families, most_rows: int):
        self.this, self.families, self.left = this, families, most_rows

    @classmethod
    def of(cls, this: Situation, fixed: pd.DataFrame) -> "_Maker":
        """That of a situation."""
        most_rows = int(MOST_ROWS + ROWS_SHARE * this.state.network.size)
        return cls(this, Families.of(this, fixed, most_rows), most_rows)

    def own(self, steps: Steps) -> dict[int, Variant]:
        """What the steps decide for each family to which nothing is forbidden."""
        families = self.families
        lists = {name: _owned(getattr(steps, name), families.of_row) for name in LISTS}
        numbers = [family for family in families.small if families.free[family]]
        none = [frozenset()] * len(numbers)
        return dict(zip(numbers, self._variants(lists, numbers, none), strict=True))

    def first(self, own: dict[int, Variant]) -> dict[int, list[Variant]]:
        """The plan of each family where nothing is forbidden, as far as a variant without each of
        its contested actions is afforded, the most valuable first.

        It is the steps' ``own``, save where something is forbidden or shared: what shares is made
        as all its variants are, so that these are the same whatever is forbidden elsewhere.
        """
        families = self.families
        alone = [family for family in families.small if not families.coupled[family]]
        found = {family: own[family] for family in alone if families.free[family]}
        made = [(family, frozenset()) for family in alone if not families.free[family]]
        found |= dict(self._made(self._afforded(made)))
        coupled = [(family, frozenset()) for family in families.small if families.coupled[family]]
        found |= dict(self.all_of(coupled))
        order = sorted(found, key=lambda family: (-found[family].value, family))
        copies = {family: len(families.rows[family]) * len(found[family].contested)
                  for family in order}  # fmt: skip
        most = FIRST_ROUND_SHARE * self.left
        order = [family for family in order if copies[family] <= most]
        afforded = np.cumsum([copies[family] for family in order]) <= most
        return {family: [found[family]] for family, some in zip(order, afforded, strict=True)
                if some and (copies[family] or not families.free[family])}  # fmt: skip

    def all_of(self, asked: list[tuple[int, frozenset[tuple]]]) -> list[tuple[int, Variant]]:
        """The variants of families without some actions, as many as are afforded."""
        asked = self._afforded(asked)
        self.left -= sum(len(self.families.rows[family]) for family, _ in asked)
        return self._made(asked)

    def _afforded(self, asked: list[tuple]) -> list[tuple]:
        rows = np.cumsum([len(self.families.rows[family]) for family, _ in asked])
        return asked[: int((rows <= self.left).sum())]

    def _made(self, asked: list[tuple[int, frozenset[tuple]]]) -> list[tuple[int, Variant]]:
        if not asked:
            return []
        rows = [self.families.rows[family] for family, _ in asked]
        copy = np.repeat(np.arange(len(asked)), [len(each) for each in rows])
        copies = copies_of(self.this, np.concatenate(rows), copy)
        barred = [
            (number, *key) for number, (_, without) in enumerate(asked) for key in sorted(without)
        ]
        situation = copies.without(pd.DataFrame(barred, columns=["copy", *KEY]))
        steps = taken_in_steps(situation, NO_ACTIONS)
        lists = {name: copies.of_first(getattr(steps, name)) for name in LISTS}
        without = [each for _, each in asked]
        variants = self._variants(lists, list(range(len(asked))), without)
        return [(family, each) for (family, _), each in zip(asked, variants, strict=True)]

    def allows(self, family: int, variant: Variant) -> bool:
        """Whether a variant keeps to what is forbidden and to the priorities that then hold."""
        if self.families.free[family]:
            return not variant.out_of_turn
        actions = listed(*(variant.part(name) for name in LISTS[:3]))
        late = (
            variant.out_of_turn and self.families.out_of_turn(self.this.open_state, actions).any()
        )
        return not late and bool(self.this.allows(actions).all())

    def _variants(
        self, lists: dict[str, pd.DataFrame], numbers: list[int], without: list[frozenset[tuple]]
    ) -> list[Variant]:
        """The variants whose actions are ``owner``'s of the ``numbers``."""
        families = self.families
        done = pd.concat([lists[name][["owner", *KEY, "expected_value"]] for name in LISTS[:3]])
        done = done.sort_values("owner", kind="stable")
        owner = done["owner"].to_numpy()
        value = done["expected_value"].to_numpy(dtype=float)
        late = families.out_of_turn(self.this.state, done)
        contested = families.contested(done)
        keys = list(done[KEY].itertuples(index=False, name=None))
        start, stop = (np.searchsorted(owner, numbers, side=side) for side in ("left", "right"))
        return [
            Variant(
                frozenset(keys[a:b]),
                frozenset(key for key, some in zip(keys[a:b], contested[a:b], strict=True) if some),
                float(value[a:b].sum()), bool(late[a:b].any()), removed, lists, number,
            )
            for a, b, number, removed in zip(start, stop, numbers, without, strict=True)
        ]  # fmt: skip


def _owned(actions: pd.DataFrame, of_row: np.ndarray) -> pd.DataFrame:
    return actions.assign(owner=of_row[actions["row"].to_numpy(dtype=np.int64)])


def _with(families: Families, steps: Steps, chosen: dict[int, Variant]) -> Steps:
    """The steps with what is chosen for some families."""
    if not chosen:
        return steps
    lists = {}
    for name in LISTS:
        now = getattr(steps, name)
        kept = now[~np.isin(families.of_row[now["row"]], list(chosen))]
        lists[name] = listed(kept, *(variant.part(name) for variant in chosen.values()))
    return replace(steps, **lists)
