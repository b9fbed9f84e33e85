import base64
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form, new_test_user

from .common import DistributionCase

TEXT = """version: 1
rules:
  # agreed in spring
  - id: large-spend
    title: Large spend
    why: Somebody looks.
    priority: 10  # early
    when:
      all:
        - {fact: spend, operator: greater_than, value: 1000}
        - {fact: verb, operator: one_of, value: [buy, expedite]}
    verdict: approve
    approver: manager
    examples:
      - {fires: true, facts: {spend: 1001}}
      - {fires: false, facts: {spend: 1000}}
  - id: nested
    title: Nested
    why: Two ways.
    priority: 20
    when:
      all:
        - {fact: value, operator: less_than, value: 0}
        - any:
            - {fact: verb, operator: equal_to, value: buy}
            - {fact: cross_company, operator: is_true}
    verdict: block
    examples:
      - {fires: true, facts: {verb: buy, value: -1}}
      - {fires: false, facts: {verb: buy, value: 1}}

limits:
  # so it was agreed with the bank
  - id: spend-a-month
    title: Spend of 1,000 in a month
    why: The bank asks for it.
    binds: everybody
    measure: spend
    per: company
    days: 30  # a month
    maximum: 1000
    examples:
      - {passes: true, already: 900, facts: {spend: 100}}
      - {passes: false, already: 900, facts: {spend: 101}}

breakers:
  - id: flood
    title: A flood
    why: Something is wrong.
    when:
      any:
        - {fact: proposals, operator: greater_than, value: 500}
    examples:
      - {trips: true, facts: {proposals: 501}}
      - {trips: false, facts: {proposals: 500}}
"""

LARGE = [
    {"fact": "spend", "operator": "greater_than", "value": 1000},
    {"fact": "verb", "operator": "one_of", "value": ["buy", "expedite"]},
]


BOLD = """version: 1
rules:
  - id: small
    title: Small transfers
    why: They cost nothing.
    priority: 10
    when:
      all:
        - {fact: stock_value, operator: less_than, value: 100}
        - {fact: verb, operator: one_of, value: [transfer]}
    verdict: auto
    examples:
      - {fires: true, facts: {verb: transfer, stock_value: 99}}
      - {fires: false, facts: {verb: transfer, stock_value: 100}}
"""


