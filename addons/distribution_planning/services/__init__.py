from . import (
    engine_process,
    engine_replay,
    engine_shadow,
    forecast_writer,
    plan_writer,
    plan_writer_policy,
    readers,
    snapshot_reader,
    stock_writer,
    supply_writer,
)
