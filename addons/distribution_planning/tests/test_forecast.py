import datetime
import doctest
from datetime import timedelta

from odoo.exceptions import AccessError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import BaseCase, new_test_user

from ..models.distribution_forecast import KEPT_LAGS
from ..services import forecast_weeks
from .common import GROUP, written_with
from .documents import DocumentsCase

MONDAY = datetime.date(2026, 6, 1)
RUNGS = {"naive": 8, "baseline": 9, "drivers": 10, "sensed": 11, "mean": 12}


class TestForecastWeeks(BaseCase):
    def test_examples_hold(self):
        found = doctest.testmod(forecast_weeks)
        self.assertTrue(found.attempted)
        self.assertFalse(found.failed)

    def _daily(self, as_of, days, **values):
        import pandas as pd

        frames = [
            pd.DataFrame(
                {
                    "item_id": item,
                    "location_id": "warehouse-1",
                    "date": pd.date_range(as_of, periods=days).astype("datetime64[ns]"),
                    **dict.fromkeys((*forecast_weeks.RUNGS, *forecast_weeks.QUANTILES), size),
                    **values,
                }
            )
            for item, size in (("1", 1.0), ("2", 2.0))
        ]
        return pd.concat(frames, ignore_index=True)

    def test_whole_weeks_and_the_rest_of_this_one(self):
        thursday = MONDAY + timedelta(days=3)
        weeks = forecast_weeks.weekly_forecasts(self._daily(thursday, 20), thursday)
        first = weeks[weeks["item_id"] == "1"]
        self.assertEqual(first["lag"].tolist(), [0, 1, 2], "the horizon cuts the last week short")
        self.assertEqual(first["mean"].tolist(), [4, 7, 7])
        self.assertEqual(first["week"].dt.date.tolist()[0], MONDAY)
        self.assertEqual(weeks["mean"].sum(), 3 * (4 + 7 + 7))

    def test_fourteen_weeks_reach_the_longest_lag_on_any_weekday(self):
        for day in range(7):
            as_of = MONDAY + timedelta(days=day)
            weeks = forecast_weeks.weekly_forecasts(self._daily(as_of, 98), as_of)
            self.assertEqual(weeks["lag"].max(), 13, as_of)

    def test_quantiles_keep_their_order_around_the_mean(self):
        daily = self._daily(MONDAY, 14, mean=2.0, q05=0.0, q25=1.0, q75=3.0, q95=9.0)
        weeks = forecast_weeks.weekly_forecasts(daily, MONDAY)
        ordered = weeks[["q05", "q25", "mean", "q75", "q95"]].to_numpy()
        self.assertTrue((ordered[:, 1:] > ordered[:, :-1]).all())
        self.assertTrue((weeks["q95"] - 14 < 7 * 7.0).all(), "not as if all days erred together")

    def test_nothing_forecast(self):
        self.assertTrue(forecast_weeks.weekly_forecasts(self._daily(MONDAY, 0), MONDAY).empty)


