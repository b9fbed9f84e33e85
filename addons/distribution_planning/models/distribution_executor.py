import logging

import psycopg2.errors
from odoo import api, models
from odoo.addons.stock.models.stock_rule import ProcurementException
from odoo.exceptions import UserError

from .distribution_net_change import EXECUTION

_logger = logging.getLogger(__name__)

CONCURRENCY_ERRORS = (
    psycopg2.errors.LockNotAvailable,
    psycopg2.errors.SerializationFailure,
    psycopg2.errors.DeadlockDetected,
)


class DistributionExecutor(models.AbstractModel):
    """Carries proposals out with Odoo's own documents, one method per action.

    A new action is one method ``_execute_<verb>(proposals, context)`` that makes the
    documents of proposals which share company, origin and destination, and returns
    ``{proposal: names of its documents}``. A batch is made in one go; when something
    in it fails, it is undone and its proposals are made one by one, each in a
    savepoint of its own, so that a failure never stops the others. Everything is
    re-checked just before, by ``_refusals`` and the action's own ``_refuse_<verb>``.
    """

    _name = "distribution.executor"
    _description = "Proposal Executor"

    @api.model
    def _execute(self, proposals, how):
        """Execute the proposals and write the ledger, in one transaction.

        :param how: ``person`` or ``automatic``
        :return: the proposals that were carried out
        """
        proposals = proposals.sudo().with_context(**EXECUTION)
        executed, entries = proposals.browse(), []
        for batch in self._batches(proposals):
            batch = batch.with_company(batch.company_id)
            executor = self.sudo().with_company(batch.company_id).with_context(**EXECUTION)
            for proposal, (event, note) in executor._execute_batch(batch, how).items():
                entries.append((proposal, proposal._ledger_values(event, note)))
                if event == "executed":
                    executed |= proposal
        proposals._to_ledger(entries)
        return executed

    def _batches(self, proposals):
        """Group what shares documents: same company, action, origin and destination."""
        return list(
            proposals.grouped(
                lambda proposal: (
                    proposal.company_id,
                    proposal.verb,
                    proposal.origin_warehouse_id,
                    proposal.warehouse_id,
                )
            ).values()
        )

    def _execute_batch(self, batch, how):
        """Execute a batch: ``{proposal: (the ledger's event, what to note)}``."""
        prepare = getattr(self, f"_prepare_{batch[0].verb}", None)
        context = prepare(batch) if prepare else None
        refusals = {}
        for planned in batch.grouped("run_id").values():
            refusals |= self._refusals(planned, how)
        made = self._make_together(
            batch.filtered(lambda proposal: proposal not in refusals), context
        )
        outcomes = {}
        for proposal in batch:
            if proposal in refusals:
                outcomes[proposal] = "refused", refusals[proposal]
            elif made is not None:
                outcomes[proposal] = "executed", ", ".join(made[proposal])
            else:
                outcomes[proposal] = self._execute_one(proposal, context, how)
        self._settle(outcomes, how)
        return outcomes

    def _make_together(self, proposals, context):
        """Documents of all proposals, or None when they have to be made one by one."""
        if not proposals:
            return {}
        try:
            return self._make(proposals, context)
        except CONCURRENCY_ERRORS:
            raise
        except Exception:
            _logger.info("A batch of %s proposals is made one by one", len(proposals))
            return None

    def _make(self, proposals, context):
        """The documents of the proposals, in a savepoint."""
        with self.env.cr.savepoint():
            documents = getattr(self, f"_execute_{proposals[0].verb}")(proposals, context)
            self.env.flush_all()
        return documents

    def _execute_one(self, proposal, context, how):
        """Execute one proposal by itself, checked once more: event and note."""
        refusal = self._refusals(proposal, how).get(proposal)
        if refusal:
            return "refused", refusal
        try:
            documents = self._make(proposal, context)
        except CONCURRENCY_ERRORS:
            raise
        except ProcurementException as error:
            return "failed", "; ".join(text for _procurement, text in error.procurement_exceptions)
        except UserError as error:
            return "failed", str(error)
        except Exception as error:
            _logger.exception("Proposal %s could not be executed", proposal.proposal_key)
            return "failed", str(error)
        return "executed", ", ".join(documents[proposal])

    def _settle(self, outcomes, how):
        """Put the proposals into their new states and note in their logs what came of them.

        In one write and one log for all with the same outcome: tracking would take several
        queries for each.
        """
        groups = {}
        self._hand_over_failures(outcomes, how)
        for proposal, (event, note) in outcomes.items():
            groups.setdefault(_new_state(proposal, event, note), []).append(proposal.id)
        states = dict(
            self.env["distribution.proposal"]._fields["state"]._description_selection(self.env)
        )
        for (state, failure), ids in groups.items():
            proposals = self.env["distribution.proposal"].browse(ids)
            proposals._internally().with_context(tracking_disable=True).write(
                {"state": state, "failure": failure, **proposals._decision(how)}
            )
            proposals._message_log_batch(
                {proposal.id: f"{states[state]}: {outcomes[proposal][1]}" for proposal in proposals}
            )

    def _refusals(self, proposals, how):
        """Reasons not to execute proposals of one run, found at the last moment:
        ``{proposal: reason}``."""
        reasons = {}
        latest = self.env["distribution.run"]._latest(proposals.company_id)
        made = self._made_since_snapshot(proposals)
        for proposal in proposals:
            reason = self._why_not(proposal, how, latest, proposal in made)
            if reason:
                reasons[proposal] = reason
        refuse = getattr(self, f"_refuse_{proposals[0].verb}", None)
        if refuse:
            reasons = {**refuse(proposals), **reasons}
        return {**self._refuse_changed_policy(proposals), **reasons}

    def _refuse_changed_policy(self, proposals):
        """A verdict holds as long as the policy that gave it."""
        active = self.env["distribution.policy.version"]._active(proposals.company_id)
        reason = self.env._("The policy has changed since it was planned. Plan again.")
        return {
            proposal: reason
            for proposal in proposals
            if proposal.run_id.policy_version_id.digest != active.digest
        }

    def _why_not(self, proposal, how, latest, is_made):
        """The reason not to execute, found at the last moment; empty when all is well."""
        if proposal.verdict == "block":
            return self.env._("Blocked by the policy.")
        if how == "automatic" and proposal.verdict != "auto":
            return self.env._("The policy does not let this run by itself.")
        if not proposal._is_waiting():
            return self.env._("It is not waiting any more.")
        if proposal.run_id.id < latest.id:
            return self.env._("It is not part of the newest plan.")
        if is_made:
            return self.env._("The same proposal was carried out after the plan's data was read.")
        return self._why_out_of_use(proposal)

    def _why_out_of_use(self, proposal):
        """What was archived since gets nothing more; what is on order can still be called off."""
        if proposal.verb in ("cancel", "postpone"):
            return ""
        for record in (
            proposal.product_id,
            proposal.substitute_id,
            proposal.warehouse_id,
            proposal.origin_warehouse_id,
        ):
            if record and not record.active:
                return self.env._("%s is archived.", record.display_name)
        return ""

    def _made_since_snapshot(self, proposals):
        """Those whose like was carried out after the data of their plan was read."""
        made = dict(
            proposals._read_group(
                [
                    ("company_id", "in", proposals.company_id.ids),
                    ("proposal_key", "in", proposals.mapped("proposal_key")),
                    ("id", "not in", proposals.ids),
                    ("state", "=", "executed"),
                ],
                ["proposal_key"],
                ["decided_on:max"],
            )
        )
        return proposals.filtered(
            lambda proposal: (
                proposal.proposal_key in made
                and made[proposal.proposal_key] >= proposal.run_id.started_on
            )
        )


def _new_state(proposal, event, note):
    """State and failure that follow from an event."""
    if event != "executed":
        return "failed", note
    if proposal.verb == "hold":
        return "held", False
    changes = proposal.document_changes
    asked = changes and all(change["kind"] == "asked" for change in changes)
    return "asked" if asked else "executed", False
