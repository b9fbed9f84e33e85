from .. import snapshot_reader  # the model that all of these extend comes first
from . import (
    availability,
    demand,
    events,
    lanes,
    masters,
    overrides,
    receipts,
    regressors,
    settings,
    stock,
    supply,
)
