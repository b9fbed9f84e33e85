from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..roles import APPROVER_GROUPS

# What this extends has to be loaded before it.
from . import distribution_proposal_decision, distribution_proposal_links  # noqa: F401  # pylint: disable=unused-import


class DistributionProposal(models.Model):
    """Accepting a plan (no money) and approving a spend (money), by as many people as it takes."""

    _inherit = "distribution.proposal"

    approval_ids = fields.One2many("distribution.approval", "proposal_id", readonly=True)
    reason_id = fields.Many2one(
        "distribution.decision.reason", string="Reason Given", readonly=True, ondelete="restrict"
    )
    accepted_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, ondelete="restrict", tracking=True
    )
    accepted_on = fields.Datetime(readonly=True, copy=False)
    plan_state = fields.Selection(
        [("open", "Open"), ("accepted", "Accepted")],
        string="Plan",
        compute="_compute_approval_states",
    )
    money_state = fields.Selection(
        [
            ("none", "None Asked"),
            ("waiting", "Waiting"),
            ("partly", "Partly Approved"),
            ("approved", "Approved"),
        ],
        string="Approval of Money",
        compute="_compute_approval_states",
    )
    approvals = fields.Char(compute="_compute_approval_states", help="Given, of those needed.")

    @api.depends(
        "approval_ids",
        "people",
        "approver",
        "state",
        "quantity",
        "due_date",
        "facts",
        "cost",
        "expected_value",
        "accepted_on",
        "decided_how",
    )
    def _compute_approval_states(self):
        for proposal in self:
            given, decided = len(proposal._valid_approvals()), proposal.state == "executed"
            by_person = decided and proposal.decided_how == "person"
            proposal.plan_state = "accepted" if proposal.accepted_on or by_person else "open"
            proposal.approvals = f"{given} / {max(proposal.people, 1)}"
            if not proposal._asks_for_money():
                proposal.money_state = "none"
            elif decided:
                proposal.money_state = "approved"
            else:
                proposal.money_state = "partly" if given else "waiting"

    def _asks_for_money(self):
        """Whether accepting the plan is not enough."""
        return self.verdict == "approve" and (self.approver == "manager" or self.people > 1)

    def _valid_approvals(self):
        """Those given for what is proposed now."""
        return self.approval_ids.filtered(lambda approval: approval._stands())

    def _money(self):
        """What goes to the vendor, or else what the action costs."""
        return self._stored_facts().get("spend") or self.cost

    def action_accept(self):
        """A planner agrees with the plan; the money still has to be approved."""
        self._check_acceptable()
        self._internally().write(
            {"accepted_by_id": self.env.uid, "accepted_on": fields.Datetime.now()}
        )
        self._to_ledger([(proposal, proposal._ledger_values("accepted")) for proposal in self])
        return True

    def _check_acceptable(self):
        self.check_access("write")
        self.lock_for_update()
        for company, proposals in self.grouped("company_id").items():
            latest = self.env["distribution.run"]._latest(company)
            for proposal in proposals:
                proposal._check_open(latest)
                if not proposal._asks_for_money():
                    raise UserError(
                        self.env._(
                            "%s needs no approval of money: approve it.", proposal.display_name
                        )
                    )

    def action_approve(self):
        """Approve; what has enough approvals is carried out, the rest waits for other people."""
        self._check_may_decide()
        principals = self._principals()
        for proposal in self:
            proposal._check_own_approval(principals[proposal])
        self._add_approvals(principals)
        enough = self.filtered(lambda one: len(one._valid_approvals()) >= one.people)
        counted = [
            (proposal, proposal._ledger_values("approved", progress=proposal.approvals))
            for proposal in self - enough
        ]
        self._to_ledger(counted)
        if enough:
            outcome = super(DistributionProposal, enough).action_approve()
            return self._with_waiting(outcome, len(counted))
        return self._with_waiting(self.browse()._outcome(), len(counted))

    def _with_waiting(self, outcome, waiting):
        if waiting:
            message = self.env._("%s wait for the approval of another person.", waiting)
            told = outcome["params"]["message"]
            outcome["params"]["message"] = "\n".join(filter(None, [told, message]))
        return outcome

    def _check_own_approval(self, principal):
        """Four eyes: not by whoever asked for it, and only once by each person; ``principal`` is
        in whose name the user decides."""
        user = self.env.user
        asking = self.requester_id | self.accepted_by_id
        if self.four_eyes and (user | principal) & asking:
            raise AccessError(
                self.env._("You asked for %s: another person has to approve it.", self.display_name)
            )
        given = self._valid_approvals()
        if len(given) < self.people and (user | principal) & (given.user_id | given.for_user_id):
            raise UserError(
                self.env._("You have already approved %s: it needs another person.",
                           self.display_name)
            )  # fmt: skip

    def _add_approvals(self, principals):
        """Note the user's approvals; one that failed after enough approvals needs no new one."""
        self.env["distribution.approval"].sudo()._internally().create(
            [
                {
                    "proposal_id": proposal.id,
                    "user_id": self.env.uid,
                    "for_user_id": principals[proposal].id,
                    "quantity": proposal.quantity,
                    "due_date": proposal.due_date,
                    "money": proposal._money(),
                    "expected_value": proposal.expected_value,
                }
                for proposal in self
                if self.env.user not in proposal._valid_approvals().user_id
            ]
        )
        self.invalidate_recordset(["approval_ids"])

    def _principals(self):
        """In whose name the user decides each: their own if they have the role, else that of
        somebody whom they stand in for; empty if they may not. ``{proposal: user}``"""
        user, found = self.env.user, {}
        for company, proposals in self.grouped("company_id").items():
            represented = self.env["distribution.deputy"]._represented(company, user)
            for proposal in proposals:
                group = APPROVER_GROUPS[proposal.approver or "planner"]
                if user.has_group(group):
                    found[proposal] = user
                    continue
                able = represented.filtered(lambda one, group=group: one.has_group(group))
                found[proposal] = (able and able - proposal._spoken())[:1] or able[:1]
        return found

    def _spoken(self):
        """Who has approved it already or, under four eyes, asked for it."""
        given = self._valid_approvals()
        approved = given.user_id | given.for_user_id
        return approved | self.requester_id | self.accepted_by_id if self.four_eyes else approved

    def _check_approvers(self):
        principals = self._principals()
        alone = self.filtered(lambda proposal: not principals[proposal])
        return super(DistributionProposal, alone)._check_approvers()

    def _my_roles(self):
        """Also the roles of those whom the user stands in for."""
        represented = self.env["distribution.deputy"]._represented(self.env.company, self.env.user)
        others = {
            role
            for role, group in APPROVER_GROUPS.items()
            if any(user.has_group(group) for user in represented)
        }
        return sorted({*super()._my_roles(), *others})

    def action_open_change(self):
        return self._wizard("distribution_planning.action_proposal_change")

    def action_change(self, quantities, reason):
        """Change quantities for a reason, which is kept in the log of each proposal."""
        if not (reason or "").strip():
            raise UserError(self.env._("Give a reason for the change."))
        for proposal in self:
            before = proposal.quantity
            proposal.quantity = quantities[proposal.id]
            proposal.message_post(
                body=self.env._(
                    "Quantity %(before)s → %(quantity)s: %(reason)s",
                    before=before,
                    quantity=proposal.quantity,
                    reason=reason.strip(),
                )
            )
        self._to_ledger(
            [
                (proposal, proposal._ledger_values("changed", change_reason=reason.strip()))
                for proposal in self
            ]
        )
        self.env["distribution.net.change"]._note(
            "products", {(one.company_id.id, one.product_id.id) for one in self}
        )
        return True
