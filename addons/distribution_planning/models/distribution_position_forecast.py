from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import date_utils

from .distribution_forecast import KEPT_LAGS

LINES = ("baseline", "sensed", "planned", "q05", "q25", "q75", "q95")
HISTORY_WEEKS = (26, 52, 104)


class DistributionPosition(models.Model):
    """The picture of a position's demand: what was, what is expected, and why."""

    _inherit = "distribution.position"

    reason_ids = fields.One2many(
        "distribution.forecast.reason", "position_id", string="Forecast Reasons", readonly=True
    )
    correction_ids = fields.One2many(
        "distribution.demand.correction", "position_id", string="Corrections", readonly=True
    )
    override_ids = fields.One2many(
        "distribution.forecast.override", compute="_compute_override_ids", string="Overrides"
    )

    @api.depends("product_id", "warehouse_id")
    def _compute_override_ids(self):
        """The overrides in force and those to come, of the product in the warehouse."""
        Override = self.env["distribution.forecast.override"]
        found = Override.search(
            [
                ("product_id", "in", self.product_id.ids),
                ("warehouse_id", "in", self.warehouse_id.ids),
                ("is_expired", "=", False),
            ]
        ).grouped(lambda override: (override.product_id, override.warehouse_id))
        for position in self:
            position.override_ids = found.get(
                (position.product_id, position.warehouse_id), Override.browse()
            )

    def action_override_forecast(self):
        self.ensure_one()
        Override = self.env["distribution.forecast.override"]
        Override.check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Override Forecast"),
            "res_model": Override._name,
            "views": [(False, "form")],
            "target": "new",
            "context": {
                "default_product_id": self.product_id.id,
                "default_warehouse_id": self.warehouse_id.id,
            },
        }

    def action_open_accuracy(self):
        return {
            **self.env["ir.actions.act_window"]._for_xml_id(
                "distribution_planning.action_forecast_accuracy"
            ),
            "domain": [
                ("product_id", "=", self.product_id.id),
                ("warehouse_id", "=", self.warehouse_id.id),
            ],
        }

    def forecast_picture(self, history_weeks=52):
        """What the picture shows, by week: plain data for the browser.

        Lists run along ``weeks`` (Mondays); None where there is nothing.
        """
        self.ensure_one()
        self.check_access("read")
        as_of = self.run_id.as_of
        this_week = date_utils.start_of(as_of, "week")
        first = this_week - timedelta(weeks=min(max(int(history_weeks), 1), max(HISTORY_WEEKS)))
        ahead = self._forecast_rows([("made_week", "=", this_week)])
        reader = self.env["distribution.snapshot.reader"]
        history = reader.demand_by_week(self.product_id, self.warehouse_id, as_of)
        first = max(first, min([this_week, *history]))
        last = max([this_week, *ahead.mapped("week")])
        weeks = [first + timedelta(weeks=n) for n in range((last - first).days // 7 + 1)]
        lag = self._lead_time_lag()
        return {
            "weeks": [str(week) for week in weeks],
            "as_of": str(as_of),
            "unit": self.uom_id.name,
            "history_weeks": HISTORY_WEEKS,
            "demand": [history.get(w, 0.0) if w <= this_week else None for w in weeks],
            "lines": self._lines(ahead, weeks, history.get(this_week, 0.0)),
            "past": self._past(weeks, lag, this_week),
            "corrections": self._corrections(first),
            "events": self._events(weeks),
            "lag": lag,
            "accuracy": self._accuracy(lag),
            "has_forecast": bool(ahead),
            "has_history": any(history.get(week) for week in weeks),
            "serves": self._positions_served(),
        }

    def _positions_served(self):
        """How many positions of the product are usually supplied from here."""
        return self.search_count(
            [
                ("product_id", "=", self.product_id.id),
                ("lane_id.origin_warehouse_id", "=", self.warehouse_id.id),
            ]
        )

    def _forecast_rows(self, domain):
        mine = [
            ("product_id", "=", self.product_id.id),
            ("warehouse_id", "=", self.warehouse_id.id),
        ]
        return self.env["distribution.forecast"].search([*mine, *domain], order="week")

    def _lines(self, ahead, weeks, so_far):
        """The forecast's lines; in the week planned in, what came so far and what is to come."""
        by_week = {row.week: row for row in ahead}
        known = {row.week: so_far if row.lag == 0 else 0.0 for row in ahead}
        return {
            name: [by_week[w][name] + known[w] if w in by_week else None for w in weeks]
            for name in LINES
        }

    def _past(self, weeks, lag, this_week):
        """What was planned for past weeks, ``lag`` weeks before each."""
        rows = self._forecast_rows(
            [("lag", "=", lag), ("week", ">=", weeks[0]), ("week", "<", this_week)]
        )
        planned = {row.week: row.planned for row in rows}
        return [planned.get(week) for week in weeks]

    def _corrections(self, first):
        return [
            {
                "week": str(row.week),
                "kind": row.kind,
                "observed": row.observed,
                "used": row.used,
                "days": row.buckets,
            }
            for row in self.correction_ids
            if row.week >= first
        ]

    def _events(self, weeks):
        events = self.env["distribution.event"]._around(
            self, weeks[0], weeks[-1] + timedelta(days=6)
        )
        return [
            {
                "name": event.name,
                "kind": event.kind,
                "from": str(event.date_from),
                "to": str(event.date_to),
            }
            for event in events
        ]

    def _lead_time_lag(self):
        """The kept lag at which this position's forecasts matter: the last one its lead time
        reaches."""
        reached = [lag for lag in KEPT_LAGS if lag * 7 <= self.lead_days]
        return max(reached, default=KEPT_LAGS[0])

    def _accuracy(self, lag):
        """Accuracy by rung: this position's own at its lag, or else that of its segment in the
        back-test."""
        own = self.env["distribution.forecast.accuracy"].formatted_read_group(
            [
                ("product_id", "=", self.product_id.id),
                ("warehouse_id", "=", self.warehouse_id.id),
                ("lag", "=", lag),
            ],
            ["rung"],
            ["wape:avg", "bias:avg", "value_added:avg", "__count"],
        )
        if own:
            return {"source": "own", "rows": [_own_row(group) for group in own]}
        return {"source": "segment", "rows": self._segment_accuracy()}

    def _segment_accuracy(self):
        """Of the back-test, the rows of the segment with the lead time nearest to this one's."""
        rows = self.env["distribution.forecast.backtest"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("segment", "=", self.segment),
                ("warehouse_id", "in", [self.warehouse_id.id, False]),
            ]
        )
        rows = rows.filtered("warehouse_id") or rows
        if not rows:
            return []
        nearest = min(rows.mapped("lead_time_days"), key=lambda days: abs(days - self.lead_days))
        chosen = rows.filtered(lambda row: row.lead_time_days == nearest)
        return [
            {"rung": row.rung, "wape": row.wape, "bias": row.bias, "count": row.observations}
            for row in chosen.sorted("rung")
        ]


def _own_row(group):
    return {
        "rung": group["rung"],
        "wape": group["wape:avg"],
        "bias": group["bias:avg"],
        "value_added": group["value_added:avg"],
        "count": group["__count"],
    }
