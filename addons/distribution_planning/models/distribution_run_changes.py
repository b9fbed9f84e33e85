import logging

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)

# More item-locations than this are planned sooner by a whole plan than in a worker of the server.
MOST_ITEM_LOCATIONS = 2000
# Forecasts are not carried on for longer than this without a whole plan.
LONGEST_DAYS = 7


class DistributionRun(models.Model):
    """Plans of what changed: the products of an event, with the demand of the last whole plan.

    A change of stock, supply or orders notes its products; this plans them at once, in all
    warehouses, and leaves everything else as it is.
    """

    _inherit = "distribution.run"

    kind = fields.Selection(
        [("whole", "Everything"), ("changes", "Changes Only")],
        string="Planned",
        required=True,
        readonly=True,
        default="whole",
        copy=False,
        help="A plan of changes replaces the proposals of the products that events were about.",
    )
    kept_attachment_id = fields.Many2one("ir.attachment", readonly=True, copy=False)

    _kept = models.Index("(company_id) WHERE kept_attachment_id IS NOT NULL")

    @api.model
    def _cron_net_change(self):
        """Plan what changed in every company; where nothing did, make ready for it."""
        companies = self.env["distribution.net.change"]._companies()
        if not companies:
            self.env["distribution.engine"]._preload()
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(companies))
        for company in companies:
            self._latest(company).sudo().with_company(company)._work_changes()
            if not cron._commit_progress(1):
                break

    def _work_changes(self):
        """Plan what changed since this run, unless the company is being planned already.

        All in one transaction: whoever decides meanwhile makes it start again with new data, and
        when it is ended nothing has happened.
        """
        if not self:
            return
        with self._company_lock() as locked:
            if not locked:
                return
            try:
                runs = []
                self._retried(lambda: runs.append(self._plan_changes()))
                if runs[-1]:
                    self._retried(runs[-1]._conclude)
            except Exception as error:
                self.env.cr.rollback()
                self.env.invalidate_all()
                _logger.exception("What changed in %s could not be planned", self.company_id.name)
                self._new_changes_run()._fail(str(error) or type(error).__name__)
            self._checkpoint()

    def _plan_changes(self):
        """The run that planned what changed; none where there is nothing, or too much."""
        noted = self.env["distribution.net.change"]._of(self.company_id)
        today = fields.Date.context_today(self)
        products = self._products_to_plan(noted)
        if not self._can_plan(products, today):
            self._queue(self.company_id)
            self.env.ref("distribution_planning.cron_plan")._trigger()
            return self.browse()
        if not products:
            noted.unlink()
            return self.browse()
        run = self._new_changes_run(as_of=today)
        policy = self.env["distribution.policy.version"]._active(self.company_id)
        run._set(policy_version_id=policy.id)
        engine = self.env["distribution.engine"]
        snapshot, plan = engine.plan_products(run, products, self.kept_attachment_id.raw)
        self.env["distribution.plan.writer"].restrict_to(snapshot["items"])
        run._keep(plan, snapshot)
        noted.unlink()
        return run

    def _new_changes_run(self, **values):
        return self._internally().create(
            {
                "name": self.env["ir.sequence"].next_by_code("distribution.run"),
                "company_id": self.company_id.id,
                "kind": "changes",
                "state": "running",
                "started_on": fields.Datetime.now(),
                **values,
            }
        )

    def _can_plan(self, products, today):
        """Whether few enough products changed, soon enough after this whole plan."""
        warehouses = self.env["stock.warehouse"].search_count(
            [("company_id", "=", self.company_id.id)]
        )
        few = len(products) * warehouses <= MOST_ITEM_LOCATIONS
        recent = 0 <= (today - self.as_of).days <= LONGEST_DAYS
        return few and recent and bool(self.kept_attachment_id)

    def _products_to_plan(self, noted):
        """The products noted, as far as they are planned, and those that replace one another."""
        Reader = self.env["distribution.snapshot.reader"]
        products = noted.product_id
        links = self.env["distribution.substitute"].search(
            [
                ("company_id", "=", self.company_id.id),
                "|",
                ("product_id", "in", products.ids),
                ("substitute_id", "in", products.ids),
            ]
        )
        products |= links.product_id | links.substitute_id
        return products.filtered_domain(
            [("active", "=", True), *Reader._product_domain(self.company_id)]
        )

    def _begin_changes(self, plan, noted):
        """From this whole plan on: keep its demand side, and forget what was noted before its data
        was read."""
        self.env.cr.execute(
            SQL("DELETE FROM distribution_net_change WHERE id IN %s", tuple(noted) or (0,))
        )
        attachment = self.env["ir.attachment"].create(
            {
                "name": f"{self.name.replace('/', '-')}-demand.npz",
                "raw": plan.kept,
                "mimetype": "application/octet-stream",
                "res_model": self._name,
                "res_id": self.id,
                "company_id": self.company_id.id,
            }
        )
        earlier = self.search(
            [("company_id", "=", self.company_id.id), ("kept_attachment_id", "!=", False)]
        )
        earlier.kept_attachment_id.unlink()
        self._set(kept_attachment_id=attachment.id)
        self.env.ref("distribution_planning.cron_net_change")._trigger()
