import time

from odoo.exceptions import UserError

from .common import DistributionCase

HOSTILE = {
    "a method as a fact": "rules: [{when: {all: [{fact: __class__, operator: is_known}]}}]",
    "a regular expression": "rules: [{when: {all: [{fact: verb, operator: matches_regex}]}}]",
    "deep nesting": "rules: " + "[" * 100_000,
    "a tag that calls": "rules: !!python/object/apply:os.system ['id']",
    "a billion laughs": "a: &a [x, x]\nb: &b [*a, *a]\nrules: [*b, *b]",
    "ten megabytes": "- a\n" * 2_500_000,
}


class TestHostilePolicy(DistributionCase):
    """A policy editor pastes what is no policy: it is told so within a second, and nothing runs."""

    def test_refused(self):
        for name, text in HOSTILE.items():
            version = (
                self.env["distribution.policy.version"]
                .with_user(self.governor)
                .create({"name": name, "governance_yaml": f"version: 1\n{text}\n"})
            )
            with self.subTest(name=name):
                begun = time.process_time()
                version.action_validate()
                self.assertLess(time.process_time() - begun, 1.0)
                self.assertTrue(version.faults)
                self.assertFalse(version.digest)
                with self.assertRaisesRegex(UserError, "faults"):
                    version.with_user(self.second_governor).action_activate()
                self.assertEqual(version.state, "draft")
