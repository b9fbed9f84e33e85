import json

from odoo.exceptions import ValidationError
from odoo.fields import Command
from odoo.tests import tagged

from .common import DistributionCase
from .planned import PlannedCase


class German:
    """A planner who reads German."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("de_DE")
        cls.planner.write({"lang": "de_DE", "email": "planner@example.com"})

    def _in_german(self, record):
        return record.with_user(self.planner).with_context(lang="de_DE")


@tagged("post_install", "-at_install")
class TestLanguagesOfAPlan(German, PlannedCase):
    """A plan of the real engine, read by people of two languages."""

    def setUp(self):
        super().setUp()
        self.run = self._plan()
        self.assertEqual(self.run.state, "done", self.run.error)
        self.proposal = self._open(self.run)
        self.english = self.proposal.reason
        self.assertIn(" from Central arrive ", self.english)

    def _assert_german(self, text):
        self.assertIn(" Einheiten von Central treffen ", text)
        self.assertNotIn(" saving ", text)

    def _assert_objections(self, texts):
        self.assertTrue(any("riskiert erwartete Fehlmengenkosten" in text for text in texts), texts)

    def test_lists_forms_and_exports_and_the_record_in_english(self):
        self.planner.group_ids |= self.env.ref("base.group_allow_export")
        german = self._in_german(self.proposal)
        specification = {"reason": {}, "alternative_ids": {"fields": {"why_not": {}}}}
        [read] = german.web_read(specification)
        self._assert_german(read["reason"])
        self._assert_objections([row["why_not"] for row in read["alternative_ids"]])
        [[exported]] = german.export_data(["reason"])["datas"]
        self._assert_german(exported)
        english = self.proposal.with_user(self.planner).with_context(lang="en_US")
        self.assertEqual(english.read(["reason"])[0]["reason"], self.english)
        german.action_reject("Nicht nötig")
        entries = self.proposal._ledger_entries()
        self.assertEqual({json.loads(entry.values)["reason"] for entry in entries}, {self.english})

    def test_workbench_dossier_and_the_mail_of_the_day(self):
        detail = self._in_german(self.env["distribution.workbench"]).detail(
            "proposal", self.proposal.id
        )
        self._assert_german(detail["reason"])
        self._assert_objections([row["why_not"] for row in detail["alternatives"]])
        self.assertIn("Bedarf pro Tag", [fact["name"] for fact in detail["governance"]["facts"]])
        html, _kind = self._in_german(self.env["ir.actions.report"])._render_qweb_html(
            "distribution_planning.report_dossier", self.proposal.ids
        )
        self._assert_german(html.decode())
        mails = self.run._send_digests()
        mine = mails.filtered(lambda mail: self.planner.partner_id in mail.recipient_ids)
        self._assert_german(mine.body_html)


@tagged("post_install", "-at_install")
class TestLanguages(German, DistributionCase):
    """What the engine says of cases, data, forecasts and rules."""

    def _case(self, **values):
        return (
            self.env["distribution.case"]
            ._internally()
            .create({"company_id": self.company.id, "case_key": "key", **values})
        )

    def test_a_case_in_the_workbench_and_in_the_activity_of_its_reader(self):
        case = self._case(
            kind="unregistered_promotion",
            subject="Cup, week of 2026-05-04",
            cause="Cup, week of 2026-05-04: 2.5 times the usual was asked for, 1,200 units more at"
            " 3 item-locations, and no event says why",
            response="enter the event",
            remedy="enter the promotion as an event, with its dates and its lift",
        )
        detail = self._in_german(self.env["distribution.workbench"]).detail("case", case.id)
        self.assertEqual(detail["subject"], "Cup, Woche vom 4. Mai 2026")
        self.assertEqual(
            detail["cause"],
            "Cup, Woche vom 4. Mai 2026: das 2,5-Fache des Üblichen wurde nachgefragt, 1.200"
            " Einheiten mehr bei 3 Positionen, und kein Ereignis sagt, warum",
        )
        self.assertEqual(detail["response"], "das Ereignis eintragen")
        case._ask(self.planner)
        self.assertIn("Cup, Woche vom 4. Mai 2026", case.activity_ids.summary)
        self.assertIn("das 2,5-Fache des Üblichen", case.activity_ids.note)

    def test_a_name_that_looks_like_a_date_stays_a_name(self):
        for number in ("4711-99-12", "4711-10-12"):
            case = self._case(
                case_key=number,
                kind="unregistered_promotion",
                subject=f"Valve {number}, week of 2026-05-04",
            )
            english = case.with_context(lang="en_US").read(["subject"])[0]["subject"]
            self.assertEqual(english, f"Valve {number}, week of 4 May 2026")
            german = self._in_german(case).read(["subject"])[0]["subject"]
            self.assertEqual(german, f"Valve {number}, Woche vom 4. Mai 2026")

    def test_faults_of_the_data_and_reasons_of_a_forecast(self):
        run = (
            self.env["distribution.run"]
            ._internally()
            .create({"name": "PLAN/WORDS", "company_id": self.company.id, "state": "done"})
        )
        position = (
            self.env["distribution.position"]
            .sudo()
            .create(
                {
                    "company_id": self.company.id,
                    "run_id": run.id,
                    "product_id": self.product.id,
                    "warehouse_id": self.north.id,
                    "segment": "A lumpy",
                    "trust_reasons": "no demand on record; open supply that is overdue",
                    "reason_ids": [
                        (0, 0, {"company_id": self.company.id, "rank": 1,
                                "reason": "demand has risen for good since 2026-03-02"}),
                    ],
                }
            )
        )  # fmt: skip
        [read] = self._in_german(position).web_read(
            {"segment": {}, "trust_reasons": {}, "reason_ids": {"fields": {"reason": {}}}}
        )
        self.assertEqual(read["segment"], "A stoßweise")
        [group] = self._in_german(position).formatted_read_group(
            [("id", "=", position.id)], ["segment"], ["__count"]
        )
        self.assertEqual(group["segment"], "A stoßweise")
        self.assertEqual(
            position.search([("run_id", "=", run.id), *group["__extra_domain"]]), position
        )
        self.assertEqual(
            read["trust_reasons"], "kein Bedarf erfasst; offener Zulauf, der überfällig ist"
        )
        self.assertEqual(
            read["reason_ids"][0]["reason"],
            "der Bedarf ist seit dem 2. März 2026 dauerhaft gestiegen",
        )

    def test_facts_and_comparisons_of_the_policy(self):
        vocabulary = self._in_german(self.env["distribution.policy.version"]).vocabulary("proposal")
        spend = next(fact for fact in vocabulary["facts"] if fact["name"] == "spend")
        self.assertEqual((spend["label"], spend["unit"]), ("Ausgaben", "Geld"))
        self.assertIn("gegenüber einem Lieferanten", spend["meaning"])
        self.assertIn("höchstens", [one["meaning"] for one in vocabulary["operators"]["number"]])
        english = self.env["distribution.policy.version"].with_user(self.planner)
        labels = [fact["label"] for fact in english.vocabulary("proposal")["facts"]]
        self.assertIn("share of giver stock", labels)

    def test_days_and_weeks_go_by_the_date_as_the_reader_writes_it(self):
        day = self.env["distribution.kpi.day"].sudo()
        day = day.create({"company_id": self.company.id, "date": "2026-11-30",
                          "warehouse_id": self.north.id,
                          "category_id": self.product.categ_id.id})  # fmt: skip
        self.assertEqual(day.with_context(lang="de_DE").display_name, "30.11.2026")
        self.assertEqual(day.with_context(lang="en_US").display_name, "11/30/2026")

    def test_labels_that_a_field_takes_from_another(self):
        self.env["ir.module.module"]._load_module_terms(["distribution_planning"], ["de_DE"])
        for model, field, value, label in (
            ("distribution.proposal.alternative", "verb", "buy", "Einkaufen"),
            ("distribution.outcome", "verb", "buy", "Einkaufen"),
            ("distribution.limit.use", "measure", "spend", "Ausgaben"),
        ):
            fields = self._in_german(self.env[model]).fields_get([field])
            self.assertEqual(dict(fields[field]["selection"])[value], label, model)

    def test_conditions_of_the_policy_in_one_line(self):
        conditions = {
            "all": [
                {"fact": "verb", "operator": "one_of", "value": ["buy", "transfer"]},
                {"any": [
                    {"fact": "spend", "operator": "greater_than", "value": 5000},
                    {"not": [{"fact": "reversible", "operator": "is_true"}]},
                ]},
            ]
        }  # fmt: skip
        self.env["ir.module.module"]._load_module_terms(["distribution_planning"], ["de_DE"])
        rule = self.env["distribution.policy.rule"]
        self.assertEqual(
            rule.with_context(lang="de_DE").new({"conditions": conditions}).when_text,
            "Aktion eines von buy, transfer und (Ausgaben größer als 5.000 oder nicht (rückgängig"
            " zu machen ist wahr))",
        )
        self.assertEqual(
            rule.with_context(lang="en_US").new({"conditions": conditions}).when_text,
            "verb one of buy, transfer and (spend greater than 5,000 or not (reversible is true))",
        )

    def test_titles_of_shipped_rules_and_what_they_saw(self):
        self.env["ir.module.module"]._load_module_terms(["distribution_planning"], ["de_DE"])
        held = {"fact": "spend", "operator": "greater_than", "value": 5000.0, "seen": 12500.5}
        trace = [{"rule": "spend-above-limit", "title": "Spend above 5,000", "verdict": "approve",
                  "because": [held]}]  # fmt: skip
        values = {"trace": json.dumps(trace)}
        proposal = self.env["distribution.proposal"]
        self.assertEqual(
            proposal.with_context(lang="de_DE").new(values).why_verdict,
            "Ausgaben über 5.000: Ausgaben größer als 5.000 (es ist 12.500,5)",
        )
        self.assertEqual(
            proposal.with_context(lang="en_US").new(values).why_verdict,
            "Spend above 5,000: spend greater than 5,000 (it is 12,500.5)",
        )
        active = self.env["distribution.policy.version"]._active(self.env["res.company"])
        rule = active.rule_ids.filtered(lambda rule: rule.code == "spend-above-limit")
        read = self._in_german(rule).read(["title", "name"])[0]
        self.assertEqual(read["title"], "Ausgaben über 5.000")
        self.assertEqual(read["name"], "Spend above 5,000", "As the text has it")
        stop = self.env["distribution.stop"]._stop(
            self.company, kind="breaker", name="Three times as many proposals as usual"
        )
        self.assertEqual(
            self._in_german(stop).read(["name"])[0]["name"],
            "Dreimal so viele Vorschläge wie üblich",
        )

    def test_faults_of_a_policy(self):
        self.env["ir.module.module"]._load_module_terms(["distribution_planning"], ["de_DE"])
        version = self.env["distribution.policy.version"].with_user(self.governor)
        version = version.create(
            {"name": "Words", "governance_yaml": "version: 1\nrules:\n  - {id: one}\nlimits: 3\n"}
        )
        self.assertIn("line 4: 'limits' must be a list; begin each item with", version.faults)
        german = self._in_german(version).read(["faults"])[0]["faults"]
        self.assertIn("Zeile 4: 'limits' muss eine Liste sein; beginnen Sie jeden", german)
        german = version.with_context(lang="de_DE")
        with self.assertRaisesRegex(ValidationError, "'limits' muss eine Liste sein"):
            german._text_policy()
        german.governance_yaml = "version: 1\nrules: []\n"
        with self.assertRaisesRegex(ValidationError, "(?s)Richtlinienregel.*kleingeschriebenen"):
            german.rule_ids = [Command.create({
                "code": "A B", "name": "Two words", "why": "To see it", "verdict": "block",
                "conditions": {"all": [{"fact": "cross_company", "operator": "is_true"}]},
            })]  # fmt: skip

    def test_why_something_failed_and_what_is_being_done(self):
        Run = self.env["distribution.run"]._internally()
        run = Run.create({"name": "PLAN/WORDS", "company_id": self.company.id, "state": "failed"})
        for name, english, german in (
            ("error", "The engine took more than 3600 seconds.",
             "Die Engine brauchte mehr als 3600 Sekunden."),
            ("error", "The data cannot be planned:\ndemand.quantity row 7: 'abc' is not a number",
             "Mit den Daten kann nicht geplant werden:"
             "\ndemand.quantity row 7: 'abc' is not a number"),
            ("error", "not enough memory; plan fewer item-locations",
             "not enough memory; plan fewer item-locations"),
            ("step", "Writing the plan", "Plan wird geschrieben"),
            ("step", "Forecast", "Prognose"),
            ("step", "Review 2026-05-04", "Überprüfung vom 4. Mai 2026"),
        ):  # fmt: skip
            run._set(**{name: english})
            self.assertEqual(self._in_german(run).read([name])[0][name], german)
            self.assertEqual(run[name], english)
        proposal = self._proposal(
            "transfer", self.north, 5,
            failure="The policy has changed since it was planned. Plan again.",
            held_back="Limit “Forty moves” for North: 40 of 40 are used, this needs 1.",
        )  # fmt: skip
        [read] = self._in_german(proposal).read(["failure", "held_back"])
        self.assertEqual(
            read["failure"],
            "Die Richtlinie hat sich seit der Planung geändert. Planen Sie erneut.",
        )
        self.assertIn("40 von 40", read["held_back"])
        self.assertIn("North", read["held_back"])

    def test_goals_of_watchers(self):
        watcher = self.env["distribution.watcher"]._of(self.company)["demand_shift"]
        self.assertEqual(
            self._in_german(watcher).read(["goal"])[0]["goal"], "Die Prognose folgt dem Bedarf"
        )
