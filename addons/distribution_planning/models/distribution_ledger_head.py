from odoo import api, fields, models
from odoo.tools import SQL

from distribution_ai.audit.chain import Chain

from ..ledger_guard import TRIGGERS, statements


class DistributionLedgerHead(models.Model):
    """The end of each company's chain: locked while entries are appended.

    The database guards both tables by triggers that also hold for its superuser and for
    replication, and that every installation and update of the module puts back.
    """

    _name = "distribution.ledger.head"
    _description = "Ledger Head"

    company_id = fields.Many2one("res.company", required=True, ondelete="restrict")
    sequence = fields.Integer(required=True)
    hash = fields.Char(required=True)

    _company_unique = models.UniqueIndex("(company_id)")

    def init(self):
        self._guard()

    @api.model
    def _guard(self):
        """Install the triggers, whatever became of them."""
        for statement in statements():
            self.env.cr.execute(statement)

    def _is_guarded(self):
        self.env.cr.execute(
            SQL(
                "SELECT count(*) FROM pg_trigger WHERE tgname IN %s AND tgenabled = 'A'",
                tuple(TRIGGERS),
            )
        )
        return self.env.cr.fetchone()[0] == len(TRIGGERS)

    def _lock(self, company):
        """The end of the company's chain, locked until the transaction ends."""
        self.env.cr.execute(
            SQL(
                "INSERT INTO distribution_ledger_head (company_id, sequence, hash)"
                " VALUES (%s, 0, %s) ON CONFLICT (company_id) DO NOTHING",
                company.id,
                Chain().hash,
            )
        )
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head"
                " WHERE company_id = %s FOR UPDATE",
                company.id,
            )
        )
        return Chain(*self.env.cr.fetchone())

    def _of(self, company):
        """Number and hash of the company's last entry."""
        self.env.cr.execute(
            SQL(
                "SELECT sequence, hash FROM distribution_ledger_head WHERE company_id = %s",
                company.id,
            )
        )
        start = Chain()
        return self.env.cr.fetchone() or (start.sequence, start.hash)
