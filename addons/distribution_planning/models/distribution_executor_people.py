from markupsafe import Markup
from odoo import fields, models

from ..engine_text import said

FAILED = "distribution_planning.activity_proposal_failed"
TO_DO = "mail.mail_activity_data_todo"


class DistributionExecutor(models.AbstractModel):
    """Whom to tell: the owner of a failure, and the people behind a document."""

    _inherit = "distribution.executor"

    def _hand_over_failures(self, outcomes, how):
        """An activity for the owner of each failure; none is left on what was carried out."""
        proposals = self.env["distribution.proposal"].union(*outcomes)
        proposals.activity_unlink([FAILED])
        activities = [
            {
                **self._activity(FAILED, proposal, self._failure_owner(proposal, how)),
                "summary": note[:200],
            }
            for proposal, (event, note) in outcomes.items()
            if event in ("refused", "failed")
        ]
        self._activities().create(activities)

    def _activities(self):
        """Activities without a mail for each: a plan may ask a person many things at once."""
        return self.env["mail.activity"].with_context(mail_activity_quick_update=True)

    def _failure_owner(self, proposal, how):
        """Who has to see to it: the person who approved, else one of the approvers."""
        if how == "person":
            return self.env.user
        approvers = proposal.run_id._approvers(proposal.approver or "planner")
        requester = proposal.run_id.create_uid
        return requester if requester in approvers else approvers.sorted("id")[:1]

    def _ask(self, proposal, document, user, question):
        """Ask the person behind a document, on the document: what to note as changed."""
        activity = self._activities().create(
            {
                **self._activity(TO_DO, document, user or self.env.user),
                "summary": question,
                "note": self._because(proposal),
            }
        )
        return {
            "kind": "asked",
            "model": "mail.activity",
            "id": activity.id,
            "name": self.env._(
                "%(document)s: %(person)s asked",
                document=document.display_name,
                person=activity.user_id.name,
            ),
        }

    def _activity(self, kind, record, user):
        return {
            "activity_type_id": self.env["ir.model.data"]._xmlid_to_res_id(kind),
            "res_model_id": self.env["ir.model"]._get_id(record._name),
            "res_id": record.id,
            "user_id": user.id or self.env.ref("base.user_admin").id,
            "date_deadline": fields.Date.context_today(self),
            "automated": True,
        }

    def _because(self, proposal):
        """The reason with a link to the proposal, to post on a document."""
        return Markup("%s<br/>%s") % (said(proposal, "reason"), proposal._get_html_link())

    def _buyer(self, order, proposal):
        return order.user_id or proposal.product_id.responsible_id
