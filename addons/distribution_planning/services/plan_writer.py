from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from . import plan_columns
from .plan_columns import column_names, staged_values

OPEN_STATES = ("to_approve", "failed", "held", "blocked", "observed")
# What people refused, took back or asked others for is not proposed again for this long, unless
# the quantity changes by more than this share.
SETTLED_STATES = ("rejected", "undone", "asked")
SETTLED_DAYS = 7
MATERIAL_CHANGE = 0.1


class PlanWriter(models.AbstractModel):
    """Puts a plan in the place of the one before, in bulk and in the current transaction.

    What people decided is history and stays: only proposals that still wait are brought up to
    date, or superseded when the new plan has none for their situation.
    """

    _name = "distribution.plan.writer"
    _description = "Plan Writer"

    @api.private
    def restrict_to(self, items):
        """Tell which products a plan of changes is about, by table ``items`` of its snapshot, in
        the transaction that writes it."""
        self.sudo()._stage("staged_product", items[["item_id"]])

    @api.private
    def write_plan(self, run, plan):
        """Write positions, proposals and alternatives, and the plan's digest on the run."""
        self.env.flush_all()
        writer = self.sudo()
        writer._stage("staged_position", plan_columns.positions(plan))
        writer._stage("staged_proposal", plan_columns.proposals(plan))
        writer._stage("staged_alternative", plan["alternatives"])
        writer._write_positions(run)
        writer._write_cases(run, plan)
        writer._supersede_proposals(run)
        writer._update_proposals(run)
        writer._insert_proposals(run)
        if run.kind == "whole":
            writer._count_rows()
        writer._replace_alternatives(run)
        self.env.invalidate_all()
        run._internally().write(self._run_values(plan))

    def _run_values(self, plan):
        metrics = plan["metrics"].dropna()
        return {
            "plan_digest": plan.digest,
            "engine_version": plan.provenance.get("engine_version"),
            "metrics": dict(zip(metrics["metric"], metrics["value"].tolist(), strict=True)),
        }

    def _stage(self, table, frame):
        """Copy a data frame into a temporary table of text columns."""
        from .bulk import load

        columns = SQL(", ").join(SQL("%s text", SQL.identifier(name)) for name in frame.columns)
        name = SQL.identifier(table)
        self.env.cr.execute(SQL("DROP TABLE IF EXISTS pg_temp.%s", name))
        self.env.cr.execute(SQL("CREATE TEMP TABLE %s (%s) ON COMMIT DROP", name, columns))
        load(self.env.cr, table, frame)
        self.env.cr.execute(SQL("ANALYZE %s", name))

    def _replace(self, run, table, columns, staged):
        """Put staged rows about item-locations in the place of those of the plan before."""
        self._clear(run, table)
        self.env.cr.execute(
            SQL(
                """INSERT INTO %(table)s (company_id, position_id, %(names)s)
                   SELECT position.company_id, position.id, %(values)s
                     FROM %(staged)s staged
                     JOIN distribution_position position
                       ON position.product_id = staged.item_id::int
                      AND 'warehouse-' || position.warehouse_id = staged.location_id
                    WHERE position.run_id = %(run)s""",
                table=SQL.identifier(table),
                names=column_names(columns),
                values=staged_values(columns),
                staged=SQL.identifier(staged),
                run=run.id,
            )
        )

    def _clear(self, run, table):
        """Let go of the rows of the plan before; of the positions planned, where not all were."""
        planned = SQL("TRUE")
        if run.kind == "changes":
            planned = SQL(
                "position_id IN (SELECT id FROM distribution_position WHERE run_id = %s)", run.id
            )
        self.env.cr.execute(
            SQL(
                "DELETE FROM %s WHERE company_id = %s AND %s",
                SQL.identifier(table),
                run.company_id.id,
                planned,
            )
        )

    def _planned(self, run, table):
        """SQL condition: the run planned the product of a row."""
        if run.kind == "whole":
            return SQL("TRUE")
        return SQL(
            "%s.product_id IN (SELECT item_id::int FROM staged_product)", SQL.identifier(table)
        )

    def _common_values(self, run):
        """Columns that every written row has, with their SQL."""
        now = fields.Datetime.now()
        return {
            "company_id": SQL("%s", run.company_id.id),
            "run_id": SQL("%s", run.id),
            "write_uid": SQL("%s", self.env.uid),
            "write_date": SQL("%s", now),
        }

    def _creation_values(self):
        return {
            "create_uid": SQL("%s", self.env.uid),
            "create_date": SQL("%s", fields.Datetime.now()),
        }

    def _count_rows(self):
        """Tell PostgreSQL how much was written: it would join thousands of rows one by one."""
        self.env.cr.execute("ANALYZE distribution_position, distribution_proposal")

    def _write_positions(self, run):
        values = self._common_values(run) | plan_columns.position_sql()
        insert = values | self._creation_values()
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_position (%s)
                   SELECT %s
                     FROM staged_position staged
                     JOIN product_product product ON product.id = staged.item_id::int
                     JOIN stock_warehouse warehouse
                       ON 'warehouse-' || warehouse.id = staged.location_id
                    ORDER BY product.id, warehouse.id
                   ON CONFLICT (product_id, warehouse_id) DO UPDATE SET %s""",
                column_names(insert),
                SQL(", ").join(insert.values()),
                SQL(", ").join(
                    SQL("%s = EXCLUDED.%s", SQL.identifier(name), SQL.identifier(name))
                    for name in values
                ),
            )
        )
        self.env.cr.execute(
            SQL(
                "DELETE FROM distribution_position WHERE company_id = %s AND run_id <> %s AND %s",
                run.company_id.id,
                run.id,
                self._planned(run, "distribution_position"),
            )
        )

    def _supersede_proposals(self, run):
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal proposal
                      SET state = 'superseded', write_uid = %s, write_date = %s
                    WHERE proposal.company_id = %s AND proposal.state IN %s AND %s
                      AND NOT EXISTS (SELECT FROM staged_proposal staged
                                       WHERE staged.proposal_id = proposal.proposal_key)""",
                self.env.uid,
                fields.Datetime.now(),
                run.company_id.id,
                OPEN_STATES,
                self._planned(run, "proposal"),
            )
        )

    def _update_proposals(self, run):
        """Bring waiting proposals up to date; a quantity that somebody changed stays, unless the
        recommendation itself changed materially."""
        values = self._common_values(run) | plan_columns.proposal_sql()
        values["failure"] = SQL("NULL")
        values["quantity"] = SQL(
            """CASE WHEN %s THEN proposal.quantity ELSE staged.quantity::numeric END""",
            self._unchanged(SQL("proposal")),
        )
        # A plan repeats a changed quantity; what was recommended before it stays on record.
        values["recommended_quantity"] = SQL(
            """CASE WHEN proposal.quantity <> proposal.recommended_quantity
                     AND proposal.quantity = staged.quantity::numeric
                    THEN proposal.recommended_quantity ELSE staged.quantity::numeric END"""
        )
        self.env.cr.execute(
            SQL(
                """UPDATE distribution_proposal proposal SET %s
                     FROM %s
                    WHERE proposal.company_id = %s AND proposal.state IN %s
                      AND proposal.proposal_key = staged.proposal_id""",
                SQL(", ").join(
                    SQL("%s = %s", SQL.identifier(name), value) for name, value in values.items()
                ),
                plan_columns.proposal_source(),
                run.company_id.id,
                OPEN_STATES,
            )
        )

    def _unchanged(self, proposal):
        """SQL: a person's quantity stands, as the recommendation is still about the same."""
        return SQL(
            """%(p)s.quantity <> %(p)s.recommended_quantity AND %(similar)s""",
            p=proposal,
            similar=self._similar(proposal),
        )

    def _similar(self, proposal):
        return SQL(
            """abs(%(p)s.recommended_quantity - staged.quantity::numeric)
               <= %(share)s * abs(%(p)s.recommended_quantity)""",
            p=proposal,
            share=MATERIAL_CHANGE,
        )

    def _insert_proposals(self, run):
        values = self._common_values(run) | self._creation_values() | plan_columns.proposal_sql()
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_proposal (%(names)s)
                   SELECT %(values)s
                     FROM %(source)s
                    WHERE NOT EXISTS (
                          SELECT FROM distribution_proposal known
                           WHERE known.company_id = %(company)s
                             AND known.proposal_key = staged.proposal_id
                             AND (known.state IN %(open)s
                                  OR known.state IN %(settled)s AND %(similar)s
                                     AND COALESCE(known.undone_on, known.decided_on)
                                         > %(recent)s))
                    ORDER BY staged.rank::int""",
                names=column_names(values),
                values=SQL(", ").join(values.values()),
                source=plan_columns.proposal_source(),
                company=run.company_id.id,
                open=OPEN_STATES,
                settled=SETTLED_STATES,
                recent=fields.Datetime.now() - timedelta(days=SETTLED_DAYS),
                similar=self._similar(SQL("known")),
            )
        )

    def _replace_alternatives(self, run):
        values = self._common_values(run) | self._creation_values()
        del values["run_id"]
        values |= plan_columns.alternative_sql()
        self.env.cr.execute(
            SQL(
                """DELETE FROM distribution_proposal_alternative alternative
                    USING distribution_proposal proposal
                    WHERE proposal.id = alternative.proposal_id AND proposal.run_id = %s""",
                run.id,
            )
        )
        self.env.cr.execute(
            SQL(
                """INSERT INTO distribution_proposal_alternative (%s)
                   SELECT %s
                     FROM staged_alternative staged
                     JOIN distribution_proposal proposal
                       ON proposal.run_id = %s AND proposal.proposal_key = staged.proposal_id
                     %s
                    ORDER BY proposal.id, staged.rank::float8""",
                column_names(values),
                SQL(", ").join(values.values()),
                run.id,
                plan_columns.origin_joins(),
            )
        )
