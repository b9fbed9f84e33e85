from . import snapshot_reader
from . import readers
from . import plan_writer
from . import engine_process