class TestPolicyEditing(DistributionCase):
    """The same rule as text and as a form."""

    def setUp(self):
        super().setUp()
        self.draft = (
            self.env["distribution.policy.version"]
            .with_user(self.governor)
            .create({"name": "Draft", "governance_yaml": TEXT})
        )
        self.large, self.nested = self.draft.rule_ids

    def _new(self, model, **values):
        return (
            self.env[f"distribution.policy.{model}"]
            .with_user(self.governor)
            .create(
                {
                    "version_id": self.draft.id,
                    "code": "new",
                    "name": "New",
                    "why": "It is tried.",
                    **values,
                }
            )
        )

    def test_the_form_shows_what_the_text_says(self):
        self.assertEqual(self.large.code, "large-spend")
        self.assertEqual(self.large.approver, "manager")
        self.assertEqual(self.large.conditions, {"all": LARGE})
        self.assertEqual(
            self.nested.conditions["all"][1],
            {
                "any": [
                    {"fact": "verb", "operator": "equal_to", "value": "buy"},
                    {"fact": "cross_company", "operator": "is_true"},
                ]
            },
        )
        self.assertIn("(verb equal to buy or cross company is true)", self.nested.when_text)
        self.assertIn("spend: 1001", self.large.example_text)
        limit, breaker = self.draft.limit_ids, self.draft.breaker_ids
        self.assertEqual(
            (limit.measure, limit.per, limit.days, limit.maximum, limit.binds, limit.conditions),
            ("spend", "company", 30, 1000, "everybody", False),
        )
        self.assertEqual(breaker.when_text, "proposals greater than 500")
        self.assertIn("trips: true", breaker.example_text)

    def test_the_text_says_what_the_form_was_given_and_keeps_its_comments(self):
        changed = {"all": [{**LARGE[0], "value": 999.5}, LARGE[1]]}
        self.large.write({"priority": 15, "people": 2, "conditions": changed})
        text = self.draft.governance_yaml
        self.assertIn("# agreed in spring\n", text)
        self.assertIn("    priority: 15  # early\n", text)
        self.assertIn("- {fact: spend, operator: greater_than, value: 999.5}\n", text)
        self.assertIn("    approver: manager\n    people: 2\n    examples:", text)
        self.assertEqual(text[text.index("  - id: nested") :], TEXT[TEXT.index("  - id: nested") :])

    def test_limits_breakers_and_nested_conditions_are_written_into_the_text(self):
        self.draft.limit_ids.write({"days": 7, "per": "supplier"})
        self.draft.breaker_ids.conditions = {
            "any": [
                {"fact": "proposals", "operator": "greater_than", "value": 400},
                {"all": [{"fact": "low_trust_share", "operator": "greater_than", "value": 0.5}]},
            ]
        }
        conditions = json.loads(json.dumps(self.nested.conditions))
        conditions["all"][1]["any"].append({"fact": "region", "operator": "is_missing"})
        conditions["all"].append(
            {"not": [{"fact": "company", "operator": "equal_to", "value": "Mill"}]}
        )
        self.nested.conditions = conditions
        text = self.draft.governance_yaml
        for line in (
            "  # so it was agreed with the bank",
            "    days: 7  # a month",
            "    per: supplier",
            "        - all:",
            "            - {fact: region, operator: is_missing}",
            "        - not:",
            "            - {fact: company, operator: equal_to, value: Mill}",
        ):
            self.assertIn(f"{line}\n", text)
        self.assertEqual(self.draft.limit_ids.days, 7)
        self.assertIn("low trust share", self.draft.breaker_ids.when_text)
        self.assertIn("region is missing", self.nested.when_text)
        self.assertIn("and not (company equal to Mill)", self.nested.when_text)
        self.draft.governance_yaml = text.replace("value: Mill}", "value: Weir}")
        self.assertEqual(self.nested.conditions["all"][-1]["not"][0]["value"], "Weir")

    def test_new_limits_and_breakers_get_examples_that_hold(self):
        limit = self._new(
            "limit", measure="stock_value", per="lane", days=1, maximum=250.5,
            conditions={"all": [{"fact": "verb", "operator": "equal_to", "value": "transfer"}]},
        )  # fmt: skip
        breaker = self._new(
            "breaker",
            conditions={
                "all": [{"fact": "failed_share", "operator": "greater_than", "value": 0.2}]
            },
        )
        self.assertFalse(self.draft.faults)
        self.assertIn("verb: transfer", limit.example_text)
        self.assertEqual(self.draft._policy().limits[0].maximum, 250.5)
        self.draft.limit_ids.unlink()
        breaker.unlink()
        self.assertIn("limits: []\n", self.draft.governance_yaml)
        self.assertEqual(self.draft.breaker_ids.mapped("code"), ["flood"])

    def test_the_form_follows_the_text(self):
        text = TEXT.replace("value: 1000}", "value: 500}").replace("id: nested", "id: other")
        self.draft.governance_yaml = text.replace("days: 30", "days: 31")
        self.assertEqual(self.large.conditions["all"][0]["value"], 500)
        self.assertEqual(self.draft.rule_ids.mapped("code"), ["large-spend", "other"])
        self.assertEqual(self.draft.limit_ids.days, 31)
        self.assertIn("line 16: large-spend does not fire: DOES NOT HOLD", self.draft.faults)

    def test_text_and_lines_changed_together(self):
        """What was typed into the text is not undone by a line that was loaded before."""
        self.draft.write(
            {
                "governance_yaml": TEXT.replace("priority: 10", "priority: 12"),
                "rule_ids": [Command.update(self.large.id, {"people": 2})],
                "limit_ids": [Command.delete(self.draft.limit_ids.id)],
            }
        )
        self.assertEqual((self.large.priority, self.large.people), (12, 2))
        self.assertIn("    priority: 12  # early\n", self.draft.governance_yaml)
        self.assertFalse(self.draft.limit_ids)

    def test_faulty_text_keeps_the_lines_and_can_be_corrected(self):
        self.draft.governance_yaml = TEXT.replace("priority: 10", "priority: ten")
        self.assertRegex(self.draft.faults, "line 7")
        self.assertEqual(len(self.draft.rule_ids), 2)
        with self.assertRaisesRegex(ValidationError, "Correct the text first"):
            self.large.priority = 5
        self.draft.governance_yaml = TEXT
        self.assertFalse(self.draft.faults)

    def test_a_new_rule_gets_examples_that_hold(self):
        rule = self._new(
            "rule",
            code="small-transfers",
            verdict="auto",
            approver=False,
            conditions={
                "all": [
                    {"fact": "verb", "operator": "equal_to", "value": "transfer"},
                    {"fact": "stock_value", "operator": "less_than", "value": 50},
                    {"fact": "reversible", "operator": "is_true"},
                ]
            },
        )
        self.assertFalse(self.draft.faults)
        self.assertIn("  - id: small-transfers\n", self.draft.governance_yaml)
        self.assertIn("fires: true", rule.example_text)
        rule.unlink()
        self.assertEqual(self.draft.governance_yaml.rstrip(), TEXT.rstrip())

    def test_a_rule_in_the_form_of_the_web_client(self):
        with Form(self.large.with_user(self.governor)) as form:
            form.verdict = "block"
        self.assertNotIn("approver", self.draft.governance_yaml)

    def test_what_makes_no_rule_is_refused(self):
        limit = self.draft.limit_ids
        for line, values, told in (
            (self.large, {"code": "Not An Id"}, "“Large spend”:\n.* line 4: .*lower case"),
            (self.large, {"conditions": False}, "a group must have"),
            (self.large, {"conditions": {"all": []}}, "no conditions"),
            (self.large, {"conditions": {"all": [LARGE[0], {}]}}, "line 3: a condition has no"),
            (self.large, {"conditions": "spend"}, "a group must have"),
            (self.large, {"people": 9}, "'people' cannot be 9"),
            (limit, {"days": 0}, "line 40: 'days' cannot be 0"),
            (limit, {"maximum": -1}, "line 41: 'maximum' cannot be -1"),
        ):
            with self.subTest(values):
                with self.assertRaises(ValidationError) as caught:
                    line.write(values)
                self.assertRegex(str(caught.exception), told)
        with self.assertRaises(ValidationError) as caught:
            self._new("limit", code="spend-a-month", maximum=5)
        self.assertIn("the limit 'spend-a-month' is already in", str(caught.exception))
        self.assertEqual(self.draft.governance_yaml, TEXT)

    def test_the_selections_are_the_engines(self):
        from distribution_ai.govern.limits import LIMIT_BINDS, LIMIT_MEASURES, LIMIT_SCOPES

        selections = {"measure": LIMIT_MEASURES, "per": LIMIT_SCOPES, "binds": LIMIT_BINDS}
        for name, known in selections.items():
            field = self.env["distribution.policy.limit"]._fields[name]
            self.assertEqual(set(field.get_values(self.env)), set(known))

    def test_the_browser_gets_the_vocabulary(self):
        Version = self.env["distribution.policy.version"]
        about = Version.with_user(self.viewer).vocabulary("proposal")
        json.dumps(about)
        self.assertIn("spend", [fact["name"] for fact in about["facts"]])
        self.assertEqual(
            [one["takes"] for one in about["operators"]["boolean"]], ["nothing", "nothing"]
        )
        self.assertEqual(about["groups"], ["all", "any", "not"])
        self.assertEqual(about["maximum_nesting"], 5)
        plan = {fact["name"] for fact in Version.vocabulary("plan")["facts"]}
        self.assertIn("failed_share", plan)
        self.assertNotIn("verb", plan)
        stranger = new_test_user(self.env, "vocabulary_stranger", groups="base.group_user")
        with self.assertRaises(AccessError):
            Version.with_user(stranger).vocabulary("proposal")

    def test_the_author_is_not_offered_to_activate(self):
        self.assertTrue(self.draft.with_user(self.governor).is_editor)
        self.assertFalse(self.draft.with_user(self.second_governor).is_editor)
        self.large.with_user(self.second_governor).people = 2
        self.assertTrue(self.draft.with_user(self.second_governor).is_editor)

    def test_whoever_edits_a_line_wrote_the_version(self):
        self.large.with_user(self.second_governor).priority = 11
        self.assertIn(self.second_governor, self.draft.editor_ids)
        with self.assertRaisesRegex(UserError, "another policy editor"):
            self.draft.with_user(self.second_governor).action_activate()

    def test_lines_of_a_version_in_force_cannot_be_changed(self):
        self.draft.with_user(self.second_governor).action_activate()
        for change in (
            lambda: self.large.write({"priority": 1}),
            lambda: self.large.unlink(),
            lambda: self.large.write({"conditions": {"all": LARGE[:1]}}),
            lambda: self.draft.limit_ids.write({"maximum": 1e9}),
            lambda: self.draft.breaker_ids.unlink(),
            lambda: self.draft.write({"rule_ids": [Command.delete(self.large.id)]}),
        ):
            with self.assertRaises(UserError):
                change()
        self.assertEqual(self.draft.governance_yaml, TEXT)

    def test_nobody_else_edits_and_nothing_goes_round_the_rule(self):
        for user in (self.viewer, self.planner, self.manager):
            with self.assertRaises(AccessError):
                self.large.with_user(user).priority = 1
            with self.assertRaises(AccessError):
                self.large.with_user(user).unlink()
        lines = (self.large, self.draft.limit_ids, self.draft.breaker_ids)
        for line in lines:
            with self.assertRaises(AccessError):
                line.with_user(self.manager).why = "Because."
            for forged in (False, True, {}):
                with self.assertRaises(AccessError):
                    line.with_context(distribution_internal=forged).when_text = "always"

    def test_hostile_text_is_refused_and_changes_nothing(self):
        for text in ("a: &a [*a]", "!!python/object:os.system {}", "[" * 10_000, "version: 1\x00"):
            self.draft.governance_yaml = text
            self.assertTrue(self.draft.faults)
            with self.assertRaisesRegex(UserError, "faults"):
                self.draft.with_user(self.second_governor).action_activate()

    def test_the_difference_is_told(self):
        other = self.draft.copy()
        other.rule_ids[0].priority = 30
        wizard = (
            self.env["distribution.policy.difference"]
            .with_user(self.viewer)
            .create({"version_id": other.id, "other_id": self.draft.id})
        )
        self.assertEqual(wizard.changes, "Rule large-spend: Priority 10 → 30")
        self.assertIn("+    priority: 30  # early", wizard.lines)

    def test_the_difference_is_told_in_the_words_of_the_forms(self):
        self.env["res.lang"]._activate_lang("de_DE")
        self.env["ir.module.module"]._load_module_terms(["distribution_planning"], ["de_DE"])
        other = self.draft.copy()
        other.rule_ids[1].unlink()
        other.rule_ids.write({
            "verdict": "approve", "approver": "planner", "four_eyes": True,
            "name": "Spend above 5,000",
            "conditions": {"not": [{"fact": "cross_company", "operator": "is_true"}]},
        })  # fmt: skip
        other.rule_ids.action_suggest_examples()
        wizard = self.env["distribution.policy.difference"].with_user(self.viewer)
        wizard = wizard.create({"version_id": other.id, "other_id": self.draft.id})
        told = wizard.with_context(lang="de_DE").changes
        for line in (
            "Regel large-spend: Titel Large spend → Ausgaben über 5.000",
            "Regel large-spend: Genehmiger Manager → Disponent",
            "Regel large-spend: Vier-Augen-Prinzip nein → ja",
            "Regel large-spend: Gilt, wenn Ausgaben größer als 1.000 und Aktion eines von"
            " buy, expedite → nicht (unternehmensübergreifend ist wahr)",
            "Regel nested wurde entfernt: Nested",
        ):
            self.assertIn(line, told)

    def test_import_and_export_are_the_same(self):
        wizard = (
            self.env["distribution.policy.import"]
            .with_user(self.governor)
            .create(
                {
                    "name": "From files",
                    "source": "rules 3f2a1bc",
                    "governance_file": self.draft.governance_file,
                }
            )
        )
        version = self.env["distribution.policy.version"].browse(wizard.action_import()["res_id"])
        self.assertEqual((version.governance_yaml, version.state), (TEXT, "draft"))
        self.assertEqual((version.source, version.digest), ("rules 3f2a1bc", self.draft.digest))
        self.assertEqual(base64.b64decode(version.governance_file).decode(), TEXT)
        with self.assertRaisesRegex(UserError, "UTF-8"):
            wizard.governance_file = base64.b64encode(b"\xff\xfe\x00")
            wizard.action_import()
        with self.assertRaises(AccessError):
            self.env["distribution.policy.import"].with_user(self.manager).create(
                {"name": "x", "governance_file": self.draft.governance_file}
            )


