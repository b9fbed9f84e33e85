from odoo import api, fields, models

from ..engine_text import in_words


class DistributionLimitUse(models.TransientModel):
    """How much of each limit over time is used up now."""

    _name = "distribution.limit.use"
    _description = "Use of a Limit"
    _order = "share desc, id"

    name = fields.Char(string="Limit", readonly=True)
    scope = fields.Char(string="For", readonly=True)
    measure = fields.Selection(
        lambda self: (
            self.env["distribution.policy.limit"]
            ._fields["measure"]
            ._description_selection(self.env)
        ),
        string="Adds Up",
        readonly=True,
    )
    days = fields.Integer(readonly=True, aggregator=None)
    binds = fields.Selection(
        [("automatic", "What Runs by Itself"), ("everybody", "Everybody")], readonly=True
    )
    used = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    maximum = fields.Float(readonly=True, digits=(16, 2), aggregator=None)
    share = fields.Float(string="Used Up", readonly=True, aggregator="max")

    @api.model
    def action_show(self):
        """The use of every limit of the policy in force, read now."""
        lines = self.create(self._now(self.env.company))
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "distribution_planning.action_limit_use"
        )
        return {**action, "domain": [("id", "in", lines.ids)]}

    def _now(self, company):
        self.env["distribution.proposal"].check_access("read")
        limits = self.env["distribution.policy.version"]._active(company)._limits("automatic")
        if not limits:
            return []
        from distribution_ai.govern.limits import limit_use

        executor = self.env["distribution.executor"].sudo()
        done = executor._done(company, limits)
        return [
            {
                "name": in_words(self.env, "rule_title", limit.title),
                "scope": executor._scope_name(scope),
                "measure": limit.measure,
                "days": limit.days,
                "binds": limit.binds,
                "used": used,
                "maximum": limit.maximum,
                "share": 100 * used / limit.maximum if limit.maximum else 100.0,
            }
            for limit in limits
            for scope, used in (limit_use(limit, done) or {"": 0.0}).items()
        ]
