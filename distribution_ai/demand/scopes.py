"""Which item-locations an event is about."""

__all__ = ["in_scope"]

import numpy as np
import pandas as pd

from distribution_ai.network import Network


def in_scope(events: pd.DataFrame, network: Network, columns: np.ndarray) -> np.ndarray:
    """Whether each event (E,) is about each of the item-locations ``columns`` (n,), bool (E, n).

    An event names any of item, category, location and region; what is empty holds for all. A
    category holds for the categories below it too.
    """
    item, location = network.item[columns], network.location[columns]
    region = network.locations["region"].to_numpy(dtype=object)[location]
    scope = np.ones((len(events), len(columns)), dtype=bool)
    for name, ids, own in (
        ("item_id", network.items["item_id"], item),
        ("location_id", network.locations["location_id"], location),
    ):
        named = pd.Index(ids).get_indexer(events[name])
        scope &= (events[name] == "").to_numpy()[:, None] | (named[:, None] == own)
    named = events["region"].to_numpy(dtype=object)[:, None]
    scope &= (named == "") | (named == region)
    codes, categories = pd.factorize(events["category"])
    return scope & _below(categories, network.items["category"])[codes][:, item]


def _below(categories, paths: pd.Series) -> np.ndarray:
    """Whether each item (I,) is in each category (C,) or below it, bool (C, I)."""
    paths = paths.astype(str) + "/"
    below = [paths.str.startswith(f"{name}/").to_numpy(bool) if name else np.ones(len(paths), bool)
             for name in categories]  # fmt: skip
    return np.array(below, dtype=bool).reshape(len(below), len(paths))
