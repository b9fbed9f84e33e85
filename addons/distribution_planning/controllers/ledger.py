from odoo import api
from odoo.http import Controller, content_disposition, request, route
from odoo.tools import split_every

BATCH = 500


class LedgerController(Controller):
    """The exported ledger as a download: for people with a session, for programs with a key."""

    @route("/distribution_planning/ledger", type="http", auth="user", methods=["GET"])
    def export(self, **asked):
        return self._export(asked)

    @route("/distribution_planning/ledger/key", type="http", auth="bearer", methods=["GET"])
    def export_with_key(self, **asked):
        return self._export(asked)

    def _export(self, asked):
        """Stream, on a cursor of its own: the request's is closed before the first line goes."""
        known = ("company_id", "date_from", "date_to")
        scope = request.env["distribution.ledger.entry"]._export_scope(
            **{name: asked.get(name) for name in known}
        )
        registry, uid, context = request.env.registry, request.env.uid, dict(request.env.context)

        def stream():
            with registry.cursor(readonly=True) as cr:
                ledger = api.Environment(cr, uid, context)["distribution.ledger.entry"]
                for lines in split_every(BATCH, ledger._export(*scope)):
                    yield "".join(lines).encode()

        return request.make_response(
            stream(),
            [
                ("Content-Type", "application/jsonl; charset=utf-8"),
                ("Content-Disposition", content_disposition(f"ledger-{scope[0]}.jsonl")),
                ("X-Content-Type-Options", "nosniff"),
            ],
        )
