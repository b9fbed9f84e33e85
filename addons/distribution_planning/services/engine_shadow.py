import tempfile
from pathlib import Path

from odoo import api, models
from odoo.exceptions import UserError

REVIEW_DAYS = 7
TABLES = ("summary", "equal_service", "differences", "locations")


class DistributionEngine(models.AbstractModel):
    """Plays the last year again in a process of its own."""

    _inherit = "distribution.engine"

    @api.private
    def replay(self, replay, snapshot):
        """The comparison of a snapshot's last year, as lists of dictionaries.

        Progress is shown on the replay, and it ends when the replay is no longer running, as with
        :meth:`plan`. Raises UserError with the engine's own words if nothing could be played.
        """
        from distribution_ai.errors import DistributionError
        from distribution_ai.run.process import start_replay
        from distribution_ai.snapshot import write_snapshot

        with tempfile.TemporaryDirectory(prefix="distribution-") as name:
            folder = Path(name)
            write_snapshot(snapshot, folder / "snapshot")
            try:
                self._follow(
                    replay, start_replay(folder / "snapshot", folder / "replay", REVIEW_DAYS)
                )
                return self._read_replay(folder / "replay")
            except DistributionError as error:
                raise UserError(self.env._("Nothing could be replayed: %s", error)) from error

    def _read_replay(self, folder):
        import json

        import pandas as pd

        found = {name: _rows(pd.read_parquet(folder / f"{name}.parquet")) for name in TABLES}
        found["differences"] = [row for row in found["differences"] if row["comparison"] == "as_is"]
        found["header"] = json.loads((folder / "replay.json").read_text(encoding="utf-8"))
        found["weeks"] = _weeks(pd.read_parquet(folder / "timeline.parquet"))
        return found


def _rows(table):
    """Rows as dictionaries, None for what is not known."""
    return [
        {name: None if value != value else value for name, value in row.items()}
        for row in table.to_dict("records")
    ]


def _weeks(timeline):
    """Money in stock and share served by week, per warehouse id and for all (empty text)."""
    import pandas as pd

    week = pd.to_datetime(timeline["date"]).dt.to_period("W-SUN").dt.start_time
    dated = timeline.assign(week=week)
    days = dated.groupby("week")["date"].nunique()
    place = dated["location_id"].str.removeprefix("warehouse-")
    sums = (
        dated.assign(place=place)
        .groupby(["place", "policy", "week"])[["demand", "served", "stock_value"]]
        .sum()
    )
    total = sums.groupby(["policy", "week"]).sum()
    places = {"": total, **{name: sums.loc[name] for name in sums.index.unique("place")}}
    return {
        "dates": [str(day.date()) for day in days.index],
        "places": {
            name: {
                whose: {
                    "stock": [round(value, 2) for value in rows["stock_value"] / days],
                    "service": [
                        round(served / demand, 4) if demand > 0 else None
                        for served, demand in zip(rows["served"], rows["demand"], strict=True)
                    ],
                }
                for whose, rows in (
                    ("plan", table.loc["planner"]),
                    ("rules", table.loc["minmax"]),
                )
            }
            for name, table in places.items()
        },
    }
