from . import engine_process, plan_writer, readers, snapshot_reader
from . import forecast_writer  # extends plan_writer
