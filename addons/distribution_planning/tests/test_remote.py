import json
from datetime import datetime, timedelta

from odoo.tests.common import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from .common import GROUP, DistributionCase


@tagged("post_install", "-at_install")
class TestRemote(HttpCase, DistributionCase):
    """What a caller with a planner's key can do over the external API."""

    def setUp(self):
        super().setUp()
        self._stock(self.central, 20)
        caller = new_test_user(
            self.env,
            "distribution_caller",
            groups=f"base.group_user,{GROUP}planner",
            company_id=self.company.id,
            company_ids=[(6, 0, self.company.ids)],
        )
        self.key = (
            self.env["res.users.apikeys"]
            .with_user(caller)
            ._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        )
        self.env.flush_all()

    def _call(self, model, method, **arguments):
        response = self.url_open(
            f"/json/2/{model}/{method}",
            data=json.dumps(arguments),
            headers={
                "Authorization": f"bearer {self.key}",
                "Content-Type": "application/json",
                "X-Odoo-Database": self.env.cr.dbname,
            },
        )
        self.env.invalidate_all()
        return response

    def test_approve_once(self):
        proposal = self._proposal("transfer", self.north, 8)
        self.env.flush_all()
        response = self._call("distribution.proposal", "action_approve", ids=proposal.ids)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(proposal.state, "executed")
        with mute_logger("odoo.http"):
            again = self._call("distribution.proposal", "action_approve", ids=proposal.ids)
        self.assertGreaterEqual(again.status_code, 400)
        self.assertEqual(len(proposal.picking_ids), 2)

    @mute_logger("odoo.http")
    def test_no_way_around(self):
        blocked = self._proposal("transfer", self.north, 8, verdict="block", state="blocked")
        above = self._proposal("transfer", self.south, 8, approver="manager")
        self.env.flush_all()
        for model, method, arguments in (
            ("distribution.proposal", "action_approve", {"ids": blocked.ids}),
            ("distribution.proposal", "action_approve", {"ids": above.ids}),
            (
                "distribution.proposal",
                "write",
                {"ids": blocked.ids, "vals": {"state": "to_approve"}},
            ),
            (
                "distribution.proposal",
                "write",
                {
                    "ids": above.ids,
                    "vals": {"approver": "planner"},
                    "context": {"distribution_internal": True},
                },
            ),
            ("distribution.executor", "_execute", {"proposals": blocked.ids, "how": "person"}),
            ("distribution.proposal", "_internally", {"ids": blocked.ids}),
            (
                "distribution.ledger.entry",
                "create",
                {"vals_list": [{"event": "executed", "summary": "x", "actor": "x"}]},
            ),
            ("distribution.policy.version", "create", {"vals_list": [{"name": "x"}]}),
            ("distribution.plan.writer", "write_plan", {"run": 1, "plan": {}}),
        ):
            with self.subTest(method=f"{model}.{method}"):
                self.assertGreaterEqual(self._call(model, method, **arguments).status_code, 400)
        self.assertEqual((blocked.state, above.state), ("blocked", "to_approve"))
        self.assertFalse((blocked | above).move_ids)
