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

    A new action is one method ``_execute_<verb>(proposal, batch)`` that makes the
    documents and returns their names. Each runs in a savepoint of its own, so that
    a failure never stops the others, and is re-checked just before.
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
            executor = self.sudo().with_company(batch.company_id)
            context = executor._prepare_batch(batch)
            for proposal in batch.with_company(batch.company_id):
                event, documents = executor._execute_one(proposal, context, how)
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
                    proposal.company_id, proposal.verb,
                    proposal.origin_warehouse_id, proposal.warehouse_id,
                )
            ).values()
        )

    def _prepare_batch(self, batch):
        """What the proposals of a batch share; see the verbs."""
        prepare = getattr(self, f"_prepare_{batch[0].verb}", None)
        return prepare(batch) if prepare else None

    def _execute_one(self, proposal, context, how):
        """Execute one proposal. Returns the ledger's event and the documents' names."""
        refusal = self._why_not(proposal, how)
        if refusal:
            self._settle(proposal, how, state="failed", failure=refusal)
            return "refused", refusal
        try:
            with self.env.cr.savepoint():
                documents = getattr(self, f"_execute_{proposal.verb}")(proposal, context)
                self.env.flush_all()
        except CONCURRENCY_ERRORS:
            raise
        except ProcurementException as error:
            return self._failed(proposal, how, "; ".join(
                message for _procurement, message in error.procurement_exceptions))
        except UserError as error:
            return self._failed(proposal, how, str(error))
        except Exception as error:
            _logger.exception("Proposal %s could not be executed", proposal.proposal_key)
            return self._failed(proposal, how, str(error))
        state = "held" if proposal.verb == "hold" else "executed"
        self._settle(proposal, how, state=state, failure=False)
        return "executed", ", ".join(documents)

    def _failed(self, proposal, how, message):
        self._settle(proposal, how, state="failed", failure=message)
        return "failed", message

    def _settle(self, proposal, how, **values):
        proposal._internally().write({**values, **proposal._decision(how)})

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
        check = getattr(self, f"_why_not_{proposal.verb}", None)
        return check(proposal) if check else ""

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
