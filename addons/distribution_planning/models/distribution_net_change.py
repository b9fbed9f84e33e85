from odoo import api, fields, models
from odoo.tools import SQL

PENDING = "distribution_net_change"
# What a decision of the plan changes needs no other plan. Nobody outside can send this object.
EXECUTION = {"distribution_executing": object()}
PHASES = {"draft": "draft", "done": "done", "cancel": "cancel"}


class DistributionNetChange(models.Model):
    """Products whose stock, orders or supply changed since they were planned.

    Rows are only ever added by transactions that change something, without looking at those that
    are there: nobody waits for anybody. The planner removes those that it has read.
    """

    _name = "distribution.net.change"
    _description = "Product to Plan Again"
    _log_access = False

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    product_id = fields.Many2one(
        "product.product", required=True, readonly=True, ondelete="cascade"
    )
    noted_on = fields.Datetime(string="Changed", readonly=True)

    @api.model
    def _moves_that_change(self, moves, vals):
        """Those moves for which the values mean other stock, supply or orders."""
        if self._is_executing():
            return moves.browse()
        if "state" in vals:
            phase = PHASES.get(vals["state"], "open")
            return moves.filtered(lambda move: PHASES.get(move.state, "open") != phase)
        watched = vals.keys() & {"product_uom_qty", "date", "location_id", "location_dest_id"}
        if watched:
            return moves.filtered(lambda move: PHASES.get(move.state, "open") == "open")
        if "quantity" in vals:
            return moves.filtered(lambda move: move.state == "done")
        return moves.browse()

    @api.model
    def _is_executing(self):
        return any(self.env.context.get(key) is mark for key, mark in EXECUTION.items())

    @api.model
    def _note_moves(self, moves):
        self._note("moves", moves.ids)

    @api.model
    def _note_purchase_lines(self, lines):
        self._note(
            "products",
            {(line.company_id.id, line.product_id.id) for line in lines if line.product_id},
        )

    def _note(self, kind, what):
        """Remember what changed; it is written once, when the transaction ends."""
        if not what or self._is_executing():
            return
        noted = self.env.cr.precommit.data.get(PENDING)
        if noted is None:
            noted = self.env.cr.precommit.data[PENDING] = {"moves": set(), "products": set()}
            self.env.cr.precommit.add(self.sudo()._write_noted)
        noted[kind].update(what)

    def _write_noted(self):
        """Write what was noted in one statement, and wake the planner."""
        noted = self.env.cr.precommit.data.pop(PENDING)
        pairs = [SQL("(%s, %s)", *pair) for pair in sorted(noted["products"])]
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_net_change (company_id, product_id, noted_on)
                   SELECT company.id, product.id, %(now)s
                     FROM (%(moved)s UNION VALUES %(pairs)s) changed (company_id, product_id)
                     JOIN res_company company ON company.id = changed.company_id
                      AND company.distribution_event_planning
                     JOIN product_product product ON product.id = changed.product_id
                     JOIN product_template template
                       ON template.id = product.product_tmpl_id AND template.is_storable
                    WHERE EXISTS (SELECT FROM distribution_run run
                                   WHERE run.company_id = company.id
                                     AND run.kept_attachment_id IS NOT NULL)""",
                now=fields.Datetime.now(),
                moved=self._moved(noted["moves"]),
                pairs=SQL(", ").join(pairs or [SQL("(NULL::int, NULL::int)")]),
            )
        )
        if self.env.cr.rowcount:
            self.env.ref("distribution_planning.cron_net_change")._trigger()

    def _moved(self, move_ids):
        """SQL: company and product of what enters or leaves a warehouse, not of steps inside."""
        return SQL(
            """SELECT move.company_id, move.product_id
                 FROM stock_move move
                 JOIN stock_location source ON source.id = move.location_id
                 JOIN stock_location target ON target.id = move.location_dest_id
                WHERE move.id IN %s AND source.warehouse_id IS DISTINCT FROM target.warehouse_id""",
            tuple(move_ids) or (0,),
        )

    @api.model
    def _companies(self):
        return self.env["res.company"].union(
            *(company for (company,) in self._read_group([], ["company_id"]))
        )

    @api.model
    def _of(self, company):
        """What was noted for a company, as this transaction sees it."""
        return self.search([("company_id", "=", company.id)])
