from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, formatLang

from ..engine_text import in_words
from ..proposal_facts import OWN_FACTS, facts_for

_HELD_BACK = "distribution_held_back"
SCOPE_MODELS = {
    "lane": "distribution.lane",
    "warehouse": "stock.warehouse",
    "vendor": "res.partner",
}


class DistributionExecutor(models.AbstractModel):
    """What the policy says at the moment of execution: stops, autonomy and limits over time."""

    _inherit = "distribution.executor"

    @api.model
    def _execute(self, proposals, how):
        proposals = proposals.sudo().sorted("expected_value", reverse=True)
        if how == "automatic":
            proposals = self._may_run_by_themselves(proposals)
        held_back = self._beyond_limits(proposals, how)
        if how == "automatic":
            self._leave_waiting(held_back)
            proposals = proposals.filtered(lambda proposal: proposal.id not in held_back)
        # The reasons replace whatever a caller has put there.
        executor = self.with_context(**{_HELD_BACK: held_back})
        return super(DistributionExecutor, executor)._execute(proposals, how)

    def _refusals(self, proposals, how):
        reasons = super()._refusals(proposals, how)
        held_back = self.env.context.get(_HELD_BACK) or {}
        for proposal in proposals:
            if proposal.id in held_back:
                reasons[proposal] = held_back[proposal.id]
        if how == "automatic" and self.env["distribution.stop"]._is_stopped(proposals.company_id):
            stopped = self.env._("Automatic execution was stopped.")
            reasons = {**dict.fromkeys(proposals, stopped), **reasons}
        return reasons

    def _may_run_by_themselves(self, proposals):
        """Those that nobody stopped, where autonomy is automatic and the quantity is the plan's."""
        stopped = proposals.company_id.filtered(self.env["distribution.stop"]._is_stopped)
        levels = self.env["distribution.autonomy"]._levels(proposals)
        return proposals.filtered(
            lambda proposal: (
                proposal.company_id not in stopped
                and levels[proposal] == "auto"
                and not proposal.uom_id.compare(proposal.quantity, proposal.recommended_quantity)
            )
        )

    def _beyond_limits(self, proposals, how):
        """Proposals that a limit of the policy holds back: ``{id: reason}``."""
        held_back = {}
        for company, asked in proposals.grouped("company_id").items():
            limits = self.env["distribution.policy.version"]._active(company)._limits(how)
            if not limits:
                continue
            from distribution_ai.govern import stops

            about = asked._facts_table()
            found = stops(limits, about, self._done(company, limits), how)
            for proposal, stop in zip(asked, found, strict=True):
                if stop:
                    held_back[proposal.id] = self._limit_message(stop)
        return held_back

    def _done(self, company, limits):
        """Facts of what was carried out, or asked of others, in the days that the limits look back
        on, as days go by where the user is; the search goes by Greenwich's, so it looks back one
        more. Only the facts that the limits need are read, as limits may look back on a year."""
        from distribution_ai.govern import facts_table
        from distribution_ai.govern.limits import limit_facts

        today = fields.Date.context_today(self)
        rows = self._done_rows(company, today - timedelta(days=max(one.days for one in limits)),
                               sorted(limit_facts(limits)))  # fmt: skip
        decided = [fields.Date.context_today(self, row["decided_on"]) for row in rows]
        return facts_table(
            facts_for({"company": company.name, **row["facts"]}, row["verb"], row["quantity"])
            for row in rows
        ).assign(
            days_ago=[(today - day).days for day in decided],
            automatic=[row["decided_how"] == "automatic" for row in rows],
        )

    def _done_rows(self, company, since, names):
        """What was carried out or asked since a day, with those of its facts that have a name
        among ``names``; where the plan stored none, with what the proposal itself has."""
        self.env["distribution.proposal"].flush_model()
        own = SQL(", ").join(SQL("%s, %s", name, SQL.identifier(name)) for name in OWN_FACTS)
        stored = SQL(", ").join(SQL("%s, known.facts -> %s", name, name) for name in names)
        self.env.cr.execute(
            SQL(
                """SELECT decided_on, decided_how, verb, quantity::float8,
                          CASE WHEN known.facts IS NULL THEN jsonb_build_object(%(own)s)
                          ELSE jsonb_strip_nulls(jsonb_build_object(%(stored)s)) END AS facts
                     FROM distribution_proposal,
                          LATERAL (SELECT NULLIF(facts, '')::jsonb AS facts OFFSET 0) known
                    WHERE company_id = %(company)s AND state IN ('executed', 'asked')
                      AND decided_on >= %(since)s""",
                own=own,
                stored=stored,
                company=company.id,
                since=since,
            )
        )
        return self.env.cr.dictfetchall()

    def _limit_message(self, stop):
        return self.env._(
            "Limit “%(limit)s” for %(scope)s: %(used)s of %(maximum)s are used, this needs "
            "%(amount)s.",
            limit=in_words(self.env, "rule_title", stop.limit.title),
            scope=self._scope_name(stop.scope),
            used=formatLang(self.env, stop.used, digits=0),
            maximum=formatLang(self.env, stop.limit.maximum, digits=0),
            amount=self.env._("unknown")
            if stop.amount != stop.amount
            else formatLang(self.env, stop.amount, digits=0),
        )

    @api.model
    def _scope_name(self, scope):
        """The name of the lane, warehouse or vendor that the engine knows by an identifier."""
        kind, _dash, number = scope.rpartition("-")
        if kind in SCOPE_MODELS and number.isdecimal():
            record = self.env[SCOPE_MODELS[kind]].sudo().browse(int(number)).exists()
            return record.display_name or scope
        return scope

    def _leave_waiting(self, held_back):
        """Note on the proposals and in the ledger why they wait for a person."""
        proposals = self.env["distribution.proposal"].browse(held_back)
        for proposal in proposals:
            proposal._internally().held_back = held_back[proposal.id]
        proposals._to_ledger(
            [
                (proposal, proposal._ledger_values("held_back", limit=held_back[proposal.id]))
                for proposal in proposals
            ]
        )
