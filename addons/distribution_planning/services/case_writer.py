import json

from odoo import api, fields, models
from odoo.tools import SQL

from ..cases import SEEN_HERE
from ..category_path import category_path_sql

# What this extends has to be loaded before it.
from . import plan_writer  # noqa: F401  # pylint: disable=unused-import
from .plan_columns import column_names

# A dismissed case comes back when this much more is at risk than when it was dismissed.
MATERIALLY_WORSE = 0.5


class PlanWriter(models.AbstractModel):
    """The plan's cases: the same cause keeps its row and what people decided about it."""

    _inherit = "distribution.plan.writer"

    def _write_cases(self, run, plan):
        """Of a whole plan: one of a few products cannot see that a cause is gone elsewhere."""
        if run.kind == "changes":
            return
        self._stage("staged_case", plan["cases"])
        members = plan["case_members"][["case_id", "item_id", "location_id"]]
        self._stage("staged_case_member", members.drop_duplicates())
        self._put_cases(run.company_id, run.as_of, run.id)
        self._let_go_of_cases(run.company_id, seen_here=False)
        self._put_case_members(run)
        self.env.cr.execute("ANALYZE distribution_case")

    def _write_cases_seen_here(self, company, found):
        """Keep the cases that the application sees itself: dicts of the plan's columns."""
        import pandas as pd

        from distribution_ai.plan import Plan

        rows = [{"role": "planner", **case, "context": json.dumps(case.get("context") or {})}
                for case in found]  # fmt: skip
        self.env.flush_all()
        self._stage("staged_case", Plan.build({"cases": pd.DataFrame(rows)})["cases"])
        self._put_cases(company, fields.Date.context_today(self), None)
        self._let_go_of_cases(company, seen_here=True)
        self.env.invalidate_all()

    def _put_cases(self, company, as_of, run_id):
        facts = self._case_facts(as_of, run_id)
        values = {
            "company_id": SQL("%s", company.id),
            "case_key": SQL("staged.case_id"),
            **facts,
            **self._creation_values(),
            "first_seen": facts["last_seen"],
            "periods": SQL("1"),
            "state": SQL(
                "CASE WHEN staged.minimum_periods::float8 > 1 THEN 'watching' ELSE 'open' END"
            ),
        }
        updates = {name: SQL("EXCLUDED.%s", SQL.identifier(name)) for name in facts}
        updates |= {"periods": self._periods(), "state": self._next_state()}
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_case AS known (%(names)s)
                   SELECT %(values)s
                     FROM staged_case staged
                     LEFT JOIN res_partner partner ON 'vendor-' || partner.id = staged.supplier_id
                     LEFT JOIN stock_warehouse warehouse
                       ON 'warehouse-' || warehouse.id = staged.location_id
                     LEFT JOIN product_product product ON product.id = staged.item_id::int
                     LEFT JOIN distribution_lane lane ON 'lane-' || lane.id = staged.lane_id
                    ORDER BY staged.money_at_risk::float8 DESC, staged.case_id
                   ON CONFLICT (company_id, case_key) DO UPDATE SET %(updates)s""",
                names=column_names(values),
                values=SQL(", ").join(values.values()),
                updates=SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value) for name, value in updates.items()
                ),
            )
        )

    def _case_facts(self, as_of, run_id):
        """Columns that every plan writes anew, with their SQL."""
        return {
            "run_id": SQL("%s::int", run_id),
            "write_uid": SQL("%s", self.env.uid),
            "write_date": SQL("%s", fields.Datetime.now()),
            "kind": SQL("staged.kind"),
            "subject": SQL("COALESCE(staged.subject_name, staged.subject)"),
            "partner_id": SQL("partner.id"),
            "warehouse_id": SQL("warehouse.id"),
            "product_id": SQL("product.id"),
            "lane_id": SQL("lane.id"),
            "product_categ_id": SQL(
                """(SELECT MIN(category.id) FROM product_category category
                     WHERE %(category_path)s = staged.category)""",
                category_path=category_path_sql("category"),
            ),
            "position_count": SQL("COALESCE(staged.item_locations::float8, 0)::int"),
            "money_at_risk": SQL("COALESCE(staged.money_at_risk::numeric, 0)"),
            "cause": SQL("staged.cause"),
            "remedy": SQL("staged.remedy"),
            "response": SQL("staged.response"),
            "context": SQL("staged.context::jsonb"),
            "role": SQL("COALESCE(staged.role, 'planner')"),
            "minimum_periods": SQL("COALESCE(staged.minimum_periods::float8, 1)::int"),
            "last_seen": SQL("%s::date", as_of),
        }

    def _periods(self):
        """SQL: plans in a row that saw it; more than one plan on a day counts once."""
        return SQL(
            """CASE WHEN known.state = 'resolved' OR known.periods = 0 THEN 1
                    WHEN known.last_seen < EXCLUDED.last_seen THEN known.periods + 1
                    ELSE known.periods END"""
        )

    def _next_state(self):
        """SQL: what becomes of a case that the new plan sees again."""
        return SQL(
            """CASE WHEN known.state = 'dismissed' AND NOT (
                         EXCLUDED.money_at_risk > known.dismissed_money * (1 + %(worse)s)
                         OR known.dismissed_money = 0
                         AND EXCLUDED.position_count > known.dismissed_count * (1 + %(worse)s))
                    THEN 'dismissed'
                    WHEN known.state = 'snoozed' AND known.snoozed_until > EXCLUDED.last_seen
                    THEN 'snoozed'
                    WHEN known.state IN ('open', 'snoozed', 'dismissed') THEN 'open'
                    WHEN %(periods)s >= EXCLUDED.minimum_periods THEN 'open'
                    ELSE 'watching' END""",
            worse=MATERIALLY_WORSE,
            periods=self._periods(),
        )

    def _let_go_of_cases(self, company, seen_here):
        """What is no longer seen is resolved; a dismissal is remembered, and what nobody was
        shown yet begins anew."""
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_case known
                      SET periods = 0, write_uid = %(user)s, write_date = %(now)s,
                          deadline = NULL, escalated_on = NULL, escalated_to = NULL,
                          state = CASE WHEN state IN ('open', 'snoozed') THEN 'resolved'
                                       ELSE state END
                    WHERE company_id = %(company)s AND periods > 0
                      AND (kind IN %(others)s) = %(seen_here)s
                      AND NOT EXISTS (SELECT FROM staged_case staged
                                       WHERE staged.case_id = known.case_key)""",
                user=self.env.uid,
                now=fields.Datetime.now(),
                company=company.id,
                others=tuple(SEEN_HERE),
                seen_here=seen_here,
            )
        )

    def _put_case_members(self, run):
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_case_position_rel rel
                    USING distribution_case known
                    WHERE known.id = rel.case_id AND known.company_id = %s""",
                run.company_id.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_case_position_rel (case_id, position_id)
                   SELECT known.id, position.id
                     FROM staged_case_member staged
                     JOIN distribution_case known
                       ON known.company_id = %(company)s AND known.case_key = staged.case_id
                     JOIN distribution_position position
                       ON position.product_id = staged.item_id::int
                      AND 'warehouse-' || position.warehouse_id = staged.location_id
                    WHERE position.run_id = %(run)s""",
                company=run.company_id.id,
                run=run.id,
            )
        )

    @api.private
    def write_plan(self, run, plan, snapshot):
        written = super().write_plan(run, plan, snapshot)
        if run.kind == "whole":
            self.env["distribution.case"].sudo()._after_cases(run.company_id)
        return written
