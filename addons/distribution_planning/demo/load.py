"""Build the demonstration company in a database.

In an Odoo shell: `from odoo.addons.distribution_planning.demo.load import load; load(env)`.
"""

from __future__ import annotations

import datetime
import time
from collections.abc import Callable

from odoo import fields
from odoo.exceptions import UserError

from .bulk import check_keys_afterwards
from .dataset import Dataset, read_dataset
from .decisions import create_decisions
from .documents import Places, deliveries, merge, receipts, returns, transfers
from .events import create_events
from .history import write_documents
from .lanes import set_lanes
from .late_deliveries import days_late
from .masters import Masters, create_masters
from .open_documents import create_open_orders, create_orderpoints
from .past_forecasts import create_past_forecasts
from .purchases import create_purchases
from .simulation import Supply, simulate
from .stock import write_opening, write_quants

__all__ = ["load"]

MARK = "distribution_planning.demo_last_day"
"""System parameter that a loaded database carries."""


def load(
    env,
    today: datetime.date | None = None,
    products: int | None = None,
    days: int | None = None,
    report: Callable[[str], None] = print,
) -> bool:
    """Load the demonstration; the last day of its history is the day before `today`.

    `products` and `days` load only the most sold products and the last days. Returns False, and
    changes nothing, where the demonstration is already loaded. The caller commits.

    Raises UserError where the company already has stock moves of its own.
    """
    parameters = env["ir.config_parameter"].sudo()
    if loaded := parameters.get_param(MARK):
        report(f"The demonstration is already loaded; its last day is {loaded}.")
        return False
    refuse_used_company(env)
    today = today or fields.Date.context_today(env.user)
    last_day = today - datetime.timedelta(days=1)
    started = time.monotonic()

    def progress(step: str) -> None:
        report(f"{time.monotonic() - started:5.1f} s  {step}")

    data = read_dataset(last_day, products, days)
    progress(f"{len(data.lines):,} sales lines of {len(data.products):,} products read")
    supply = simulate(data)
    progress("purchases and transfers simulated")
    masters = create_masters(env, data)
    set_lanes(env, masters.warehouses)
    create_events(env, last_day)
    progress(
        f"company, {len(masters.products):,} products and "
        f"{len(masters.customers):,} customers created"
    )
    write_history(env, data, supply, masters, progress)
    create_orderpoints(env, data, masters)
    progress("reordering rules of the central warehouse created")
    orders = create_open_orders(env, data, masters, today)
    progress(f"{len(orders)} open customer orders confirmed")
    decisions = create_decisions(env, env.company, today)
    progress(f"{decisions} decisions of past weeks written")
    forecasts = create_past_forecasts(env, data, supply, masters)
    progress(f"{forecasts:,} forecasts of past weeks written")
    parameters.set_param(MARK, last_day.isoformat())
    env.flush_all()
    env.cr.execute("ANALYZE")
    return True


def refuse_used_company(env) -> None:
    if env["stock.move"].search_count([("company_id", "=", env.company.id)], limit=1):
        raise UserError(
            env._(
                "The company %s already has stock moves. Load the demonstration into a database "
                "of its own.",
                env.company.name,
            )
        )


def write_history(env, data: Dataset, supply: Supply, masters: Masters, progress) -> None:
    """The year's documents and today's stock, in bulk."""
    places = Places.of(env, masters)
    env.flush_all()
    lines = create_purchases(env, data, supply, masters)
    progress(f"{lines.order_id.nunique():,} purchase orders written")
    documents = merge(
        [
            deliveries(data, days_late(data, supply), masters, places),
            returns(data, masters, places),
            receipts(data, lines, places),
            transfers(data, supply.transfers, masters, places),
        ]
    )
    with check_keys_afterwards(env.cr, "stock_picking", "stock_move", "stock_move_line"):
        write_opening(env, data, supply.opening, masters, places)
        write_documents(env, masters, documents)
    progress(f"{len(documents.pickings):,} pickings with {len(documents.moves):,} moves written")
    write_quants(env, masters)
    env.invalidate_all()
    progress("stock of today summed up")