class TestDryRun(DistributionCase):
    def _past(self, name, stock_value, **values):
        facts = {"verb": "transfer", "stock_value": stock_value, "quantity": 5.0}
        return self._proposal(
            "transfer", self.north, 5, product=self._product(name), facts=json.dumps(facts),
            **{"verdict": "approve", **values},
        )  # fmt: skip

    def _dry_run(self, text, user=None):
        version = (
            self.env["distribution.policy.version"]
            .with_user(self.governor)
            .create({"name": "Bolder", "governance_yaml": text})
        )
        wizard = (
            self.env["distribution.policy.dry.run"]
            .with_user(user or self.governor)
            .create({"version_id": version.id, "company_id": self.company.id})
        )
        wizard.action_try()
        return wizard

    def test_what_would_have_run_by_itself_and_what_people_thought(self):
        self._past("A", 60)
        self._past("B", 30, state="rejected", decided_how="person")
        self._past("C", 500)
        self._past("D", 40, verdict="auto", approver=False)
        self._past("E", 700, verdict="auto", approver=False)
        wizard = self._dry_run(BOLD)
        self.assertIn("Of 5 proposals of the last 30 days 3 would be decided", wizard.summary)
        self.assertRegex(wizard.summary, "Waits for a Planner → Runs by Itself: 2, worth .*90.00\n")
        self.assertRegex(wizard.summary, "Runs by Itself → Waits for a Planner: 1, worth .*700.00")
        self.assertIn("by themselves, 1 were rejected by a person since", wizard.summary)
        self.assertEqual(wizard.line_ids.mapped("stock_value"), [700, 60, 30])
        self.assertEqual(wizard.line_ids.mapped("after"), ["approve by planner", "auto", "auto"])

    def test_a_tightening_says_what_would_have_waited_or_been_blocked(self):
        self._past("A", 60, verdict="auto", approver=False)
        self._past("B", 70, verdict="auto", approver=False)
        self._past("C", 500)
        self._past("D", 900, approver="manager")
        blocking = BOLD.replace("verdict: auto", "verdict: block").replace("100}", "65}")
        lines = self._dry_run(blocking.replace("stock_value: 100", "stock_value: 65")).summary
        self.assertEqual(
            [line.split(", worth")[0] for line in lines.splitlines()],
            [
                "Of 4 proposals of the last 30 days 3 would be decided otherwise:",
                "Waits for a Manager → Waits for a Planner: 1",
                "Runs by Itself → Waits for a Planner: 1",
                "Runs by Itself → Blocked: 1",
            ],
        )
        self.assertRegex(lines, r"Blocked: 1, worth .*60\.00")

    def test_where_nothing_changes_that_is_said(self):
        self._past("A", 60, verdict="auto", approver=False)
        self.assertIn("None of 1 proposals", self._dry_run(BOLD).summary)

    def test_without_stored_facts_there_is_nothing_to_try(self):
        self._proposal("transfer", self.north, 5)
        with self.assertRaisesRegex(UserError, "stored facts"):
            self._dry_run(BOLD)

    def test_another_company_stays_closed(self):
        other = self.env["res.company"].create({"name": "Other"})
        wizard = (
            self.env["distribution.policy.dry.run"]
            .with_user(self.governor)
            .create({"version_id": self.env["distribution.policy.version"]._active(other).id})
        )
        wizard.sudo().company_id = other
        with self.assertRaises(UserError):
            wizard.action_try()
