from . import test_execution
from . import test_security
from . import test_ledger
from . import test_policy
from . import test_lanes
from . import test_snapshot_reader
from . import test_plan_writer
from . import test_engine_process
