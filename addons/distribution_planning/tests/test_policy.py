from pathlib import Path

from odoo.addons.distribution_planning.hooks import POLICY_FOLDER, post_init_hook
from odoo.exceptions import AccessError, UserError

from .common import DistributionCase

BROKEN = "version: 1\nrules:\n  - id: broken\n    verdict: perhaps\n"
RULES = Path(__file__).parents[3] / "rules"


class TestPolicy(DistributionCase):
    def setUp(self):
        super().setUp()
        self.Version = self.env["distribution.policy.version"]
        self.shipped = self.Version._active(self.company)

    def _draft(self, user=None, **values):
        return self.Version.with_user(user or self.governor).create({"name": "Draft", **values})

    def test_shipped_policy_is_active_and_complete(self):
        self.assertEqual(self.shipped.state, "active")
        self.assertEqual(self.shipped.digest, self.shipped._policy().digest)
        self.assertTrue(self.shipped._policy().rules)

    def test_shipped_policy_is_the_one_of_the_repository(self):
        if not RULES.is_dir():
            self.skipTest("The app is installed without the repository's rules folder.")
        for path in POLICY_FOLDER.glob("*.yaml"):
            self.assertEqual(path.read_text("utf-8"), (RULES / path.name).read_text("utf-8"))

    def test_update_never_overwrites(self):
        before = self.Version.search([])
        post_init_hook(self.env)
        self.assertEqual(self.Version.search([]), before)

    def test_only_governance_edits(self):
        for user in (self.viewer, self.planner, self.manager):
            with self.assertRaises(AccessError):
                self._draft(user)
            with self.assertRaises(AccessError):
                self.shipped.with_user(user).action_activate()

    def test_faults_have_lines_and_stop_activation(self):
        draft = self._draft(governance_yaml=BROKEN)
        draft.action_validate()
        self.assertRegex(draft.faults, r"governance\.yaml.*4")
        with self.assertRaisesRegex(UserError, "faults"):
            draft.with_user(self.second_governor).action_activate()
        self.assertEqual(draft.state, "draft")

    def test_second_person_activates_and_rolls_back(self):
        draft = self._draft()
        with self.assertRaisesRegex(UserError, "another policy editor"):
            draft.action_activate()
        draft.with_user(self.second_governor).action_activate()
        self.assertEqual((draft.state, self.shipped.state), ("active", "retired"))
        self.assertEqual(draft.activated_by_id, self.second_governor)
        self.assertEqual(self.Version._active(self.company), draft)
        draft.with_user(self.governor).action_roll_back()
        self.assertEqual((draft.state, self.shipped.state), ("retired", "active"))

    def test_whoever_edits_cannot_activate(self):
        draft = self._draft()
        draft.with_user(self.second_governor).governance_yaml = "version: 1\nrules: []\n# mine\n"
        for user in (self.governor, self.second_governor):
            with self.assertRaisesRegex(UserError, "another policy editor"):
                draft.with_user(user).action_activate()

    def test_active_version_cannot_be_edited_or_deleted(self):
        with self.assertRaisesRegex(UserError, "Only a draft"):
            self.shipped.with_user(self.governor).governance_yaml = "version: 1\nrules: []\n"
        with self.assertRaises(UserError):
            self.shipped.with_user(self.governor).unlink()
        action = self.shipped.with_user(self.governor).action_draft()
        copy = self.shipped.browse(action["res_id"])
        with self.assertRaises(AccessError):
            self.shipped.with_user(self.manager).action_draft()
        self.assertEqual((copy.state, copy.editor_ids), ("draft", self.governor))

    def test_a_draft_is_called_one_until_it_is_activated(self):
        copy = self.shipped.with_user(self.governor).copy()
        self.assertEqual(copy.name, f"{self.shipped.name} (2)")
        self.assertEqual(copy.display_name, f"{self.shipped.name} (2) (draft)")
        self.assertEqual(copy.copy().name, f"{self.shipped.name} (3)")
        copy.with_user(self.second_governor).action_activate()
        self.assertEqual(copy.display_name, f"{self.shipped.name} (2)")

    def test_state_cannot_be_written(self):
        draft = self._draft()
        with self.assertRaises(AccessError):
            draft.state = "active"
        with self.assertRaises(AccessError):
            draft.editor_ids = False

    def test_only_the_version_before_can_be_gone_back_to(self):
        for _number in range(2):
            self._draft().with_user(self.second_governor).action_activate()
        with self.assertRaisesRegex(UserError, "Only the version before"):
            self.shipped.with_user(self.governor).action_activate()
        with self.assertRaises(AccessError):
            self.Version._active(self.company).with_user(self.manager).action_roll_back()

    def test_an_example_that_does_not_hold_stops_activation(self):
        text = self.shipped.governance_yaml.replace("{verb: buy, spend: 5000}", "{spend: 5001}", 1)
        draft = self._draft(governance_yaml=text)
        self.assertRegex(draft.faults, "line [0-9]+: spend-above-limit does not fire: DOES NOT")
        with self.assertRaisesRegex(UserError, "faults"):
            draft.with_user(self.second_governor).action_activate()

    def test_activation_and_roll_back_are_in_the_ledger(self):
        draft = self._draft(source="rules 3f2a1bc")
        draft.with_user(self.second_governor).action_activate()
        draft.with_user(self.governor).action_roll_back()
        entries = self.env["distribution.ledger.entry"].search(
            [("company_id", "=", self.company.id)], order="sequence"
        )
        self.assertEqual(entries.mapped("event"), ["activated", "rolled_back"])
        self.assertEqual(entries[0].user_id, self.second_governor)
        self.assertEqual(entries.mapped("policy_digest"), [draft.digest, self.shipped.digest])
        self.assertIn("3f2a1bc", entries[0].values)

    def test_own_policy_of_a_company_wins(self):
        own = self._draft(company_id=self.company.id)
        own.with_user(self.second_governor).action_activate()
        self.assertEqual(self.Version._active(self.company), own)
        self.assertEqual(self.shipped.state, "active")
