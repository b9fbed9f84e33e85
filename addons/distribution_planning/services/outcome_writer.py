from odoo import api, fields, models
from odoo.tools import SQL

from .plan_columns import column_names, staged_values

EPOCH = fields.Date.to_date("1970-01-01")
# Verbs that move a quantity. Holding and adjusting have no worth of their own to look back on.
SCORED = ("buy", "transfer", "expedite", "substitute", "postpone", "cancel")
# How long after its arrival a quantity is looked at: the protection interval, within limits.
LEAST_DAYS, USUAL_DAYS, MOST_DAYS = 14, 28, 91
# Documents that are open for longer than this after they were due are not waited for.
PATIENCE_DAYS = 91
BATCH = 5000
PATH = ("item_id", "warehouse_id", "day", "supply", "asked", "net", "units")
NUMBERS = ("proposal_id", "item_id", "warehouse_id", "giver_id", "giver_warehouse_id", "first",
           "until", "leaves", "arrives", "was_due", "quantity", "recommended", "ratio", "cost",
           "unit_cost", "price", "giver_cost", "giver_price", "rate")  # fmt: skip
SCORES = {
    "proposal_id": "int",
    "decided_quantity": "float8",
    "recommended_value": "numeric",
    "realised_value": "numeric",
    "shortage_saved": "numeric",
    "holding_saved": "numeric",
    "cost": "numeric",
    "regret": "numeric",
}
COPIED = ("company_id", "verb", "product_id", "warehouse_id", "origin_warehouse_id",
          "decided_how", "decided_by_id", "rule_ids", "recommended_quantity",
          "expected_value")  # fmt: skip


class OutcomeWriter(models.AbstractModel):
    """Scores decisions whose days are over: bulk SQL in, the engine's arithmetic, bulk out."""

    _name = "distribution.outcome.writer"
    _description = "Writer of Outcomes"

    @api.private
    def score(self, company):
        """Write the outcomes that are due; returns how many."""
        self.env.flush_all()
        writer = self.sudo().with_company(company)
        company = company.with_env(writer.env)
        writer._forget(company)
        count = 0
        while found := writer._score_batch(company):
            count += found
        self.env.invalidate_all()
        return count

    def _forget(self, company):
        """Decisions that were taken back were none."""
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_outcome outcome USING distribution_proposal proposal
                    WHERE proposal.id = outcome.proposal_id AND outcome.company_id = %s
                      AND proposal.state NOT IN ('executed', 'rejected')""",
                company.id,
            )
        )

    def _score_batch(self, company):
        from .bulk import fetch
        from .outcome_paths import scores

        today = fields.Date.context_today(self)
        writer = self.env["distribution.kpi.writer"]
        writer._drop()
        writer._keep("outcome_due", self._due(company, today))
        cr = self.env.cr
        cr.execute("SELECT COUNT(*), MIN(date_from), array_agg(DISTINCT product_id) "
                   "|| array_agg(DISTINCT substitute_id) FROM outcome_due")  # fmt: skip
        count, since, products = cr.fetchone()
        if count:
            scope = self._path_scope(company, today, since, products)
            writer._make_flow(scope)
            found = scores(
                fetch(cr, self._decisions(company), NUMBERS),
                fetch(cr, self._own_moves(scope), ("proposal_id", "sign", "day", "units")),
                fetch(cr, self._path(scope), PATH),
                fetch(cr, self._on_hand(scope), PATH),
                (since - EPOCH).days,
                (today - EPOCH).days,
            )
            self._write(found)
        writer._drop()
        cr.execute("DROP TABLE outcome_due")
        return count

    def _path_scope(self, company, today, since, products):
        reader = self.env["distribution.snapshot.reader"].with_context(active_test=False)
        known = self.env["product.product"].browse(filter(None, products))
        scope = reader._scope(company, today, known)
        return type(scope)(scope.company, scope.warehouses, today, since, scope.shared)

    def _due(self, company, today):
        """SQL: decisions whose days are over, with those days."""
        return SQL(
            """SELECT * FROM (
                SELECT proposal.id, proposal.product_id,
                       CASE WHEN proposal.verb = 'substitute' THEN proposal.substitute_id END
                       AS substitute_id, LEAST(proposal.order_date, proposal.decided_on::date,
                       proposal.due_date, proposal.supply_date, made.first) AS date_from,
                       (GREATEST(COALESCE(made.last, proposal.due_date, proposal.decided_on::date),
                                 CASE WHEN proposal.verb IN ('postpone', 'cancel', 'expedite')
                                      THEN proposal.supply_date END)
                        + LEAST(GREATEST(COALESCE(NULLIF(position.protection_days, 0), %(usual)s),
                                         %(least)s), %(most)s)::int) AS date_to
                  FROM distribution_proposal proposal
                  LEFT JOIN distribution_position position
                    ON position.product_id = proposal.product_id
                   AND position.warehouse_id = proposal.warehouse_id
                  LEFT JOIN LATERAL (%(documents)s) made ON TRUE
                 WHERE proposal.company_id = %(company)s AND proposal.verb IN %(verbs)s
                   AND proposal.state IN ('executed', 'rejected')
                   AND proposal.decided_on IS NOT NULL
                   AND NOT EXISTS (SELECT FROM distribution_outcome outcome
                                    WHERE outcome.proposal_id = proposal.id)
                   AND (NOT COALESCE(made.open, FALSE)
                        OR proposal.due_date < %(today)s::date - %(patience)s)
                ) due
             WHERE date_to <= %(today)s ORDER BY id LIMIT %(batch)s""",
            usual=USUAL_DAYS,
            least=LEAST_DAYS,
            most=MOST_DAYS,
            documents=self._documents(),
            company=company.id,
            verbs=SCORED,
            today=today,
            patience=PATIENCE_DAYS,
            batch=BATCH,
        )

    def _documents(self):
        """SQL: the days of a proposal's moves, and whether some of them are still to be done."""
        return SQL(
            """SELECT MIN(date)::date AS first,
                      MAX(date) FILTER (WHERE state = 'done')::date AS last,
                      bool_or(state NOT IN ('done', 'cancel')) AS open
                 FROM (SELECT date, state FROM stock_move
                        WHERE distribution_proposal_id = proposal.id
                        UNION ALL
                       SELECT move.date, move.state
                         FROM distribution_proposal_purchase_line_rel link
                         JOIN stock_move move ON move.purchase_line_id = link.purchase_line_id
                        WHERE link.proposal_id = proposal.id) made"""
        )

    def _write(self, found):
        self.env["distribution.plan.writer"]._stage("staged_outcome", found)
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_outcome (%(copied)s, category_id, decided_on,
                          date_from, date_to, decision, has_regret, %(scores)s)
                   SELECT %(values)s, template.categ_id, proposal.decided_on::date,
                          due.date_from, due.date_to,
                          CASE WHEN proposal.state = 'rejected' THEN 'rejected'
                               WHEN proposal.quantity <> proposal.recommended_quantity
                               THEN 'changed' ELSE 'followed' END,
                          ROUND(staged.regret::numeric, 2) > 0, %(staged)s
                     FROM staged_outcome staged
                     JOIN outcome_due due ON due.id = staged.proposal_id::int
                     JOIN distribution_proposal proposal ON proposal.id = due.id
                     JOIN product_product product ON product.id = proposal.product_id
                     JOIN product_template template ON template.id = product.product_tmpl_id""",
                copied=column_names(COPIED),
                values=SQL(", ").join(SQL("proposal.%s", SQL.identifier(n)) for n in COPIED),
                scores=column_names(SCORES),
                staged=staged_values(SCORES),
            )
        )
