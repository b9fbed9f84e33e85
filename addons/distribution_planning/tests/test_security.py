import json
from datetime import datetime, timedelta
from xmlrpc.client import Fault

from odoo import SUPERUSER_ID
from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests.common import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, DistributionCase


class TestGuard(DistributionCase):
    """What a remote caller can try: any context, any field, any public method."""

    def setUp(self):
        super().setUp()
        self.proposal = self._proposal("transfer", self.north, 8, verdict="block", state="blocked")

    def test_guarded_fields_cannot_be_written(self):
        for values in (
            {"state": "to_approve"},
            {"verdict": "auto"},
            {"approver": "planner"},
            {"recommended_quantity": 1},
            {"run_id": self.proposal.run_id.id},
            {"expected_value": 1e6},
            {"decided_by_id": self.manager.id},
            {"quantity": 5, "state": "to_approve"},
            {"move_ids": [Command.clear()]},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.proposal.with_user(self.manager).write(values)

    def test_superuser_and_context_are_no_way_around(self):
        for forged in (True, "TOKEN", {}, object()):
            with self.subTest(forged=forged), self.assertRaises(AccessError):
                self.proposal.with_user(SUPERUSER_ID).with_context(
                    distribution_internal=forged
                ).write({"state": "to_approve"})

    def test_proposals_and_runs_cannot_be_made(self):
        values = self.proposal.copy_data()[0]
        for model, vals in (
            ("distribution.proposal", values),
            ("distribution.run", {"name": "x", "state": "done", "company_id": self.company.id}),
        ):
            for user in (self.manager, self.env.user):
                with self.subTest(model=model, user=user.login), self.assertRaises(AccessError):
                    self.env[model].with_user(user).create(vals)

    def test_defaults_in_the_context_are_ignored(self):
        version = (
            self.env["distribution.policy.version"]
            .with_user(self.governor)
            .with_context(default_state="active", default_digest="x")
            .create({"name": "Mine"})
        )
        self.assertEqual(version.state, "draft")
        self.assertNotEqual(version.digest, "x")

    def test_quantity_rules(self):
        open_proposal = self._proposal("transfer", self.south, 8)
        with self.assertRaises(AccessError):
            open_proposal.with_user(self.viewer).quantity = 3
        with self.assertRaises(UserError):
            open_proposal.with_user(self.planner).quantity = -3
        with self.assertRaises(UserError):
            self._proposal("hold", self.south).with_user(self.planner).quantity = 3
        with self.assertRaises(UserError):
            self.proposal.with_user(self.planner).quantity = 3

    def test_proposals_cannot_be_deleted(self):
        with self.assertRaises(AccessError):
            self.proposal.with_user(self.planner).unlink()

    def test_viewer_cannot_plan(self):
        with self.assertRaises(AccessError):
            self.env["distribution.run"].with_user(self.viewer).action_plan_now()
        with self.assertRaises(AccessError):
            self.env["distribution.run"].with_user(self.governor).plan_now()


class TestCompanies(DistributionCase):
    def test_another_company_sees_nothing(self):
        proposal = self._proposal("transfer", self.north, 8)
        self.env["distribution.ledger.entry"]._append(
            self.company, [proposal._ledger_values("rejected")]
        )
        self.env["distribution.proposal.alternative"].create(
            {"proposal_id": proposal.id, "rank": 1, "verb": "buy"}
        )
        self.env["distribution.position"].create(
            {
                "company_id": self.company.id,
                "product_id": self.product.id,
                "warehouse_id": self.north.id,
                "run_id": proposal.run_id.id,
            }
        )
        other = self.env["res.company"].create({"name": "Other"})
        stranger = new_test_user(
            self.env,
            "distribution_stranger",
            groups=f"base.group_user,{GROUP}manager,{GROUP}governance",
            company_id=other.id,
            company_ids=[Command.set(other.ids)],
        )
        for name in ("run", "position", "proposal", "proposal.alternative", "lane", "ledger.entry"):
            model = self.env[f"distribution.{name}"]
            domain = [("company_id", "=", self.company.id)]
            abroad = model.with_user(stranger).with_context(allowed_company_ids=other.ids)
            with self.subTest(model=name):
                self.assertTrue(model.with_user(self.manager).search_count(domain))
                self.assertFalse(abroad.search_count(domain))
        with self.assertRaises(AccessError):
            proposal.with_user(stranger).action_approve()
        with self.assertRaises(AccessError):
            self.env["distribution.ledger.entry"].with_user(stranger).verify(self.company.id)


@tagged("post_install", "-at_install")
class TestRemoteAttacks(HttpCase, DistributionCase):
    """A planner who calls the server directly, by JSON-2 and by XML-RPC."""

    def setUp(self):
        super().setUp()
        self._stock(self.central, 50)
        self.blocked = self._proposal("transfer", self.north, 8, verdict="block", state="blocked")
        self.above = self._proposal("transfer", self.south, 8, approver="manager")
        self.entry = self.env["distribution.ledger.entry"]._append(
            self.company, [{"event": "recommended", "summary": "Plan"}]
        )
        self.wizard = (
            self.env["distribution.proposal.approve"]
            .with_user(self.planner)
            .create({"proposal_ids": self.blocked.ids})
        )
        self.policy = self.env["distribution.policy.version"]._active(self.company)
        self.draft = self.policy.copy()
        self.run = self.blocked.run_id
        self.run._set(
            snapshot_attachment_id=self.env["ir.attachment"].create(
                {"name": "x", "raw": b"x", "res_model": self.run._name, "res_id": self.run.id}
            )
        )
        self.env.flush_all()

    def _attacks(self):
        """(model, ids, method, named arguments): each has to be refused."""
        proposal, ledger = "distribution.proposal", "distribution.ledger.entry"
        policy, run = "distribution.policy.version", "distribution.run"
        blocked, above, entry = self.blocked.ids, self.above.ids, self.entry.ids
        made = {"event": "executed", "summary": "x", "actor": "planner", "sequence": 2,
                "company_id": self.company.id, "previous_hash": self.entry.hash, "hash": "0" * 64,
                "on": "2026-01-01 00:00:00"}  # fmt: skip
        yield proposal, blocked, "action_approve", {}
        yield proposal, above, "action_approve", {}
        yield proposal, above, "action_reject", {"reason": "x"}
        for values in ({"state": "to_approve"}, {"verdict": "auto"}, {"decided_how": "person"}):
            yield proposal, blocked, "write", {"vals": values}
            yield proposal, blocked, "web_save", {"vals": values, "specification": {}}
        forged = {"context": {"distribution_internal": True}}
        yield proposal, above, "write", {"vals": {"approver": "planner"}, **forged}
        yield proposal, [], "create", {"vals_list": [self.blocked.copy_data()[0]]}
        yield proposal, blocked, "copy", {}
        yield proposal, blocked, "_internally", {}
        yield proposal, blocked, "unlink", {}
        yield "distribution.executor", [], "_execute", {"proposals": blocked, "how": "person"}
        yield "distribution.proposal.approve", self.wizard.ids, "action_approve", {}
        yield ledger, [], "create", {"vals_list": [made]}
        yield ledger, entry, "write", {"vals": {"summary": "x"}}
        yield ledger, entry, "web_save", {"vals": {"summary": "x"}, "specification": {}}
        yield ledger, entry, "unlink", {}
        yield ledger, entry, "copy", {}
        yield ledger, [], "_append", {"company": self.company.id, "entries": [made]}
        yield ledger, [], "_copy", {"rows": [made]}
        yield ledger, [], "export_lines", {}
        yield "distribution.ledger.head", [], "create", {"vals_list": [{"sequence": 0}]}
        yield "distribution.ledger.head", [1], "write", {"vals": {"sequence": 0}}
        yield policy, [], "create", {"vals_list": [{"name": "x"}]}
        yield policy, self.draft.ids, "write", {"vals": {"governance_yaml": "version: 1"}}
        yield policy, self.draft.ids, "action_activate", {}
        yield policy, self.policy.ids, "write", {"vals": {"state": "retired"}}
        yield policy, self.policy.ids, "copy", {}
        yield policy, self.draft.ids, "unlink", {}
        yield run, self.run.ids, "write", {"vals": {"snapshot_digest": "x"}}
        yield run, [], "create", {"vals_list": [{"name": "x", "state": "done"}]}
        yield run, self.run.ids, "_work", {}
        yield run, self.run.ids, "unlink", {}
        yield "ir.attachment", self.run.snapshot_attachment_id.ids, "write", {"vals": {"raw": "x"}}
        yield "ir.attachment", self.run.snapshot_attachment_id.ids, "unlink", {}
        yield "res.company", self.company.ids, "write", {"vals": {"distribution_autonomy": "auto"}}
        yield "distribution.plan.writer", [], "write_plan", {"run": 1, "plan": {}}
        yield "distribution.engine", [], "plan_again", {"run": 1, "seconds": 1}
        yield "distribution.snapshot.reader", [], "read_snapshot", {"company": 1, "as_of": "x"}

    def _imports(self):
        """Imports, which answer with messages rather than an error: (model, header, row)."""
        yield "distribution.proposal", [".id", "verdict"], [str(self.blocked.id), "auto"]
        yield "distribution.ledger.entry", [".id", "summary"], [str(self.entry.id), "x"]
        yield "distribution.ledger.entry", ["event", "summary", "actor"], ["executed", "x", "x"]
        yield "distribution.policy.version", ["name"], ["x"]

    def _assert_untouched(self):
        self.env.invalidate_all()
        self.assertEqual((self.blocked.state, self.blocked.verdict), ("blocked", "block"))
        self.assertEqual((self.above.state, self.above.approver), ("to_approve", "manager"))
        self.assertFalse((self.blocked | self.above).move_ids)
        self.assertEqual((self.policy.state, self.draft.state), ("active", "draft"))
        self.assertEqual(self.company.distribution_autonomy, "recommend")
        ledger = self.env["distribution.ledger.entry"].verify()
        self.assertEqual((ledger["ok"], ledger["entries"]), (True, 1))

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_json_2(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.planner)
            ._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        )
        self.env.flush_all()
        headers = {"Authorization": f"bearer {key}", "Content-Type": "application/json",
                   "X-Odoo-Database": self.env.cr.dbname}  # fmt: skip

        def call(model, method, arguments):
            data = json.dumps(arguments, default=str)
            return self.url_open(f"/json/2/{model}/{method}", data=data, headers=headers)

        self.assertEqual(call("res.users", "context_get", {}).status_code, 200)
        for model, ids, method, arguments in self._attacks():
            with self.subTest(call=f"{model}.{method}", arguments=arguments):
                arguments = {**({"ids": ids} if ids else {}), **arguments}
                self.assertGreaterEqual(call(model, method, arguments).status_code, 400)
        for model, header, row in self._imports():
            with self.subTest(load=model, header=header):
                answer = call(model, "load", {"fields": header, "data": [row]})
                self.assertTrue(answer.status_code >= 400 or not answer.json()["ids"])
        self._assert_untouched()

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_xml_rpc(self):
        password = self.planner.login.ljust(8, "x")

        def call(model, method, positional, named):
            return self.xmlrpc_object.execute_kw(
                self.env.cr.dbname, self.planner.id, password, model, method, positional, named
            )

        self.assertTrue(call("res.users", "context_get", [], {}))
        for model, ids, method, arguments in self._attacks():
            plain = json.loads(json.dumps(arguments, default=str))
            with (
                self.subTest(call=f"{model}.{method}", arguments=arguments),
                self.assertRaises(Fault),
            ):
                call(model, method, [ids] if ids else [], plain)
        for model, header, row in self._imports():
            with self.subTest(load=model, header=header):
                try:
                    answer = call(model, "load", [header, [row]], {})
                except Fault:
                    continue
                self.assertFalse(answer["ids"])
        self._assert_untouched()
