"""Changes of what is on order and not needed: postpone what will be, cancel what will not."""

__all__ = ["plan_changes"]

from collections.abc import Callable

import pandas as pd

from distribution_ai.decide.cancel import cancel
from distribution_ai.decide.postpone import postpone
from distribution_ai.decide.situation import Situation, listed
from distribution_ai.decide.surplus import Surplus

CHANGES: tuple[Callable[[Surplus], pd.DataFrame], ...] = (postpone, cancel)
"""Every change of a line that is not needed. Columns of a change: ``verb``, ``line``, ``row``,
``quantity``, ``days`` until it now comes, ``idle`` days, ``cost``, ``expected_value``, ``sure``."""


def plan_changes(this: Situation, surplus: Surplus) -> tuple[pd.DataFrame, pd.DataFrame]:
    """The changes worth making, at most one a line, and those that lost against them.

    What would lie for longer than the burn-out days is cancelled, what will be needed sooner is
    postponed until then; a transfer is cancelled where its giver needs the stock more.
    """
    both = listed(*(change(surplus) for change in CHANGES))
    both = both.assign(edge=-1, other=-1, given=0.0, gain=both["expected_value"])
    both = both[both["expected_value"].notna()]
    both = both[this.allows(both)].sort_values(["row", "line", "verb"], kind="stable")
    burn_out = this.state.parameters.burn_out_days[both["row"]]
    own = ~surplus.supply.purchase[both["line"]]
    fits = ((both["verb"] == "cancel") == (both["idle"] > burn_out)) | own
    chosen = both[fits & this.pays(both)].drop_duplicates("line")
    named = pd.Series(surplus.supply.supply_id[chosen["line"]], index=chosen.index, dtype=object)
    chosen = chosen[~pd.DataFrame({"row": chosen["row"], "name": named}).duplicated()]
    lost = both[both["line"].isin(chosen["line"]) & ~both.index.isin(chosen.index)]
    return chosen.reset_index(drop=True), lost.reset_index(drop=True)
