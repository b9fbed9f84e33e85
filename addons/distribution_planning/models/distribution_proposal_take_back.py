from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..services.proposal_writer import SETTLED_DAYS

# What this extends has to be loaded before it.
from . import distribution_proposal_workbench  # noqa: F401  # pylint: disable=unused-import


class DistributionProposal(models.Model):
    """Second thoughts about what was not carried out: a rejection is withdrawn, what was put off
    is taken up again."""

    _inherit = "distribution.proposal"

    may_take_back = fields.Boolean(
        compute="_compute_may_take_back",
        help="A rejection that was not followed by a new proposal for the same. After some days "
        "plans propose it again by themselves.",
    )
    is_put_off = fields.Boolean(
        string="Held for Now", compute="_compute_is_put_off", search="_search_is_put_off"
    )

    @api.depends("state", "decided_on")
    def _compute_may_take_back(self):
        since = fields.Datetime.now() - timedelta(days=SETTLED_DAYS)
        recent = self.filtered(
            lambda one: one.state == "rejected" and one.decided_on and one.decided_on > since
        )
        followed = recent._proposed_again()
        for proposal in self:
            proposal.may_take_back = proposal in recent and proposal not in followed

    @api.depends("state", "held_until")
    def _compute_is_put_off(self):
        put_off = self.filtered_domain(self._domain_put_off())
        for proposal in self:
            proposal.is_put_off = proposal in put_off

    def _search_is_put_off(self, operator, value):
        if operator != "in":
            return NotImplemented
        put_off = self._domain_put_off()
        return put_off if True in value else ~put_off

    def _proposed_again(self):
        """Those for whose situation a later plan made another proposal."""
        newest = dict(
            self._read_group(
                [
                    ("company_id", "in", self.company_id.ids),
                    ("proposal_key", "in", self.mapped("proposal_key")),
                    ("state", "!=", "superseded"),
                ],
                ["proposal_key"],
                ["id:max"],
            )
        )
        return self.filtered(lambda proposal: newest.get(proposal.proposal_key, 0) > proposal.id)

    def action_take_up(self):
        """Decide now what was put off until a day."""
        return self.action_hold(False)

    def _check_may_take_back(self):
        followed = self._proposed_again()
        for proposal in self:
            if proposal in followed:
                raise UserError(
                    self.env._("%s was proposed again since: decide that one.",
                               proposal.display_name)
                )  # fmt: skip
            if not proposal.may_take_back:
                raise UserError(
                    self.env._(
                        "%(proposal)s was rejected more than %(days)s days ago: plans propose it "
                        "again by themselves.",
                        proposal=proposal.display_name,
                        days=SETTLED_DAYS,
                    )
                )

    def _take_back(self, reason):
        """Withdraw rejections: the proposals wait for a decision again, the next plan brings them
        up to date, and what was ruled out with them is allowed. Returns entries of the ledger."""
        entries = []
        for proposal, restrictions in self._lift_restrictions().items():
            allowed = restrictions.mapped("display_name")
            values = proposal._ledger_values(
                "taken_back", undo_reason=reason, allowed_again=allowed, stands=[]
            )
            entries.append((proposal, values))
            proposal._message_log(body=proposal._taken_back_text(reason, allowed))
        open_again = {
            "decided_by_id": False,
            "decided_on": False,
            "decided_how": False,
            "reject_reason": False,
            "reason_id": False,
            "failure": False,
        }
        for held, proposals in self.grouped(lambda one: one.verb == "hold").items():
            state = "held" if held else "to_approve"
            proposals._internally().write({**open_again, "state": state})
        self.env["distribution.net.change"]._note(
            "products", {(one.company_id.id, one.product_id.id) for one in self}
        )
        return entries

    def _lift_restrictions(self):
        """Archive what was ruled out together with the rejections: ``{proposal: restrictions}``."""
        Restriction = self.env["distribution.restriction"].sudo()
        made = Restriction.search([("proposal_id", "in", self.ids), ("is_expired", "=", False)])
        lifted = {
            proposal: made.filtered(lambda one, proposal=proposal: one.proposal_id == proposal)
            for proposal in self
        }
        made.write({"active": False})
        return lifted

    def _taken_back_text(self, reason, allowed):
        text = self.env._("Rejection taken back: %s", reason)
        if allowed:
            text += " " + self.env._("Allowed again: %s", "; ".join(allowed))
        return text
