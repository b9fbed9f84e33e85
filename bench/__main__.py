"""``python -m bench``: every measurement, one after the other."""

import runpy
import sys
from pathlib import Path

DATA = Path(__file__).resolve().parents[2] / "shared" / "data"


def main() -> None:
    """Run all measurements; those on public data sets only where these are at hand."""
    print("# A whole plan (python -m bench.plan_speed)")
    runpy.run_module("bench.plan_speed", run_name="__main__", alter_sys=True)
    print("\n# Accuracy of forecasts (python -m bench.forecast_accuracy FOLDER)")
    if not DATA.is_dir():
        print(f"no data sets in {DATA}: left out")
        return
    for folder in sorted(path.parent for path in DATA.glob("*/demand.parquet")):
        sys.argv = ["forecast_accuracy", str(folder)]
        runpy.run_module("bench.forecast_accuracy", run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
