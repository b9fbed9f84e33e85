"""``forecast``: demand summed over lead times, as quantiles."""

__all__ = ["add_to"]

import argparse
from pathlib import Path

from distribution_ai.cli.outcome import Outcome, ProgressBar, note_of
from distribution_ai.tables import LONGEST_HORIZON

_MOST = max(LONGEST_HORIZON.values())


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser(
        "forecast", parents=[common], help="forecast demand summed over lead times"
    )
    parser.add_argument("snapshot", metavar="SNAPSHOT", help="folder of a snapshot")
    parser.add_argument(
        "--lead-times",
        required=True,
        type=_lead_times,
        metavar="L,...",
        help="lead times in buckets, such as 7,14,28",
    )
    parser.add_argument(
        "--quantiles",
        required=True,
        type=_quantiles,
        metavar="Q,...",
        help="probabilities such as .5,.9,.95,.99",
    )
    parser.add_argument(
        "--out", required=True, metavar="FILE", type=_file, help="file to write, .parquet or .csv"
    )
    parser.add_argument("--buckets", metavar="FILE", type=_file,
                        help="also write the mean of each bucket")  # fmt: skip
    parser.add_argument(
        "--learner", action="store_true", help="average in what LightGBM learns, where it helps"
    )
    parser.set_defaults(run=_run)


def _lead_times(text: str) -> list[int]:
    numbers = [int(part) if part.strip().isdecimal() else 0 for part in text.split(",")]
    if not all(1 <= number <= _MOST for number in numbers) or len(set(numbers)) < len(numbers):
        told = f"{text!r}: give whole buckets such as 7,14,28, at most {_MOST}"
        raise argparse.ArgumentTypeError(told)
    return numbers


def _quantiles(text: str) -> dict[str, float]:
    try:
        quantiles = {part.strip(): float(part) for part in text.split(",")}
    except ValueError:
        quantiles = {"": 0.0}
    if not all(0 < quantile < 1 for quantile in quantiles.values()):
        raise argparse.ArgumentTypeError(f"{text!r}: give numbers between 0 and 1, such as .5,.95")
    return quantiles


def _file(text: str) -> Path:
    path = Path(text)
    if path.suffix not in (".parquet", ".csv"):
        raise argparse.ArgumentTypeError(f"{text!r}: give a file that ends in .parquet or .csv")
    return path


def _run(given) -> Outcome:
    from distribution_ai.adapters.forecasts import bucket_means, forecast_demand, lead_time_demand
    from distribution_ai.snapshot import read_snapshot
    from distribution_ai.storage import write_file

    with ProgressBar() as bar:
        bar("read the snapshot", 0.0)
        snapshot = read_snapshot(given.snapshot)
        bar("forecast", 0.3)
        demand = forecast_demand(snapshot, given.lead_times, given.learner)
        bar("sum over lead times", 0.7)
        table = lead_time_demand(demand, given.lead_times, given.quantiles)
        write_file(table, given.out)
        if given.buckets:
            write_file(bucket_means(demand), given.buckets)
    data = {
        "ok": True,
        "snapshot_digest": snapshot.digest,
        "item_locations": len(demand.places),
        "rows": len(table),
        "out": str(given.out),
        "buckets": str(given.buckets) if given.buckets else None,
    }
    text = f"{len(demand.places)} item-locations forecast; {given.out} has {len(table)} rows"
    return Outcome(data, text, note_of(snapshot.faults))
