from odoo import fields, models
from odoo.tools import SQL

GENESIS = "0" * 64


class DistributionLedgerHead(models.Model):
    """The end of each company's chain: locked while entries are appended."""

    _name = "distribution.ledger.head"
    _description = "Ledger Head"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    sequence = fields.Integer(required=True)
    hash = fields.Char(required=True)

    _company_unique = models.UniqueIndex("(company_id)")

    def _lock(self, company):
        """Return (sequence, hash) of the last entry, locked until the transaction ends."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO distribution_ledger_head (company_id, sequence, hash)"
                " VALUES (%s, 0, %s) ON CONFLICT (company_id) DO NOTHING",
                company.id,
                GENESIS,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head"
                " WHERE company_id = %s FOR UPDATE",
                company.id,
            )
        )
        return self.env.cr.fetchone()

    def _move(self, company, sequence, digest):
        self.env.cr.execute(
            SQL(
                "UPDATE distribution_ledger_head SET sequence = %s, hash = %s"
                " WHERE company_id = %s",
                sequence,
                digest,
                company.id,
            )
        )

    def _of(self, company):
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head WHERE company_id = %s",
                company.id,
            )
        )
        return self.env.cr.fetchone() or (0, GENESIS)
