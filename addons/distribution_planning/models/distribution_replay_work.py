from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..roles import APPROVER_GROUPS

LOCK_CLASS = 1_684_632_179


class DistributionReplay(models.Model):
    """How a replay is worked: read, play in a process of its own, keep the result."""

    _inherit = "distribution.replay"

    _background_cron = "distribution_planning.cron_replay"
    _lock_class = LOCK_CLASS

    @api.model
    def action_replay_now(self):
        """Queue a replay for the user's company and wake the scheduled action."""
        replay = self._ask_for({"company_id": self.env.company.id})
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": replay.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    @api.model
    def _new_values(self):
        return {
            "name": self.env["ir.sequence"].sudo().next_by_code("distribution.replay"),
            "as_of": fields.Date.context_today(self),
        }

    def _check_may_work(self):
        if not (self.env.su or self.env.user.has_group(APPROVER_GROUPS["planner"])):
            raise AccessError(self.env._("Only a planner can start or cancel a replay."))

    def _do_work(self):
        self._report(self.env._("Reading the data"), 2)
        snapshot = self.env["distribution.snapshot.reader"].read_snapshot(
            self.company_id, self.as_of
        )
        self._set(snapshot_digest=snapshot.digest)
        self._keep(self.env["distribution.engine"].replay(self, snapshot))

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
