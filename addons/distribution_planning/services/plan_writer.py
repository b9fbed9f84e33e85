from odoo import api, fields, models
from odoo.tools import SQL

from . import plan_columns
from .plan_columns import column_names

PLACE = ["item_id", "location_id"]


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
    def write_plan(self, run, plan, snapshot):
        """Write positions, proposals and alternatives, and the plan's digest on the run; of the
        plan's snapshot tables ``items`` and ``supply`` are used."""
        self.env.flush_all()
        writer = self.sudo()
        writer._stage_positions(run, plan, snapshot)
        writer._stage("staged_proposal", plan_columns.proposals(plan))
        writer._stage("staged_alternative", plan["alternatives"])
        if run.kind == "whole":
            writer._write_demand(run, plan)
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

    def _replace(self, run, table, names, frame):
        """Put rows about item-locations, with columns of these names, in the place of those of
        the plan before."""
        from .bulk import load

        self._clear(run, table)
        if len(frame):
            rows = frame[[*PLACE, *names]].merge(self._places(run, "company_id"), on=PLACE)
            load(self.env.cr, table, rows.drop(columns=PLACE))

    def _places(self, run, *names):
        """The plan's positions by the engine's identifiers, with some of their columns."""
        from .bulk import fetch

        return fetch(
            self.env.cr,
            SQL(
                """SELECT product_id AS item_id, 'warehouse-' || warehouse_id AS location_id,
                          id AS position_id, %s
                     FROM distribution_position WHERE run_id = %s""",
                column_names(names),
                run.id,
            ),
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
        self.env.cr.execute(
            """ANALYZE distribution_position (product_id, warehouse_id, company_id, run_id),
                       distribution_proposal (proposal_key, run_id, company_id, state, verb,
                                              product_id, warehouse_id, position_id)"""
        )
