from datetime import timedelta

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import tagged
from odoo.tests.common import new_test_user
from odoo.tools import mute_logger
from psycopg2.errors import (
    CheckViolation,
    ForeignKeyViolation,
    NotNullViolation,
    UniqueViolation,
)

from .common import GROUP
from .documents import DocumentsCase


class DemandInputsCase(DocumentsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.category = cls.env["product.category"].create({"name": "Mugs"})
        cls.below = cls.env["product.category"].create(
            {"name": "Large", "parent_id": cls.category.id}
        )
        cls.product = cls._product("Mug", categ_id=cls.below.id)
        cls.other = cls._product("Lamp")
        cls.region = cls.regions[0]
        cls.viewer, cls.planner, cls.manager = (
            new_test_user(
                cls.env,
                f"demand_{role}",
                groups=f"base.group_user,{GROUP}{role}",
                company_id=cls.company.id,
                company_ids=[Command.set(cls.company.ids)],
            )
            for role in ("user", "planner", "manager")
        )

    def _at(self, days):
        return self.today + timedelta(days=days)

    def _location(self, warehouse):
        return f"warehouse-{warehouse.id}"


@tagged("post_install", "-at_install")
class TestEvents(DemandInputsCase):
    def _event(self, **values):
        return self.env["distribution.event"].create(
            {
                "name": "Fair",
                "company_id": self.company.id,
                "date_from": self._at(3),
                "date_to": self._at(5),
                **values,
            }
        )

    def _scopes(self):
        rows = self._read()["events"]
        return set(zip(rows["item_id"], rows["category"], rows["location_id"], strict=True))

    def test_an_event_for_all(self):
        event = self._event(kind="holiday", has_expected_lift=True, expected_lift=0.5)
        [row] = self._read()["events"].to_dict("records")
        self.assertEqual(row["event_id"], f"event-{event.id}")
        self.assertEqual((row["name"], row["kind"], row["expected_lift"]), ("Fair", "holiday", 0.5))
        self.assertEqual(
            (row["date_from"].date(), row["date_to"].date()), (self._at(3), self._at(5))
        )
        self.assertEqual((row["item_id"], row["category"], row["location_id"]), ("", "", ""))

    def test_an_unknown_lift_is_not_sent(self):
        self._event(expected_lift=3)
        self.assertTrue(self._read()["events"]["expected_lift"].isna().all())

    def test_scopes_multiply(self):
        self._event(
            product_ids=self.other.ids,
            product_categ_ids=self.category.ids,
            warehouse_ids=self.regions[:2].ids,
        )
        expected = {
            (item, category, self._location(region))
            for item, category in ((str(self.other.id), ""), ("", "Mugs"))
            for region in self.regions[:2]
        }
        self.assertEqual(self._scopes(), expected)
        self.assertFalse(self._read().faults, "the engine knows every scope")

    def test_what_is_not_planned_never_means_all(self):
        service = self._product("Advice", type="service", is_storable=False)
        empty = self.env["product.category"].create({"name": "Nothing in it"})
        self._event(product_ids=service.ids)
        self._event(product_categ_ids=empty.ids)
        self.assertFalse(len(self._read()["events"]))

    @mute_logger("odoo.sql_db")
    def test_what_is_deleted_never_makes_an_event_one_about_all(self):
        category = self.env["product.category"].create({"name": "To go"})
        for field, record in (
            ("product_ids", self._product("To go")),
            ("product_categ_ids", category),
        ):
            event = self._event(**{field: record.ids})
            with self.subTest(field), self.assertRaises(ForeignKeyViolation), self.cr.savepoint():
                record.unlink()
            event.unlink()
            record.unlink()

    def test_archived_and_far_events_are_not_sent(self):
        self._event(active=False)
        horizon = self.company.distribution_horizon_days
        self._event(date_from=self._at(horizon), date_to=self._at(horizon + 1))
        self._event(date_from=self._at(-4000), date_to=self._at(-3999))
        self.assertFalse(len(self._read()["events"]))

    @mute_logger("odoo.sql_db")
    def test_what_an_event_cannot_be(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._event(date_to=self._at(1))
        with self.assertRaises(ValidationError):
            self._event(kind="closure", has_expected_lift=True, expected_lift=2)

    def test_planners_edit_and_viewers_look(self):
        event = self._event()
        self.assertEqual(event.with_user(self.viewer).name, "Fair")
        event.with_user(self.planner).name = "Bigger fair"
        with self.assertRaises(AccessError):
            event.with_user(self.viewer).name = "No fair"


@tagged("post_install", "-at_install")
class TestSignals(DemandInputsCase):
    def _signal(self, name="Price", days=(-20, -1), **values):
        return self.env["distribution.signal"].create(
            {
                "name": name,
                "source": "Price list",
                "company_id": self.company.id,
                "value_ids": [
                    Command.create({"date": self._at(day), "value": 10 + day}) for day in days
                ],
                **values,
            }
        )

    def test_values_are_sent_with_their_place_and_source(self):
        signal = self._signal(days=(-1,))
        signal.value_ids.write({"product_id": self.product.id, "warehouse_id": self.region.id})
        [row] = self._read()["regressors"].to_dict("records")
        self.assertEqual(
            (row["name"], row["value"], row["source"], row["item_id"], row["location_id"]),
            ("Price", 9, "Price list", str(self.product.id), self._location(self.region)),
        )
        self.assertEqual(row["date"].date(), self._at(-1))

    def test_values_known_ahead_are_sent_as_far_as_the_horizon(self):
        horizon = self.company.distribution_horizon_days
        self._signal(days=(-1, horizon - 1, horizon))
        self.assertEqual(len(self._read()["regressors"]), 2)

    def test_stale_and_forbidden_signals_are_not_sent(self):
        stale = self._signal("Weather", freshness_days=3, days=(-4,))
        fresh = self._signal("Price", freshness_days=3, days=(-3,))
        forbidden = self._signal("Rumour", allowed=False)
        archived = self._signal("Old", active=False)
        self.assertEqual(set(self._read()["regressors"]["name"]), {"Price"})
        signals = stale | fresh | forbidden | archived
        self.assertEqual(signals.filtered("is_stale"), stale)
        Signal = self.env["distribution.signal"]
        mine = [("company_id", "=", self.company.id)]
        self.assertEqual(Signal.search([*mine, ("is_stale", "=", True)]), stale)
        self.assertEqual(Signal.search([*mine, ("is_stale", "=", False)]), fresh | forbidden)
        self.assertEqual(Signal._left_out(self.company, self.today), stale)

    def test_a_run_says_what_it_leaves_out(self):
        self._signal("Weather", days=(-40,))
        run = (
            self.env["distribution.run"]
            ._internally()
            .create({"name": "PLAN/S", "company_id": self.company.id, "state": "running"})
        )
        run._tell_left_out()
        self.assertIn("Weather", run.message_ids[0].body)

    def test_values_of_products_not_planned_are_left_out(self):
        service = self._product("Advice", type="service", is_storable=False)
        self._signal().value_ids.product_id = service
        self.assertFalse(len(self._read()["regressors"]))

    def test_import(self):
        self._signal(days=())
        found = self.env["distribution.signal.value"].load(
            ["signal_id", "date", "value", "warehouse_id"],
            [["Price", str(self._at(-1)), "4.5", self.region.name]],
        )
        self.assertFalse([m for m in found["messages"] if m["type"] == "error"], found["messages"])
        self.assertEqual(self._read()["regressors"]["value"].tolist(), [4.5])

    @mute_logger("odoo.sql_db")
    def test_one_value_a_day_and_place(self):
        signal = self._signal(days=(-1,))
        with self.assertRaises(UniqueViolation), self.cr.savepoint():
            signal.value_ids.copy()
        signal.value_ids.copy({"warehouse_id": self.region.id})
        self.assertEqual(signal.value_count, 2)

    def test_only_managers_allow_sources(self):
        signal = self._signal(days=())
        with self.assertRaises(AccessError):
            signal.with_user(self.planner).allowed = False
        signal.with_user(self.manager).allowed = False
        value = {"signal_id": signal.id, "date": self.today, "value": 1}
        self.env["distribution.signal.value"].with_user(self.planner).create(value)
        with self.assertRaises(AccessError):
            self.env["distribution.signal.value"].with_user(self.viewer).create(value)


@tagged("post_install", "-at_install")
class TestOverrides(DemandInputsCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.reason = cls.env.ref("distribution_planning.override_reason_promotion")

    def _override(self, user=None, **values):
        return (
            self.env["distribution.forecast.override"]
            .with_user(user or self.planner)
            .create(
                {
                    "product_id": self.product.id,
                    "warehouse_id": self.region.id,
                    "date_from": self._at(1),
                    "date_to": self._at(7),
                    "mode": "factor",
                    "factor": 1.5,
                    "reason_id": self.reason.id,
                    **values,
                }
            )
        )

    def test_a_factor_is_sent_with_author_and_reason(self):
        override = self._override()
        [row] = self._read()["overrides"].to_dict("records")
        self.assertEqual(row["override_id"], f"override-{override.id}")
        self.assertEqual(
            (row["item_id"], row["location_id"], row["author"], row["reason"]),
            (
                str(self.product.id),
                self._location(self.region),
                self.planner.name,
                self.reason.name,
            ),
        )
        self.assertEqual(row["factor"], 1.5)
        self.assertNotEqual(row["quantity"], row["quantity"], "no quantity")
        self.assertEqual(row["expires_on"].date(), self._at(7), "expires with its last day")

    def test_a_quantity_is_sent_alone(self):
        self._override(mode="quantity", quantity=0)
        [row] = self._read()["overrides"].to_dict("records")
        self.assertEqual(row["quantity"], 0)
        self.assertNotEqual(row["factor"], row["factor"], "no factor")

    def test_expired_and_archived_overrides_are_not_sent(self):
        expired = self._override(expires_on=self._at(-1))
        past = self._override(date_from=self._at(-9), date_to=self._at(-1))
        self._override(date_from=self._at(20), date_to=self._at(30), active=False)
        self._override(date_from=self._at(40), date_to=self._at(41), expires_on=self._at(0))
        self.assertEqual(len(self._read()["overrides"]), 1, "the last day counts")
        Override = self.env["distribution.forecast.override"]
        mine = [("product_id", "=", self.product.id)]
        self.assertEqual(Override.search([*mine, ("is_expired", "=", True)]), expired | past)
        self.assertEqual((expired | past).mapped("is_expired"), [True, True])

    def test_two_overrides_may_not_contradict_each_other(self):
        first = self._override()
        with self.assertRaises(ValidationError):
            self._override(date_from=self._at(7), date_to=self._at(9))
        self._override(warehouse_id=self.regions[1].id)
        first.active = False
        self._override(date_from=self._at(7), date_to=self._at(9))
        with self.assertRaises(ValidationError):
            first.active = True

    @mute_logger("odoo.sql_db")
    def test_a_reason_is_needed(self):
        with self.assertRaises(NotNullViolation), self.cr.savepoint():
            self._override(reason_id=False)

    @mute_logger("odoo.sql_db")
    def test_demand_cannot_be_negative(self):
        with self.assertRaises(CheckViolation), self.cr.savepoint():
            self._override(factor=-1)

    def test_who_may_override(self):
        with self.assertRaises(AccessError):
            self._override(user=self.viewer)
        override = self._override(user=self.planner)
        self.assertEqual(override.with_user(self.viewer).author_id, self.planner)
        with self.assertRaises(AccessError):
            override.unlink()

    def test_changes_are_tracked(self):
        override = self._override()
        self.env.flush_all()
        self.cr.precommit.run()
        override.factor = 2
        self.env.flush_all()
        self.cr.precommit.run()
        values = override.sudo().message_ids.tracking_value_ids
        self.assertIn((1.5, 2), [(v.old_value_float, v.new_value_float) for v in values])

    def test_a_planner_creates_one_from_the_position(self):
        position = self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.region.id,
                "run_id": self.env["distribution.run"]
                ._internally()
                .create({"name": "PLAN/O", "company_id": self.company.id, "state": "done"})
                .id,
            }
        )
        with self.assertRaises(AccessError):
            position.with_user(self.viewer).action_override_forecast()
        action = position.with_user(self.planner).action_override_forecast()
        override = (
            self.env[action["res_model"]]
            .with_user(self.planner)
            .with_context(**action["context"])
            .create({"reason_id": self.reason.id, "factor": 0.5})
        )
        self.assertEqual(position.override_ids, override)
        self.assertEqual(override.date_from, self.today)


@tagged("post_install", "-at_install")
class TestProductLinks(DemandInputsCase):
    def _item(self, product):
        items = self._read()["items"].set_index("item_id")
        return items.loc[str(product.id)]

    def test_replaced_and_similar_products_are_sent(self):
        self.product.write(
            {
                "distribution_replaces_id": self.other.id,
                "distribution_similar_id": self._product("Jug").id,
            }
        )
        row = self._item(self.product)
        self.assertEqual(row["replaces"], str(self.other.id))
        self.assertEqual(row["similar_to"], str(self.product.distribution_similar_id.id))
        self.assertEqual(self._item(self.other)["replaces"], "")

    def test_links_to_products_not_planned_are_left_out(self):
        self.product.distribution_replaces_id = self.other
        self.other.active = False
        self.assertEqual(self._item(self.product)["replaces"], "")
        self.assertFalse(self._read().faults)

    def test_the_template_sets_its_only_variant(self):
        template = self.product.product_tmpl_id
        template.distribution_replaces_id = self.other
        template.distribution_similar_id = self.other
        self.assertEqual(self.product.distribution_replaces_id, self.other)
        self.assertEqual(self.product.distribution_similar_id, self.other)

    def test_a_new_template_passes_its_links_on(self):
        names = ("distribution_replaces_id", "distribution_similar_id")
        template = self.env["product.template"].create(
            {"name": "Heir", **dict.fromkeys(names, self.other.id)}
        )
        self.assertEqual(template.product_variant_id.distribution_replaces_id, self.other)
        self.assertEqual(template.product_variant_id.distribution_similar_id, self.other)

    def test_no_circles(self):
        self.product.distribution_replaces_id = self.other
        for product, values in (
            (self.other, {"distribution_replaces_id": self.product.id}),
            (self.product, {"distribution_replaces_id": self.product.id}),
            (self.product, {"distribution_similar_id": self.product.id}),
        ):
            with self.subTest(values=values), self.assertRaises(UserError):
                product.write(values)


@tagged("post_install", "-at_install")
class TestOtherCompanies(DemandInputsCase):
    def test_another_company_sees_nothing(self):
        company = {"company_id": self.company.id}
        day = {"date_from": self.today, "date_to": self.today}
        signal = self.env["distribution.signal"].create({"name": "Price", "source": "x", **company})
        self.env["distribution.signal.value"].create(
            {"signal_id": signal.id, "date": self.today, "value": 1}
        )
        self.env["distribution.event"].create({"name": "Fair", **day, **company})
        self.env["distribution.forecast.override"].create(
            {
                "product_id": self.product.id,
                "warehouse_id": self.region.id,
                "reason_id": self.env.ref("distribution_planning.override_reason_data").id,
                **day,
            }
        )
        other = self.env["res.company"].create({"name": "Elsewhere"})
        abroad = new_test_user(
            self.env,
            "demand_stranger",
            groups=f"base.group_user,{GROUP}manager",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in ("event", "signal", "signal.value", "forecast.override"):
            model = self.env[f"distribution.{name}"]
            domain = [("company_id", "=", self.company.id)]
            with self.subTest(model=name):
                self.assertTrue(model.with_user(self.viewer).search_count(domain))
                stranger = model.with_user(abroad).with_context(allowed_company_ids=other.ids)
                self.assertFalse(stranger.search_count(domain))

    def test_the_snapshot_is_of_one_company(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env["distribution.event"].create(
            {
                "name": "Their fair",
                "company_id": other.id,
                "date_from": self.today,
                "date_to": self.today,
            }
        )
        self.env["distribution.signal"].create(
            {
                "name": "Their price",
                "source": "x",
                "company_id": other.id,
                "value_ids": [Command.create({"date": self.today, "value": 1})],
            }
        )
        snapshot = self._read()
        self.assertFalse(len(snapshot["events"]) or len(snapshot["regressors"]))
