from . import engine_process, plan_writer, readers, snapshot_reader