class ForecastCase(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.product, cls.other = cls._product("Mug"), cls._product("Lamp")
        cls.region = cls.regions[0]
        cls.planner = cls._user("planner")

    @classmethod
    def _user(cls, role):
        return new_test_user(
            cls.env,
            f"forecast_{role}",
            groups=f"base.group_user,{GROUP}{role}",
            company_id=cls.company.id,
            company_ids=[Command.set(cls.company.ids)],
        )

    def _plan(self, as_of=MONDAY, products=None, days=98, tables=None, **rungs):
        """Write a plan with the same numbers for each day; ``rungs`` are per day."""
        import pandas as pd

        from distribution_ai.plan import Plan

        products = products or self.product
        ids = pd.DataFrame(
            {
                "item_id": [str(product.id) for product in products],
                "location_id": f"warehouse-{self.region.id}",
            }
        )
        dates = pd.DataFrame({"date": pd.date_range(as_of, periods=days)})
        numbers = RUNGS | {"q05": 6, "q25": 10, "q75": 14, "q95": 20} | rungs
        plan = Plan.build(
            {
                "forecasts": ids.merge(dates, how="cross").assign(**numbers),
                "targets": ids.assign(segment="A smooth", lead_time_days=15.0),
                "risks": ids,
                "quality": ids,
                **(tables or {}),
            }
        )
        run = (
            self.env["distribution.run"]
            ._internally()
            .create(
                {"name": "PLAN/F", "company_id": self.company.id, "state": "done", "as_of": as_of}
            )
        )
        self.env["distribution.plan.writer"].write_plan(run, plan, written_with())
        return run

    def _came(self, as_of, *rows):
        """The demand known as of a day, from (product, date, quantity)."""
        import pandas as pd

        demand = pd.DataFrame(
            [
                (str(product.id), f"warehouse-{self.region.id}", pd.Timestamp(date), quantity)
                for product, date, quantity in rows
            ],
            columns=["item_id", "location_id", "date", "quantity"],
        )
        demand["date"] = pd.to_datetime(demand["date"])
        self.env["distribution.forecast"]._fill_actuals(self.company, as_of, demand)

    def _rows(self, **criteria):
        domain = [(name, "=", value) for name, value in criteria.items()]
        return self.env["distribution.forecast"].search(
            [("company_id", "=", self.company.id), *domain], order="product_id, week, lag"
        )

    def _position(self, product=None):
        return self.env["distribution.position"].search(
            [("product_id", "=", (product or self.product).id)]
        )


@tagged("post_install", "-at_install")
class TestForecast(ForecastCase):
    def test_a_row_for_each_position_week_and_lag(self):
        self._plan(products=self.product | self.other)
        rows = self._rows()
        self.assertEqual(len(rows), 2 * 14)
        self.assertEqual(sorted(set(rows.filtered("is_kept").mapped("lag"))), list(KEPT_LAGS))
        row = self._rows(product_id=self.product.id, lag=4)
        self.assertEqual((row.week, row.made_week), (MONDAY + timedelta(weeks=4), MONDAY))
        self.assertEqual((row.warehouse_id, row.segment), (self.region, "A smooth"))
        found = [row[name] for name in ("naive", "baseline", "drivers", "sensed", "planned")]
        self.assertEqual(found, [7 * value for value in RUNGS.values()])
        self.assertLess(row.q05, row.q25)
        self.assertLess(row.q75, row.q95)
        self.assertFalse(row.has_actual)

    def test_a_later_run_of_the_week_replaces_the_forecast(self):
        self._plan(products=self.product | self.other)
        self._plan(MONDAY + timedelta(days=4), mean=5)
        rows = self._rows(is_kept=True)
        self.assertEqual(rows.product_id, self.product, "the other is no longer planned")
        self.assertEqual(set(rows.mapped("planned")), {35})
        self.assertEqual(set(rows.mapped("made_on")), {MONDAY + timedelta(days=4)})
        self.assertEqual(len(rows), len(KEPT_LAGS))

    def test_rows_of_a_week_are_brought_up_to_date(self):
        wednesday = MONDAY + timedelta(days=2)
        self._plan()
        rows = self._rows()
        self._came(MONDAY + timedelta(days=14), (self.product, MONDAY + timedelta(days=8), 4))
        self.assertTrue(any(rows.mapped("has_actual")))
        self._plan(wednesday, products=self.product | self.other, mean=5)
        self.assertEqual(self._rows(product_id=self.product.id), rows, "the same rows")
        self.assertEqual(set(rows.mapped("made_on")), {wednesday})
        self.assertEqual(rows.filtered("lag").mapped("planned"), [35] * 13)
        self.assertFalse(any(rows.mapped("has_actual")))
        self.assertEqual(self._rows(product_id=self.other.id).mapped("lag"), list(range(14)))

    def test_a_row_that_stays_as_it_is_is_not_written_again(self):
        self._plan()
        before = self._versions()
        self._plan()
        self.assertEqual(self._versions(), before)
        self._plan(mean=5)
        self.assertFalse(self._versions() & before)

    def _versions(self):
        """Where PostgreSQL keeps the rows: elsewhere once they are written again."""
        self.env.cr.execute(
            "SELECT id, ctid::text FROM distribution_forecast WHERE company_id = %s",
            [self.company.id],
        )
        return set(self.env.cr.fetchall())

    def test_the_next_week_keeps_only_the_lags(self):
        self._plan()
        self._plan(MONDAY + timedelta(days=7))
        before = self._rows(made_week=MONDAY)
        self.assertEqual(before.mapped("lag"), list(KEPT_LAGS))
        newest = self.env["distribution.forecast"].search(
            [("company_id", "=", self.company.id), ("is_newest", "=", True)]
        )
        self.assertEqual(len(newest), 14)
        self.assertFalse(newest & before)
        self.assertTrue(all(newest.mapped("is_newest")))

    def test_an_engine_without_the_new_tables(self):
        self._plan(naive=float("nan"), drivers=float("nan"))
        self.assertEqual(len(self._rows()), 14)
        self._plan(days=0)
        self.assertFalse(self._rows())

    def test_other_companies_keep_theirs(self):
        self._plan()
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self._rows().write({"company_id": other.id})
        self._plan(days=0)
        found = self.env["distribution.forecast"].search([("company_id", "=", other.id)])
        self.assertEqual(len(found), 14)


@tagged("post_install", "-at_install")
class TestActuals(ForecastCase):
    def test_actual_error_and_bias_when_the_week_is_over(self):
        self._plan()
        week = MONDAY + timedelta(weeks=1)
        self._came(week + timedelta(days=6), (self.product, week, 50))
        self.assertFalse(self._rows(has_actual=True), "the week is not over")
        self._came(
            week + timedelta(days=7),
            (self.product, week, 50),
            (self.product, week + timedelta(days=6), 50),
            (self.product, week + timedelta(days=7), 1000),
            (self.other, week, 7),
        )
        row = self._rows(has_actual=True)
        self.assertEqual((row.week, row.lag), (week, 1))
        self.assertEqual((row.actual, row.error, row.absolute_error), (100, -16, 16))

    def test_no_demand_is_zero_demand(self):
        self._plan()
        self._came(MONDAY + timedelta(weeks=2))
        row = self._rows(has_actual=True)
        self.assertEqual((row.actual, row.error), (0, 84))

    def test_late_returns_are_taken_off(self):
        self._plan()
        week, later = MONDAY + timedelta(weeks=1), MONDAY + timedelta(weeks=4)
        self._came(later, (self.product, week, 90))
        self._came(later, (self.product, week, 80))
        self.assertEqual(self._rows(lag=1).actual, 80)

    def test_a_run_holds_the_forecast_against_the_snapshot(self):
        """The same SQL says what came, in the snapshot and in the picture."""
        today = self.today
        week = forecast_weeks.monday(today) - timedelta(weeks=1)
        self._stock(self.product, self.region, 100)
        days_ago = (today - week).days - 1
        self._deliver(self.product, self.region, 9, days_ago)
        self._plan(week - timedelta(weeks=1))
        snapshot = self._read(today)
        self.env["distribution.forecast"]._fill_actuals(self.company, today, snapshot["demand"])
        self.assertEqual(self._rows(week=week, lag=1).actual, 9)
        self._plan(today)
        picture = self._position().forecast_picture()
        shown = dict(zip(picture["weeks"], picture["demand"], strict=True))
        self.assertEqual(shown[str(week)], 9)


@tagged("post_install", "-at_install")
class TestAccuracy(ForecastCase):
    def setUp(self):
        super().setUp()
        self._plan(products=self.product | self.other)
        self.week = MONDAY + timedelta(weeks=1)
        self._came(
            MONDAY + timedelta(weeks=2), (self.product, self.week, 77), (self.other, self.week, 7)
        )

    def _group(self, groupby, *measures, domain=()):
        found = self.env["distribution.forecast.accuracy"].formatted_read_group(
            [("company_id", "=", self.company.id), *domain],
            groupby,
            [f"{measure}:avg" for measure in measures],
        )
        return [tuple(group[f"{measure}:avg"] for measure in measures) for group in found]

    def test_ratios_are_of_sums(self):
        """Planned 84 each; 77 and 7 came: errors 7 and 77, not the mean of 9 % and 1100 %."""
        planned = [("rung", "=", "5_planned")]
        [(wape, bias)] = self._group([], "wape", "bias", domain=planned)
        self.assertAlmostEqual(wape, 84 / 84)
        self.assertAlmostEqual(bias, 84 / 84)

    def test_value_added_of_each_step(self):
        """56, 63, 70, 77, 84 were expected and 77 came: each step but the last came closer."""
        mug = [("product_id", "=", self.product.id)]
        found = self._group(["rung"], "wape", "value_added", domain=mug)
        expected = [(21, None), (14, 7), (7, 7), (0, 7), (7, -7)]
        for (wape, added), (error, better) in zip(found, expected, strict=True):
            self.assertAlmostEqual(wape, error / 77)
            if better is None:
                self.assertFalse(added)
            else:
                self.assertAlmostEqual(added, better / 77)

    def test_by_everything_that_the_screen_offers(self):
        for groupby in ("warehouse_id", "product_categ_id", "segment", "lag", "week:week"):
            with self.subTest(groupby=groupby):
                self.assertEqual(len(self._group([groupby], "wape")), 1)

    def test_a_step_that_the_engine_does_not_give_is_absent(self):
        self._plan(MONDAY, drivers=float("nan"), products=self.product)
        self._came(MONDAY + timedelta(weeks=2), (self.product, self.week, 77))
        found = self._group(["rung"], "value_added")
        self.assertEqual(len(found), 4)
        self.assertAlmostEqual(found[2][0], 14 / 77, msg="sensed is compared with the baseline")

    def test_no_demand_has_no_ratio(self):
        self._came(MONDAY + timedelta(weeks=2))
        [(wape,)] = self._group([], "wape")
        self.assertFalse(wape)

    def test_an_override_is_scored_by_author_and_reason(self):
        reason = self.env.ref("distribution_planning.override_reason_price")
        override = (
            self.env["distribution.forecast.override"]
            .with_user(self.planner)
            .create(
                {
                    "product_id": self.product.id,
                    "warehouse_id": self.region.id,
                    "date_from": self.week + timedelta(days=6),
                    "date_to": self.week + timedelta(days=9),
                    "expires_on": MONDAY,
                    "reason_id": reason.id,
                }
            )
        )
        self.assertFalse(override.track_record)
        self._plan(products=self.product | self.other)
        self.assertEqual(self._rows(override_id=override.id).mapped("lag"), [1, 2])
        self._came(MONDAY + timedelta(weeks=2), (self.product, self.week, 77))
        override.invalidate_recordset(["track_record"])
        self.assertIn("larger, by 9%", override.track_record)
        late = self._plan(MONDAY + timedelta(days=1))
        self.assertFalse(self._rows(override_id=override.id), f"expired before {late.as_of}")

    def test_only_own_companies(self):
        Accuracy = self.env["distribution.forecast.accuracy"].with_user(self.planner)
        self.assertTrue(Accuracy.search_count([("company_id", "=", self.company.id)]))
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.planner.write({"company_ids": [Command.set(other.ids)], "company_id": other.id})
        for model in ("forecast.accuracy", "forecast"):
            abroad = self.env[f"distribution.{model}"].with_user(self.planner)
            self.assertFalse(
                abroad.with_context(allowed_company_ids=other.ids).search_count([]), model
            )

    def test_nobody_writes_forecasts(self):
        manager = self._user("manager")
        with self.assertRaises(AccessError):
            self._rows(lag=1)[0].with_user(manager).planned = 1


@tagged("post_install", "-at_install")
class TestPicture(ForecastCase):
    def _ids(self, **values):
        import pandas as pd

        return pd.DataFrame(
            {
                "item_id": [str(self.product.id)],
                "location_id": [f"warehouse-{self.region.id}"],
                **{name: [value] for name, value in values.items()},
            }
        )

    def test_reasons_corrections_and_back_test_are_replaced(self):
        import pandas as pd

        reason = {"kind": "event", "effect": 12.5, "date_from": MONDAY, "reason": "A fair."}
        friday = pd.Timestamp(MONDAY - timedelta(days=3))
        censored = self._ids(date=friday, kind="censored", observed=0, used=4)
        more = censored.assign(date=friday - pd.Timedelta(days=1), observed=1)
        step = {"segment": "A smooth", "lead_time_days": 14, "rung": "mean", "wape": 0.5}
        tables = {
            "forecast_reasons": self._ids(rank=1, **reason),
            "corrections": pd.concat([censored, more]),
            "accuracy": self._ids(**step).drop(columns="item_id"),
        }
        for _time in range(2):
            self._plan(tables=tables)
        position = self._position()
        self.assertEqual(
            [(row.reason, row.effect, row.date_to) for row in position.reason_ids],
            [("A fair.", 12.5, False)],
        )
        week = MONDAY - timedelta(weeks=1)
        self.assertEqual(
            [(r.week, r.kind, r.observed, r.used, r.buckets) for r in position.correction_ids],
            [(week, "censored", 1, 8, 2)],
        )
        picture = position.with_user(self.planner).forecast_picture()
        self.assertEqual(picture["accuracy"]["source"], "segment")
        self.assertEqual([row["wape"] for row in picture["accuracy"]["rows"]], [0.5])
        self._plan()
        self.assertFalse(position.reason_ids)
        self.assertFalse(position.correction_ids)
        self.assertFalse(position.forecast_picture()["accuracy"]["rows"])

    def test_it_tells_of_the_positions_that_are_supplied_from_here(self):
        run = self._plan()
        position = self._position()
        self.assertEqual(position.forecast_picture()["serves"], 0)
        shop = self.regions[1]
        lane = self.env["distribution.lane"].search(
            [("origin_warehouse_id", "=", self.region.id), ("warehouse_id", "=", shop.id)]
        )
        position.create(
            [
                {
                    "company_id": self.company.id,
                    "product_id": product.id,
                    "warehouse_id": shop.id,
                    "run_id": run.id,
                    "lane_id": lane.id,
                }
                for product in (self.product, self.other)
            ]
        )
        self.assertEqual(position.forecast_picture()["serves"], 1)

    def test_the_week_planned_in_counts_what_came_already(self):
        self._stock(self.product, self.region, 100)
        monday = forecast_weeks.monday(self.today)
        as_of = monday + timedelta(days=2)
        if as_of > self.today:
            as_of, monday = as_of - timedelta(weeks=1), monday - timedelta(weeks=1)
        self._deliver(self.product, self.region, 30, (self.today - monday).days)
        self._plan(as_of)
        picture = self._position().forecast_picture()
        now = picture["weeks"].index(str(monday))
        self.assertEqual(picture["demand"][now], 30)
        self.assertEqual(picture["lines"]["planned"][now], 30 + 5 * 12)
        self.assertEqual(picture["lines"]["planned"][now + 1], 7 * 12)
        self.assertIsNone(picture["demand"][now + 1])
        self.assertTrue(picture["has_history"])

    def test_events_of_the_position_only(self):
        categories = self.env["product.category"].create([{"name": "Mugs"}, {"name": "Lamps"}])
        self.product.categ_id, self.other.categ_id = categories
        common = {"company_id": self.company.id, "date_from": MONDAY, "date_to": MONDAY}
        self.env["distribution.event"].create(
            [
                {**common, "name": "all"},
                {**common, "name": "product", "product_ids": self.product.ids},
                {**common, "name": "category", "product_categ_ids": categories[0].ids},
                {**common, "name": "here", "warehouse_ids": self.region.ids},
                {**common, "name": "other product", "product_ids": self.other.ids},
                {**common, "name": "other category", "product_categ_ids": categories[1].ids},
                {**common, "name": "elsewhere", "warehouse_ids": self.centre.ids},
            ]
        )
        self._plan()
        events = self._position().forecast_picture()["events"]
        self.assertEqual(
            {event["name"] for event in events}, {"all", "product", "category", "here"}
        )

    def test_own_accuracy_at_the_lead_time(self):
        self._plan()
        self._came(MONDAY + timedelta(weeks=3), (self.product, MONDAY + timedelta(weeks=2), 42))
        self._plan(MONDAY + timedelta(weeks=3))
        picture = self._position().forecast_picture()
        self.assertEqual(picture["lag"], 2, "15 days of lead time")
        planned = picture["accuracy"]["rows"][-1]
        self.assertEqual((planned["rung"], planned["wape"], planned["count"]), ("5_planned", 1, 1))
        past = dict(zip(picture["weeks"], picture["past"], strict=True))
        self.assertNotIn(str(MONDAY - timedelta(weeks=1)), past, "begins where demand began")

    def test_nothing_known_yet(self):
        self._plan(days=0)
        picture = self._position().forecast_picture()
        self.assertFalse(picture["has_forecast"] or picture["has_history"])
        self.assertEqual(len(picture["weeks"]), 1)

    def test_strangers_do_not_see_it(self):
        self._plan()
        stranger = new_test_user(self.env, "forecast_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            self._position().with_user(stranger).forecast_picture()
