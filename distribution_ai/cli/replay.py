"""``replay``: history played forward, our levels against others'."""

__all__ = ["add_to"]

import argparse
import datetime

from distribution_ai.cli.outcome import Outcome, ProgressBar, note_of


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser(
        "replay", parents=[common], help="play history forward and compare policies"
    )
    parser.add_argument("snapshot", metavar="SNAPSHOT", help="folder of a snapshot")
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
        help="policies to compare with (default: minmax)",
    )
    parser.add_argument(
        "--review",
        type=_buckets,
        metavar="BUCKETS",
        help="buckets after which levels are set anew (default: about a week)",
    )
    parser.add_argument("--out", required=True, metavar="DIR", help="folder for the comparison")
    parser.set_defaults(run=_run)  # fmt: skip


def _date(text: str) -> datetime.date:
    try:
        return datetime.date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r}: give a date such as 2026-01-31") from None


def _buckets(text: str) -> int:
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: give a whole number of buckets such as 7")
    return int(text)


def _run(given) -> Outcome:
    from distribution_ai.learn.replay import replay, write_replay
    from distribution_ai.snapshot import read_snapshot

    with ProgressBar() as bar:
        snapshot = read_snapshot(given.snapshot)
        against = [name.strip() for name in given.against.split(",") if name.strip()]
        result = replay(snapshot, given.start, given.end, against, given.review, bar)
    write_replay(result, given.out)
    rows = result.summary.to_dict("records")
    data = {"ok": True, "out": str(given.out), **result.header, "summary": rows}
    return Outcome(data, "\n".join(map(_line, rows)), note_of(snapshot.faults))


def _line(row: dict) -> str:
    return (
        f"{row['policy']}: fill rate {row['fill_rate']:.1%}, {row['stockouts']:,.0f} stock-outs, "
        f"average stock {row['average_stock_value']:,.0f}, {row['orders']:,.0f} orders, "
        f"{row['transfers']:,.0f} transfers, cost {row['cost']:,.0f}"
    )
