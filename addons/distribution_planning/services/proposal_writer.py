from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

# What this extends has to be loaded before it.
from . import plan_columns, plan_writer  # noqa: F401  # pylint: disable=unused-import
from .plan_columns import column_names

OPEN_STATES = ("to_approve", "failed", "held", "blocked", "observed")
# What people refused, took back or asked others for is not proposed again for this long, unless
# the quantity changes by more than this share.
SETTLED_STATES = ("rejected", "undone", "asked")
SETTLED_DAYS = 7
MATERIAL_CHANGE = 0.1


class PlanWriter(models.AbstractModel):
    """Proposals and their alternatives: what people decided stays, what waits is brought up to
    date, superseded or added."""

    _inherit = "distribution.plan.writer"

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
