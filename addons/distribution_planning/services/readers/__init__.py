from .. import snapshot_reader  # the model that all of these extend comes first
from . import availability, demand, lanes, masters, receipts, settings, stock, supply
