"""Measurements inside Odoo, run by :mod:`bench.erp` in a shell: one line each to a file."""

__all__ = ["events", "whole"]

import json
import os
import resource
import time

from odoo.fields import Command


def say(**figures) -> None:
    """Tell the measuring process."""
    with open(os.environ["DISTRIBUTION_AI_TABLE"], "a", encoding="utf-8") as file:
        file.write(json.dumps(figures) + "\n")


def whole(env, which: str) -> None:
    """A whole plan: all of it, what the engine itself took, and the most memory so far."""
    engine, took = env.registry["distribution.engine"], {}
    make = engine.plan

    def timed(self, *known):
        begun = time.perf_counter()
        plan = make(self, *known)
        took["process"] = time.perf_counter() - begun
        took["engine"] = sum(plan.provenance["seconds"].values())
        return plan

    engine.plan = timed
    run = env["distribution.run"]._queue(env.company)
    env.cr.commit()
    begun = time.perf_counter()
    run._work()
    seconds = time.perf_counter() - begun
    engine.plan = make
    count = max(run.position_count, 1)
    say(what="whole", which=which, state=run.state, error=run.error or "",
        positions=run.position_count, proposals=run.proposal_count, seconds=round(seconds, 1),
        engine=round(took["engine"], 1),
        process=round(took["process"], 1),
        beyond_ms=round(1000 * (seconds - took["engine"]) / count, 2), **_memory())  # fmt: skip


def _memory() -> dict[str, float]:
    """GB at the peak: address space of this process, which Odoo limits, and what the largest
    planning process had in memory."""
    with open("/proc/self/status", encoding="utf-8") as file:
        space = next(int(line.split()[1]) for line in file if line.startswith("VmPeak"))
    engine = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss
    return {"odoo_gb": round(space / 2**20, 2), "engine_gb": round(engine / 2**20, 2)}


def events(env, count: int = 5) -> None:
    """From the commit of a sale to the commit of the new proposals, one sale after the other."""
    Position = env["distribution.position"]
    customer = env["res.partner"].create({"name": "Customer"})
    for position in Position.search([], limit=count):
        order = env["sale.order"].create(
            {"partner_id": customer.id, "warehouse_id": position.warehouse_id.id,
             "order_line": [Command.create({"product_id": position.product_id.id,
                                            "product_uom_qty": 400})]}
        )  # fmt: skip
        order.action_confirm()
        begun = time.perf_counter()
        env.cr.commit()
        noted = time.perf_counter() - begun
        begun = time.perf_counter()
        env["distribution.run"]._cron_net_change()
        env.cr.commit()
        run = env["distribution.run"].search([("kind", "=", "changes")], limit=1)
        say(what="event", state=run.state, error=run.error or "", positions=run.position_count,
            proposals=run.proposal_count, seconds=round(time.perf_counter() - begun, 2),
            commit=round(noted, 3))  # fmt: skip
