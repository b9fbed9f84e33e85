import logging

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from ..roles import APPROVER_GROUPS

_logger = logging.getLogger(__name__)

LOCK_CLASS = 1_684_632_179


class DistributionReplay(models.Model):
    """How a replay is worked: queue, lock, read, play in a process of its own, keep the result."""

    _inherit = "distribution.replay"

    @api.model
    def action_replay_now(self):
        """Queue a replay for the user's company and wake the scheduled action."""
        self._check_planner()
        company = self.env.company
        Replay = self.sudo()
        replay = Replay.search(
            [("company_id", "=", company.id), ("state", "in", ("queued", "running"))], limit=1
        ) or Replay._internally().create(
            {
                "name": self.env["ir.sequence"].sudo().next_by_code("distribution.replay"),
                "company_id": company.id,
                "as_of": fields.Date.context_today(self),
            }
        )
        self.env.ref("distribution_planning.cron_replay").sudo()._trigger()
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": replay.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def action_cancel(self):
        """End replays that have not finished; their processes end within a step."""
        self._check_planner()
        self.check_access("read")
        self.sudo().filtered(lambda replay: replay.state in ("queued", "running"))._set(
            state="cancelled", step=False, finished_on=fields.Datetime.now()
        )

    def _check_planner(self):
        if not (self.env.su or self.env.user.has_group(APPROVER_GROUPS["planner"])):
            raise AccessError(self.env._("Only a planner can start or cancel a replay."))

    @api.model
    def _cron_replay(self):
        """Work what is queued, the oldest first."""
        queued = self.search([("state", "=", "queued")], order="id")
        cron = self.env["ir.cron"]
        cron._commit_progress(remaining=len(queued))
        for replay in queued:
            replay._work()
            if not cron._commit_progress(1):
                break

    def _work(self):
        """Play, unless another process plays for the company. A failure says why."""
        self.ensure_one()
        replay = self.sudo().with_company(self.company_id)
        key = SQL("%s, %s", LOCK_CLASS, self.company_id.id)
        self.env.cr.execute(SQL("SELECT pg_try_advisory_lock(%s)", key))
        if not self.env.cr.fetchone()[0]:
            return
        try:
            replay._fail_interrupted()
            replay._set(state="running", started_on=fields.Datetime.now(), progress=0)
            replay._checkpoint()
            replay._play()
        except Exception as error:
            self.env.cr.rollback()
            self.env.invalidate_all()
            if replay.state != "cancelled":
                _logger.exception("Replay %s of %s failed", replay.name, replay.company_id.name)
                replay._fail(str(error) or type(error).__name__)
        finally:
            replay._checkpoint()
            self.env.cr.execute(SQL("SELECT pg_advisory_unlock(%s)", key))

    def _play(self):
        self._report(self.env._("Reading the data"), 2)
        snapshot = self.env["distribution.snapshot.reader"].read_snapshot(
            self.company_id, self.as_of
        )
        self._set(snapshot_digest=snapshot.digest)
        result = self.env["distribution.engine"].replay(self, snapshot)
        self._keep(result)
        self._set(state="done", progress=100, step=False, finished_on=fields.Datetime.now())

    def _fail_interrupted(self):
        for replay in self.search(
            [("company_id", "=", self.company_id.id), ("state", "=", "running")]
        ):
            replay._fail(self.env._("Interrupted: the process that replayed has ended."))

    def _keep(self, result):
        """Store what the engine found: ``header``, ``summary``, ``equal_service``,
        ``differences``, ``locations`` and ``weeks`` as plain lists and dictionaries."""
        from distribution_ai import __version__

        header, totals = result["header"], {row["policy"]: row for row in result["summary"]}
        if not totals["planner"]["demand"]:
            raise UserError(self.env._("There was no demand in the last twelve months to play."))
        apart = {row["measure"]: row for row in result["differences"]}
        equal = {row["policy"]: row for row in result["equal_service"]}
        plan, rules = totals["planner"], totals["minmax"]
        self._set(
            date_from=header["from"],
            date_to=header["to"],
            engine_version=__version__,
            assumptions="\n".join(header["assumptions"]),
            stock_saved=rules["average_stock_value"] - plan["average_stock_value"],
            service_gained=plan["fill_rate"] - rules["fill_rate"],
            cost_saved=-apart["cost"]["difference"],
            cost_saved_error=apart["cost"]["standard_error"] or 0.0,
            same_service_stock=equal.get("minmax", {}).get("average_stock_value", 0.0),
            timeline=result["weeks"],
        )
        self._keep_lines(totals, result["locations"])

    def _keep_lines(self, totals, locations):
        """A line for the company, then one for each warehouse in the company's order."""
        warehouses = self.env["stock.warehouse"].search([("company_id", "=", self.company_id.id)])
        by_place = {(row["location_id"], row["policy"]): row for row in locations}
        Line = self.env["distribution.replay.line"]._internally()
        lines = [self._line(0, False, totals["planner"], totals["minmax"])]
        for sequence, warehouse in enumerate(warehouses, 1):
            place = f"warehouse-{warehouse.id}"
            if (place, "planner") in by_place:
                lines.append(
                    self._line(
                        sequence,
                        warehouse.id,
                        by_place[place, "planner"],
                        by_place[place, "minmax"],
                    )
                )
        Line.create(lines)

    def _line(self, sequence, warehouse_id, plan, rules):
        measures = {
            "fill_rate": "fill_rate",
            "stockouts": "stockouts",
            "stock_value": "average_stock_value",
            "turns": "turns",
            "cost": "cost",
            "orders": "orders",
            "transfers": "transfers",
        }
        return {
            "replay_id": self.id,
            "sequence": sequence,
            "warehouse_id": warehouse_id,
            "demand": plan["demand"],
            "cost_saved": rules["cost"] - plan["cost"],
            **{
                f"{whose}_{name}": row[measure] or 0.0
                for whose, row in (("plan", plan), ("rules", rules))
                for name, measure in measures.items()
            },
        }

    def _report(self, step, progress):
        """Show what is being done, at once."""
        self._set(step=step, progress=progress)
        self._checkpoint()

    def _checkpoint(self):
        self.env["ir.cron"]._commit_progress()

    def _set(self, **values):
        self._internally().write(values)

    def _fail(self, message):
        self._set(state="failed", error=message, finished_on=fields.Datetime.now(), step=False)
