"""``replay``: history played forward, our plan against others' policies."""

__all__ = ["add_to"]

import argparse
import datetime
from pathlib import Path

from distribution_ai.cli.outcome import Outcome, ProgressBar, note_of

DATASET = "dataset.json"

_SAME = 1e-6


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser(
        "replay", parents=[common], help="play history forward and compare policies"
    )
    parser.add_argument(
        "snapshot",
        metavar="SNAPSHOT",
        help="folder of a snapshot, or of a data set (dataset.json), whose economics are assumed",
    )
    parser.add_argument(
        "--from", dest="start", required=True, type=_date, metavar="DATE", help="first day to play"
    )
    parser.add_argument(
        "--to", dest="end", required=True, type=_date, metavar="DATE", help="last day to play"
    )
    parser.add_argument(
        "--against",
        default="minmax",
        metavar="POLICY,...",
        help="policies to compare with, of minmax, core, safety_stock, ddmrp, order_up_to "
        "(default: minmax)",
    )
    parser.add_argument(
        "--ours",
        default="planner",
        choices=("planner", "orders", "proposals"),
        help="play the plan's targets (default), what it orders with them where lost sales are "
        "foreseen, or its own proposals, which takes a plan a review",
    )
    parser.add_argument(
        "--lead-times",
        default="mean",
        choices=("mean", "sampled"),
        help="lead times as learned on average (default) or drawn from what was learned",
    )
    parser.add_argument(
        "--fill-rates",
        default=(),
        type=_shares,
        metavar="SHARE,...",
        help="service at which stock is compared, such as 0.95,0.98 (default: ours)",
    )
    parser.add_argument(
        "--review",
        type=_buckets,
        metavar="BUCKETS",
        help="buckets after which levels are set anew (default: about a week)",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for the comparison")
    parser.set_defaults(run=_run)


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: give a date such as 2026-01-31") from None


def _buckets(text: str) -> int:
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: give a whole number of buckets such as 7")
    return int(text)


def _shares(text: str) -> tuple[float, ...]:
    try:
        shares = tuple(float(part) for part in text.split(","))
    except ValueError:
        shares = (-1.0,)
    if not all(0.0 < share < 1.0 for share in shares):
        raise argparse.ArgumentTypeError(f"{text!r}: give shares such as 0.95,0.98")
    return shares


def _run(given) -> Outcome:
    from distribution_ai.learn.replay import replay, write_replay

    with ProgressBar() as bar:
        snapshot, assumed = _read(Path(given.snapshot))
        against = [name.strip() for name in given.against.split(",") if name.strip()]
        result = replay(
            snapshot, given.start, given.end, against, given.review, bar, given.ours,
            given.lead_times, given.fill_rates, assumed,
        )  # fmt: skip
    write_replay(result, given.out)
    data = {
        "ok": True, "out": str(given.out), **result.header,
        "summary": _plain(result.summary), "equal_service": _plain(result.equal_service),
        "differences": _plain(result.differences),
    }  # fmt: skip
    return Outcome(data, "\n".join(_lines(result)), note_of(snapshot.faults))


def _read(folder: Path) -> tuple:
    """The snapshot, and what was assumed where the folder is a data set."""
    from distribution_ai.adapters.datasets import read_dataset
    from distribution_ai.learn.assumptions import dataset_snapshot
    from distribution_ai.snapshot import read_snapshot

    if (folder / DATASET).is_file():
        return dataset_snapshot(read_dataset(folder))
    return read_snapshot(folder), []


def _plain(table) -> list[dict]:
    """Rows for JSON, None for what is not known."""
    return [
        {name: None if value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _lines(result):
    ours = result.header["policies"][0]
    yield "As they are:"
    yield from map(_line, result.summary.to_dict("records"))
    reached = result.equal_service
    for fill_rate in result.header["fill_rates"]:
        yield f"At a fill rate of {fill_rate:.1%}:"
        rows = reached[abs(reached["fill_rate"] - fill_rate) < _SAME].set_index("policy")
        for name in result.header["policies"]:
            yield f"  {name}: {_stock(rows.loc[name], name == ours, ours)}" if (
                name in rows.index) else f"  {name}: does not get there"  # fmt: skip


def _stock(row, own: bool, ours: str) -> str:
    apart = "" if own else f"; {ours} {row['stock_ratio'] - 1.0:+.1%}"
    return f"average stock {row['average_stock']:,.0f} units{apart}"


def _line(row: dict) -> str:
    return (
        f"  {row['policy']}: fill rate {row['fill_rate']:.1%}, {row['stockouts']:,.0f} stock-outs, "
        f"average stock {row['average_stock_value']:,.0f}, {row['turns']:.1f} turns, "
        f"{row['orders']:,.0f} orders, {row['transfers']:,.0f} transfers, cost {row['cost']:,.0f}"
    )
