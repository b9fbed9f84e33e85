from urllib.parse import urlencode

from odoo import api, fields, models


class DistributionLedgerExportWizard(models.TransientModel):
    _name = "distribution.ledger.export"
    _description = "Export the Ledger"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    scope = fields.Selection(
        [("all", "The whole ledger"), ("days", "Some days")], required=True, default="all"
    )
    date_from = fields.Date(string="From")
    date_to = fields.Date(string="To", default=fields.Date.context_today)
    entry_count = fields.Integer(string="Entries", compute="_compute_entry_count")

    @api.depends("company_id", "scope", "date_from", "date_to")
    def _compute_entry_count(self):
        Ledger = self.env["distribution.ledger.entry"]
        for wizard in self:
            domain = [("company_id", "=", wizard.company_id.id)]
            first, last = wizard._days()
            if first:
                domain.append(("on", ">=", first))
            if last:
                domain.append(("on", "<", fields.Date.add(last, days=1)))
            wizard.entry_count = Ledger.search_count(domain)

    def _days(self):
        return (self.date_from, self.date_to) if self.scope == "days" else (False, False)

    def action_export(self):
        """Download the file, streamed."""
        first, last = self._days()
        self.env["distribution.ledger.entry"]._export_scope(self.company_id.id, first, last)
        asked = {"company_id": self.company_id.id, "date_from": first, "date_to": last}
        query = urlencode({name: value for name, value in asked.items() if value})
        return {
            "type": "ir.actions.act_url",
            "url": f"/distribution_planning/ledger?{query}",
            "target": "download",
        }
