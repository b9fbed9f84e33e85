import logging

import psycopg2.errors
from odoo import api, models
from odoo.addons.stock.models.stock_rule import ProcurementException
from odoo.exceptions import UserError

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
    re-checked just before.
    """

    _name = "distribution.executor"
    _description = "Proposal Executor"

    @api.model
    def _execute(self, proposals, how):
        """Execute the proposals and write the ledger, in one transaction.

        :param how: ``person`` or ``automatic``
        :return: the proposals that were carried out
        """
        proposals = proposals.sudo()
        executed, entries = proposals.browse(), []
        for batch in self._batches(proposals):
            batch = batch.with_company(batch.company_id)
            executor = self.sudo().with_company(batch.company_id)
            for proposal, event, documents in executor._execute_batch(batch, how):
                entries.append((proposal, proposal._ledger_values(event, documents)))
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
        """Execute a batch; yields each proposal with the ledger's event and what to note."""
        prepare = getattr(self, f"_prepare_{batch[0].verb}", None)
        context = prepare(batch) if prepare else None
        refusals = self._refusals(batch, how)
        ready = batch.filtered(lambda proposal: proposal not in refusals)
        made = self._make_together(ready, context)
        for proposal in batch:
            if proposal in refusals:
                yield self._settled(proposal, how, "refused", refusals[proposal])
            elif made is not None:
                yield self._settled(proposal, how, "executed", made[proposal])
            else:
                yield self._execute_one(proposal, context, how)

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
        """Execute one proposal by itself, checked once more."""
        refusal = self._refusals(proposal, how).get(proposal)
        if refusal:
            return self._settled(proposal, how, "refused", refusal)
        try:
            documents = self._make(proposal, context)
        except CONCURRENCY_ERRORS:
            raise
        except ProcurementException as error:
            message = "; ".join(text for _procurement, text in error.procurement_exceptions)
            return self._settled(proposal, how, "failed", message)
        except UserError as error:
            return self._settled(proposal, how, "failed", str(error))
        except Exception as error:
            _logger.exception("Proposal %s could not be executed", proposal.proposal_key)
            return self._settled(proposal, how, "failed", str(error))
        return self._settled(proposal, how, "executed", documents[proposal])

    def _settled(self, proposal, how, event, note):
        """Put the proposal into its new state. Returns it with the event and a text."""
        if event == "executed":
            state = "held" if proposal.verb == "hold" else "executed"
            values, note = {"state": state, "failure": False}, ", ".join(note)
        else:
            values = {"state": "failed", "failure": note}
        proposal._internally().write({**values, **proposal._decision(how)})
        return proposal, event, note

    def _refusals(self, proposals, how):
        """Reasons not to execute, found at the last moment: ``{proposal: reason}``."""
        reasons = {}
        for proposal in proposals:
            reason = self._why_not(proposal, how)
            if reason:
                reasons[proposal] = reason
        refuse = getattr(self, f"_refuse_{proposals[0].verb}", None)
        if refuse:
            reasons = {**refuse(proposals), **reasons}
        return reasons

    def _why_not(self, proposal, how):
        """The reason not to execute, found at the last moment; empty when all is well."""
        if proposal.verdict == "block":
            return self.env._("Blocked by the policy.")
        if how == "automatic" and proposal.verdict != "auto":
            return self.env._("The policy does not let this run by itself.")
        if proposal.state not in ("to_approve", "failed"):
            return self.env._("It is not waiting any more.")
        if proposal.run_id != self.env["distribution.run"]._latest(proposal.company_id):
            return self.env._("It is not part of the newest plan.")
        if self._made_since_snapshot(proposal):
            return self.env._("The same proposal was carried out after the plan's data was read.")
        return ""

    def _made_since_snapshot(self, proposal):
        return bool(
            proposal.search_count(
                [
                    ("company_id", "=", proposal.company_id.id),
                    ("proposal_key", "=", proposal.proposal_key),
                    ("id", "!=", proposal.id),
                    ("state", "=", "executed"),
                    ("decided_on", ">=", proposal.run_id.started_on),
                ],
                limit=1,
            )
        )
