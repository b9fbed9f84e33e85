import base64
import json

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Command
from odoo.tests import Form

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
"""


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

    def _fact(self, name):
        return self.env["distribution.policy.fact"].search([("name", "=", name)])

    def _operator(self, kind, name):
        return self.env["distribution.policy.operator"].search(
            [("kind", "=", kind), ("name", "=", name)]
        )

    def _condition(self, fact, operator, **values):
        fact = self._fact(fact)
        operator = self._operator(fact.kind, operator)
        return Command.create({"fact_id": fact.id, "operator_id": operator.id, **values})

    def test_the_form_shows_what_the_text_says(self):
        self.assertEqual(self.large.code, "large-spend")
        self.assertEqual(self.large.approver, "manager")
        spend, verb = self.large.condition_ids
        self.assertEqual((spend.fact_id.name, spend.value_number), ("spend", 1000))
        self.assertEqual((verb.operator_id.name, verb.value_text), ("one_of", "buy; expedite"))
        self.assertTrue(self.nested.is_nested)
        self.assertIn("(verb equal to buy or cross company is true)", self.nested.when_text)
        self.assertIn("spend: 1001", self.large.example_text)

    def test_the_text_says_what_the_form_was_given_and_keeps_its_comments(self):
        self.large.write(
            {
                "priority": 15,
                "people": 2,
                "condition_ids": [
                    Command.update(self.large.condition_ids[0].id, {"value_number": 999.5})
                ],
            }
        )
        text = self.draft.governance_yaml
        self.assertIn("# agreed in spring\n", text)
        self.assertIn("    priority: 15  # early\n", text)
        self.assertIn("- {fact: spend, operator: greater_than, value: 999.5}\n", text)
        self.assertIn("    approver: manager\n    people: 2\n    examples:", text)
        self.assertEqual(text[text.index("  - id: nested") :], TEXT[TEXT.index("  - id: nested") :])

    def test_the_form_follows_the_text(self):
        text = TEXT.replace("value: 1000}", "value: 500}").replace("id: nested", "id: other")
        self.draft.governance_yaml = text
        self.assertEqual(self.large.condition_ids[0].value_number, 500)
        self.assertEqual(self.draft.rule_ids.mapped("code"), ["large-spend", "other"])
        self.assertIn("line 16: large-spend does not fire: DOES NOT HOLD", self.draft.faults)

    def test_faulty_text_keeps_the_lines_and_can_be_corrected(self):
        self.draft.governance_yaml = TEXT.replace("priority: 10", "priority: ten")
        self.assertRegex(self.draft.faults, "line 7")
        self.assertEqual(len(self.draft.rule_ids), 2)
        with self.assertRaisesRegex(ValidationError, "Correct the text first"):
            self.large.priority = 5
        self.draft.governance_yaml = TEXT
        self.assertFalse(self.draft.faults)

    def test_a_new_rule_gets_examples_that_hold(self):
        rule = (
            self.env["distribution.policy.rule"]
            .with_user(self.governor)
            .create(
                {
                    "version_id": self.draft.id,
                    "code": "small-transfers",
                    "name": "Small transfers",
                    "why": "They cost nothing.",
                    "verdict": "auto",
                    "approver": False,
                    "condition_ids": [
                        self._condition("verb", "equal_to", value_text="transfer"),
                        self._condition("stock_value", "less_than", value_number=50),
                        self._condition("reversible", "is_true"),
                    ],
                }
            )
        )
        self.assertFalse(self.draft.faults)
        self.assertIn("  - id: small-transfers\n", self.draft.governance_yaml)
        self.assertIn("fires: true", rule.example_text)
        rule.unlink()
        self.assertEqual(self.draft.governance_yaml.rstrip(), TEXT.rstrip())

    def test_a_rule_in_the_form_of_the_web_client(self):
        with Form(self.large.with_user(self.governor)) as form:
            form.verdict = "block"
            with form.condition_ids.edit(0) as condition:
                condition.fact_id = self._fact("category")
                self.assertEqual(condition.operator_id.kind, "text")
                condition.value_text = "Home/Kitchen"
        self.assertIn(
            "{fact: category, operator: equal_to, value: Home/Kitchen}", self.draft.governance_yaml
        )
        self.assertNotIn("approver", self.draft.governance_yaml)

    def test_what_makes_no_rule_is_refused(self):
        with self.assertRaisesRegex(ValidationError, "lower case"):
            self.large.code = "Not An Id"
        with self.assertRaisesRegex(ValidationError, "no conditions"):
            self.large.condition_ids = [Command.clear()]
        with self.assertRaises(ValidationError):
            self.large.people = 9

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
            lambda: self.large.condition_ids[0].write({"value_number": 1}),
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
        condition = self.large.condition_ids[0]
        for forged in (False, True, {}):
            condition = condition.with_context(distribution_internal=forged)
            with self.assertRaises(AccessError):
                condition.value_number = 1e9
            with self.assertRaises(AccessError):
                condition.unlink()
        with self.assertRaises(AccessError):
            self.large.when_text = "always"
        with self.assertRaises(AccessError):
            self._fact("spend").with_user(self.governor).kind = "text"

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
        self.assertEqual(wizard.changes, "rule large-spend: priority 10 → 30")
        self.assertIn("+    priority: 30  # early", wizard.lines)

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
        self.assertIn("Of 5 proposals", wizard.summary)
        self.assertRegex(wizard.summary, "executed 2 more, worth .*90.00")
        self.assertIn("Of these, 1 were rejected by a person since", wizard.summary)
        self.assertRegex(wizard.summary, "1 fewer would have run by themselves, worth .*700.00")
        self.assertEqual(wizard.line_ids.mapped("stock_value"), [700, 60, 30])
        self.assertEqual(wizard.line_ids.mapped("after"), ["approve by planner", "auto", "auto"])

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
