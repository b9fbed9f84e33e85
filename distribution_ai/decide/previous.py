"""Stability: what was proposed last time stays unless a change is worth making."""

__all__ = ["Previous"]

from dataclasses import dataclass

import numpy as np
import pandas as pd

from distribution_ai.decide.confidence import gain_of
from distribution_ai.decide.edits import SCOPES, identified
from distribution_ai.decide.needs import Spare
from distribution_ai.decide.open_supply import OpenSupply
from distribution_ai.decide.state import State

WORTH_A_CHANGE = 0.05


@dataclass(frozen=True, eq=False)
class Previous:
    """The last plan's undecided proposals: what each row names, and its ``quantity``."""

    rows: pd.DataFrame

    @classmethod
    def of(cls, state: State) -> "Previous":
        """Read the snapshot's table ``previous``."""
        return cls(state.snapshot["previous"].drop_duplicates(list(SCOPES)))

    def quantities(self, state: State, supply: OpenSupply, actions: pd.DataFrame) -> np.ndarray:
        """What was proposed last time for each action, (n,), NaN where it was not.

        A row is about the actions that agree with all it names; the row that names most counts.
        """
        before = np.full(len(actions), np.nan)
        if self.rows.empty:
            return before
        named = identified(state, supply, actions)
        filled = (self.rows[list(SCOPES)] != "").to_numpy(dtype=bool)
        patterns = np.unique(filled, axis=0)
        for pattern in patterns[np.argsort(patterns.sum(axis=1), kind="stable")]:
            columns = [name for name, given in zip(SCOPES, pattern, strict=True) if given]
            rows = self.rows[(filled == pattern).all(axis=1)]
            found = rows.set_index(columns)["quantity"].reindex(
                pd.MultiIndex.from_frame(named[columns].astype(object))
                if len(columns) > 1
                else named[columns[0]]
            )
            before = np.where(found.isna(), before, found)
        return before

    def least_gain(self, state: State, supply: OpenSupply, actions: pd.DataFrame) -> np.ndarray:
        """What each action must be worth: ``min_gain``, or anything where it is running."""
        running = ~np.isnan(self.quantities(state, supply, actions))
        return np.where(running, 0.0, state.parameters.min_gain[actions["row"]])

    def kept(
        self, state: State, supply: OpenSupply, actions: pd.DataFrame, spare: Spare
    ) -> pd.DataFrame:
        """Purchases and transfers with the quantity of last time where the new one is not worth it.

        A quantity stays while it is off by no more than ``target_change_units`` or
        ``target_change_share``, as reordering rules do, and changing it would gain less than 5 %
        of the value and ``min_gain``. A transfer grows only by what its giver has left.
        """
        before = self.quantities(state, supply, actions)
        row = actions["row"].to_numpy(dtype=np.int64)
        now = actions["quantity"].to_numpy(float)
        parameters = state.parameters
        small = np.maximum(
            parameters.target_change_units[row], parameters.target_change_share[row] * now
        )
        giver = state.sourcing.giver[actions["edge"].to_numpy(dtype=np.int64)]
        more = before - now
        room = np.where(giver >= 0, spare.lateral[giver], np.inf)
        fits = (before > 0) & (more != 0) & (np.abs(more) <= small) & (more <= np.maximum(room, 0))
        fits &= (giver < 0) | ~pd.Series(giver).duplicated(keep=False).to_numpy()
        target = np.where(fits, before, now)
        gain = gain_of(state, actions, target)
        a_unit = (actions["gain"] - actions["expected_value"]).to_numpy() / np.maximum(now, 1e-9)
        value = gain - a_unit * target
        given_up = actions["expected_value"].to_numpy() - value
        enough = np.maximum(WORTH_A_CHANGE * np.abs(value), parameters.min_gain[row])
        stays = fits & (value > 0) & (given_up <= enough)
        scale = np.where(stays, target / np.maximum(now, 1e-9), 1.0)
        return actions.assign(
            quantity=now * scale,
            gain=np.where(stays, gain, actions["gain"]),
            cost=actions["cost"] * scale,
            expected_value=np.where(stays, value, actions["expected_value"]),
            stayed=stays,
        )
