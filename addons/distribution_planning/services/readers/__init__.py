from .. import snapshot_reader  # the model that all of these extend comes first
from . import (
    availability,
    decisions,
    demand,
    events,
    lanes,
    masters,
    overrides,
    position,
    products,
    receipts,
    regressors,
    settings,
    stock,
    substitutes,
    supply,
    watchers,
)
