from . import (
    case_writer,
    engine_process,
    engine_replay,
    engine_shadow,
    forecast_writer,
    plan_writer,
    plan_writer_policy,
    position_grid_writer,
    readers,
    snapshot_reader,
    stock_writer,
    supply_writer,
)
