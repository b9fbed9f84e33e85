"""``evaluate``: how good forecasts are on folders of real demand, beside the textbook's method."""

__all__ = ["add_to"]

import argparse
from collections.abc import Callable
from dataclasses import replace

from distribution_ai.cli.outcome import Outcome, ProgressBar

_WIDTHS = (9, 8, 8, 7, 8, 8, 8, 8, 8, 16)
_HEADS = (
    "lead time", "series", "wql .95", "ratio", "in 90 %", "in 95 %", "in 99 %", "bias %",
    "wape %", "textbook's 90/95/99",
)  # fmt: skip


def add_to(commands, common) -> None:
    """Add this command to the parser."""
    parser = commands.add_parser(
        "evaluate", parents=[common], help="measure forecasts on folders of real demand"
    )
    parser.add_argument(
        "folders", nargs="+", metavar="FOLDER", help="data set: dataset.json and demand.parquet"
    )
    parser.add_argument(
        "--origins",
        type=_whole(1),
        metavar="N",
        help="origins to forecast from (default: the set's)",
    )
    parser.add_argument(
        "--skip",
        type=_whole(0),
        default=0,
        metavar="K",
        help="leave the latest K origins out, to choose without them",
    )
    parser.add_argument(
        "--without-drivers", action="store_true", help="read neither events nor regressors"
    )
    parser.add_argument(
        "--learner", action="store_true", help="average in what LightGBM learns, where it helps"
    )
    parser.set_defaults(run=_run)


def _whole(least: int) -> Callable[[str], int]:
    def number(text: str) -> int:
        if not text.isdecimal() or int(text) < least:
            raise argparse.ArgumentTypeError(f"{text!r}: give a whole number from {least} on")
        return int(text)

    return number


def _run(given) -> Outcome:
    import pandas as pd

    from distribution_ai.learn.evaluation import evaluate, mean_ratios, summary

    datasets, tables = _datasets(given), []
    with ProgressBar() as bar:
        for place, dataset in enumerate(datasets):

            def step(name: str, fraction: float, done: int = place) -> None:
                bar(name, (done + fraction) / len(datasets))

            measured = evaluate(dataset, step, given.origins, given.skip, given.learner)
            tables.append(summary(measured))
    table = pd.concat(tables, ignore_index=True)
    ratios = mean_ratios(table)
    return Outcome(_data(given, table, ratios), "\n".join(_lines(table, ratios)))


def _datasets(given) -> list:
    """The data sets, each under a name of its own."""
    from distribution_ai.adapters.datasets import read_dataset

    folders = list(dict.fromkeys(given.folders))
    made = [read_dataset(folder) for folder in folders]
    names = [dataset.name for dataset in made]
    made = [
        replace(dataset, name=dataset.name if names.count(dataset.name) == 1 else folder)
        for dataset, folder in zip(made, folders, strict=True)
    ]
    return [each.without_drivers() for each in made] if given.without_drivers else made


def _data(given, table, ratios) -> dict:
    rows = [_plain(row) for row in table.to_dict("records")]
    return {
        "ok": True,
        "skip": given.skip,
        "drivers": not given.without_drivers,
        "learner": given.learner,
        "ratio": _geometric_mean(ratios),
        "sets": [
            {"set": name, "ratio": _known(ratios.get(name)),
             "measured": [row for row in rows if row["set"] == name]}
            for name in table["set"].unique()
        ],
    }  # fmt: skip


def _plain(row: dict) -> dict:
    return {name: value if isinstance(value, str) else _known(value) for name, value in row.items()}


def _known(value):
    """A number, None for one that is not known."""
    return None if value is None or value != value else value


def _geometric_mean(ratios) -> float | None:
    return _known(float(ratios.prod() ** (1.0 / len(ratios)))) if len(ratios) else None


def _lines(table, ratios):
    for name, rows in table.groupby("set", sort=False):
        ours, peer = (rows[rows["method"] == method] for method in ("ours", "textbook"))
        yield f"{name}: {ours['origins'].max()} origins"
        yield _line(_HEADS)
        for (_, row), (_, other) in zip(ours.iterrows(), peer.iterrows(), strict=True):
            yield _line(_cells(row, other))
        yield f"  ratio to the textbook, geometric mean: {ratios.get(name, float('nan')):.3f}"
        yield ""
    sets = "1 set" if len(ratios) == 1 else f"{len(ratios)} sets"
    mean = _geometric_mean(ratios)
    told = "unknown" if mean is None else f"{mean:.3f}"
    yield f"{sets}, ratio to the textbook, geometric mean: {told}"


def _cells(row, other) -> tuple[str, ...]:
    from distribution_ai.learn.evaluation import COVERAGES

    names = [f"coverage_{percent}" for percent in COVERAGES]
    return (
        f"{row['lead_time']:d}", f"{row['series']:,.0f}", f"{row['wql']:.4f}",
        f"{row['ratio']:.3f}", *(f"{row[name]:.1f}" for name in names),
        f"{row['bias']:+.1f}", f"{row['wape']:.1f}",
        "/".join(f"{other[name]:.1f}" for name in names),
    )  # fmt: skip


def _line(cells) -> str:
    return "".join(f"  {cell:>{width}}" for cell, width in zip(cells, _WIDTHS, strict=True))
