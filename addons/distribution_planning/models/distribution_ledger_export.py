from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from distribution_ai.audit.chain import GENESIS
from distribution_ai.audit.export import DOCUMENT, ENTRY, FORMAT, HEADER, POLICY, ExportWriter

from ..roles import APPROVER_GROUPS, GOVERNANCE_GROUP


class DistributionLedgerEntry(models.Model):
    """The ledger as JSON lines that anybody can verify without Odoo; see docs/audit.md."""

    _inherit = "distribution.ledger.entry"

    @api.model
    def export_lines(self, company_id=None, date_from=None, date_to=None):
        """The exported ledger as one text, for a remote caller. Large ledgers are better
        streamed from ``/distribution_planning/ledger/key``.

        Dates are days (UTC), both included; without them everything is exported.
        """
        self.env.flush_all()
        return "".join(self._export(*self._export_scope(company_id, date_from, date_to)))

    def _export_scope(self, company_id=None, date_from=None, date_to=None):
        """What :meth:`_export` needs, once the user's right and the dates are checked."""
        groups = (APPROVER_GROUPS["manager"], GOVERNANCE_GROUP)
        if not any(self.env.user.has_group(group) for group in groups):
            raise AccessError(self.env._("Only managers and policy editors can export the ledger."))
        try:
            company = self._company(int(company_id) if company_id else None)
            first_day, last_day = fields.Date.to_date(date_from), fields.Date.to_date(date_to)
        except ValueError as error:
            raise UserError(self.env._("Give days as 2026-12-31.")) from error
        return company.id, *self._export_range(company, first_day, last_day)

    def _export_range(self, company, first_day, last_day):
        """Numbers of the first and last entry of the days; the last is None without an end."""
        self.env.cr.execute(
            SQL(
                """SELECT min(sequence) FILTER (WHERE %(first)s IS NULL OR "on" >= %(first)s),
                          max(sequence) FILTER (WHERE "on" < %(last)s::date + 1), max(sequence)
                     FROM distribution_ledger_entry WHERE company_id = %(company)s""",
                company=company.id,
                first=first_day or None,
                last=last_day or None,
            )
        )
        first, last, end = self.env.cr.fetchone()
        first = first or (end or 0) + 1
        return first, max(last or 0, first - 1) if last_day else None

    def _export(self, company_id, first, last):
        """Yield the lines of an export."""
        company = self.env["res.company"].browse(company_id)
        writer = ExportWriter()
        yield writer.line(HEADER, self._export_header(company, first, last))
        # The head is of the same moment as the rows: a transaction sees nothing that came later.
        head = self.env["distribution.ledger.head"]._of(company)
        digests = set()
        for row in self._rows(company, first, last):
            digests.add(row["policy_digest"])
            yield writer.line(ENTRY, row)
        for version in self._export_policies(digests):
            yield writer.line(POLICY, version)
        for document in self._export_documents(company, first, last):
            yield writer.line(DOCUMENT, document)
        yield writer.end(*head)

    def _export_header(self, company, first, last):
        before = next(self._rows(company, first - 1, first - 1), None) if first > 1 else None
        return {
            "format": FORMAT,
            "company": {"id": company.id, "name": company.sudo().name},
            "exported_on": fields.Datetime.to_string(fields.Datetime.now()),
            "first": first,
            "last": last,
            "previous_hash": before["hash"] if before else GENESIS,
        }

    def _export_policies(self, digests):
        """The text of every policy version that the entries name."""
        versions = (
            self.env["distribution.policy.version"]
            .sudo()
            .search([("digest", "in", [digest for digest in digests if digest])], order="id")
        )
        for digest, same in versions.grouped("digest").items():
            yield {
                "digest": digest,
                "name": same[0].name,
                "files": {
                    f"{name}.yaml": same[0][f"{name}_yaml"] for name in ("parameters", "governance")
                },
            }

    def _export_documents(self, company, first, last):
        """Yield the documents that proposals of the entries led to, as they are now: pickings of
        their moves, also those that followed, purchases, their receipts, and reordering rules."""
        self.env.cr.execute(
            SQL(
                """WITH decided AS (
                       SELECT DISTINCT proposal.id, proposal.run_id, proposal.proposal_key,
                              proposal.orderpoint_id
                         FROM distribution_ledger_entry entry
                         JOIN distribution_proposal proposal
                           ON proposal.company_id = entry.company_id
                          AND proposal.run_id = entry.run_id
                          AND proposal.proposal_key = entry.proposal_key
                        WHERE entry.company_id = %(company)s AND entry.event <> 'recommended'
                          AND entry.sequence >= %(first)s
                          AND (%(last)s IS NULL OR entry.sequence <= %(last)s)
                   ), bought AS (
                       SELECT decided.*, line.id AS line_id, line.order_id
                         FROM decided
                         JOIN distribution_proposal_purchase_line_rel rel
                           ON rel.proposal_id = decided.id
                         JOIN purchase_order_line line ON line.id = rel.purchase_line_id
                   ), moved AS (
                       SELECT run_id, proposal_key, move.picking_id FROM decided
                         JOIN stock_move move ON move.distribution_proposal_id = decided.id
                        UNION
                       SELECT run_id, proposal_key, move.picking_id FROM bought
                         JOIN stock_move move ON move.purchase_line_id = bought.line_id
                   )
                   SELECT 'purchase.order' AS model, doc.id, doc.name, doc.state, run_id,
                          proposal_key
                     FROM bought JOIN purchase_order doc ON doc.id = bought.order_id
                    UNION
                   SELECT 'stock.picking', doc.id, doc.name, doc.state, run_id, proposal_key
                     FROM moved JOIN stock_picking doc ON doc.id = moved.picking_id
                    UNION
                   SELECT 'stock.warehouse.orderpoint', doc.id, doc.name, 'active', run_id,
                          proposal_key
                     FROM decided JOIN stock_warehouse_orderpoint doc
                       ON doc.id = decided.orderpoint_id
                    ORDER BY model, id, run_id, proposal_key""",
                company=company.id,
                first=first,
                last=last,
            )
        )
        yield from self.env.cr.dictfetchall()
