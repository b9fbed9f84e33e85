from . import masters
from . import lanes
from . import stock
from . import demand
from . import availability
from . import supply
from . import receipts
from . import settings
