"""``python -m bench [FOLDER...]``: every measurement of speed and accuracy, one after the other.

The folders are data sets (see ``python -m distribution_ai evaluate --help``), or folders of such;
``BENCH_DATA`` may name them too, parted as in ``PATH``. Without any, a made-up set is measured.
"""

import os
import sys
import tempfile
from pathlib import Path

from bench import (
    forecast_speed,
    horizon,
    ledger,
    lost_sales,
    plan_speed,
    policies,
    promotions,
    replay,
    stockouts,
    transfers,
    two_level,
    vn2,
    willems,
)
from bench.simulated import write_simulated
from distribution_ai.adapters.datasets import read_dataset
from distribution_ai.cli import main as command_line


def folders_with(file: str, given: list[str]) -> list[str]:
    """Folders with such a file, of the given ones and those just below them."""
    named = given or [name for name in os.environ.get("BENCH_DATA", "").split(os.pathsep) if name]
    found = [
        path.parent
        for name in named
        for pattern in (file, f"*/{file}")
        for path in sorted(Path(name).glob(pattern))
    ]
    return list(dict.fromkeys(map(str, found)))


def main(arguments: list[str]) -> None:
    """Run all measurements."""
    print("# A whole plan (python -m bench.plan_speed)")
    plan_speed.main([])
    print("\n# Levels of a million item-locations (python -m bench.policies)")
    policies.main([])
    print("\n# Transfers of a million item-locations (python -m bench.transfers)", flush=True)
    transfers.main([])
    print("\n# All verbs over several buckets (python -m bench.horizon)", flush=True)
    horizon.main([])
    print("\n# Stock over two echelons (python -m bench.two_level)")
    two_level.main([])
    for folder in folders_with("nodes.csv", arguments):
        print("\n# Real supply chains (python -m bench.willems FOLDER)", flush=True)
        willems.main([folder])
    print("\n# Stock left over where sales are lost (python -m bench.lost_sales)", flush=True)
    lost_sales.main([])
    for folder in folders_with("initial_state.parquet", arguments):
        print("\n# Orders of a competition (python -m bench.vn2 FOLDER)", flush=True)
        vn2.main([folder])
    print("\n# The ledger outside the ERP (python -m bench.ledger)", flush=True)
    ledger.main([])
    print("\n# Speed of forecasts (python -m bench.forecast_speed)", flush=True)
    forecast_speed.main([])
    with tempfile.TemporaryDirectory() as made_up:
        folders = folders_with("demand.parquet", arguments) or [
            str(write_simulated(Path(made_up) / "simulated"))
        ]
        print(
            "\n# Accuracy of forecasts (python -m distribution_ai evaluate FOLDER...)", flush=True
        )
        command_line(["evaluate", *folders])
        print("\n# History played forward (python -m bench.replay FOLDER...)", flush=True)
        replay.main(folders)
        print("\n# Simulated stock-outs (python -m bench.stockouts FOLDER...)")
        stockouts.main(folders)
        for folder in folders:
            regressors = read_dataset(folder).tables.get("regressors")
            if regressors is not None and regressors["name"].isin(promotions.NAMES).any():
                print("\n# Promotions known ahead (python -m bench.promotions FOLDER)")
                promotions.main([folder])


if __name__ == "__main__":
    main(sys.argv[1:])
