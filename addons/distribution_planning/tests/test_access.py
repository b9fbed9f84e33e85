from odoo.fields import Command
from odoo.tests.common import new_test_user, tagged

from .access_matrix import ROLES, SHARED, rows
from .common import DistributionCase

OPERATIONS = {"r": "read", "w": "write", "c": "create", "d": "unlink"}


@tagged("post_install", "-at_install")
class TestAccess(DistributionCase):
    """Every role on every model of the app, against the table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.users = dict(
            zip(ROLES, (cls.viewer, cls.planner, cls.manager, cls.governor), strict=True)
        )
        cls.outsiders = (
            new_test_user(cls.env, "access_nobody", groups="base.group_user"),
            new_test_user(cls.env, "access_portal", groups="base.group_portal"),
            cls.env.ref("base.public_user"),
        )
        cls.models = {
            name: model
            for name, model in cls.env.items()
            if name.startswith("distribution.") and not model._abstract
        }

    def test_every_model_is_in_the_table(self):
        self.assertEqual(set(rows()), set(self.models))

    def test_roles(self):
        for name, rights in rows().items():
            for role, letters in rights.items():
                model = self.models[name].with_user(self.users[role])
                allowed = "".join(
                    letter for letter, name_ in OPERATIONS.items() if model.has_access(name_)
                )
                with self.subTest(model=name, role=role):
                    self.assertEqual(allowed or "-", letters)

    def test_outsiders_have_nothing(self):
        for name, model in self.models.items():
            for user in self.outsiders:
                for operation in OPERATIONS.values():
                    with self.subTest(model=name, user=user.login, operation=operation):
                        self.assertFalse(model.with_user(user).has_access(operation))

    def test_other_companies_are_out_of_reach(self):
        """A rule for everybody holds each model to the user's companies."""
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "access_stranger",
            groups=",".join(
                f"distribution_planning.group_distribution_{role}" for role in ROLES[2:]
            ),
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        Rule = self.env["ir.rule"].with_user(stranger).with_context(allowed_company_ids=other.ids)
        for name, model in self.models.items():
            if model._transient or name.removeprefix("distribution.") in SHARED:
                continue
            if name == "distribution.ledger.head":
                continue  # nobody has any right on it
            for operation in OPERATIONS.values():
                with self.subTest(model=name, operation=operation):
                    domain = str(Rule._compute_domain(name, operation))
                    self.assertRegex(domain, rf"company_id', 'in', \D*{other.id}\D")
