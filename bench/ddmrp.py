"""``python -m bench.ddmrp [--keep]``: OCA's ddmrp and this app over the same company.

5 x 1,000 item-locations with 265,000 moves. ddmrp comes from the package index into a folder of
its own. It does other work (buffers from average daily usage), so this tells what a night takes.
"""

__all__ = ["buffers", "main"]

import argparse
import os
import time

from bench.erp import INSTANCE, inside
from tool import console, database, environment, paths

NAME = "distribution_ai_ddmrp"
ADDONS = (
    "ddmrp", "base_cron_exclusion", "mrp_multi_level", "mrp_warehouse_calendar",
    "stock_demand_estimate", "stock_location_is_sublocation", "stock_move_quantity_product_uom",
    "stock_warehouse_calendar", "web_widget_bokeh_chart",
)  # fmt: skip
LIBRARIES = ("bokeh==3.9.0", "contourpy", "narwhals", "tornado", "xyzservices")
INSTALL = """
Module = env["ir.module.module"]
Module.update_list()
Module.search([("name", "=", "ddmrp")]).button_immediate_install()
"""


def main(arguments: list[str] | None = None) -> None:
    """Build the company with both apps and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--keep", action="store_true", help="measure the company of last time")
    chosen = parser.parse_args(arguments)
    databases = database.open_databases(INSTANCE, durable=False)
    home = INSTANCE.home / "ddmrp"
    addons = [*databases.odoo.addons, paths.ADDONS, home / "addons" / "odoo" / "addons"]
    options = [f"--addons-path={','.join(map(str, addons))}"]
    if not (chosen.keep and databases.exists(NAME)):
        _download(home / "addons", [f"odoo-addon-{name}==19.0.*" for name in ADDONS])
        _download(home / "libraries", LIBRARIES)
        databases.prepare_base()
        databases.copy(databases.base, NAME)
        databases.install_app(NAME)
        for script in (INSTALL, "from bench.erp_company import fill\nfill(env, 1000, 5, 53)\n"):
            inside(databases, script, NAME, options, [home / "libraries"])
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}", flush=True)
    steps = (
        "from bench.ddmrp import buffers\nfrom bench.erp_inside import whole\nbuffers(env)\n"
        "whole(env, 'first')\nwhole(env, 'again')\n"
    )
    print(inside(databases, steps, NAME, options, [home / "libraries"]), end="", flush=True)


def _download(folder, requirements) -> None:
    if not folder.exists():
        console.run(
            [environment.python(), "-m", "pip", "install", "--quiet", "--no-deps", "--target",
             folder, *requirements],
            log="bench", remedy="Check that this machine reaches a Python package index.",
        )  # fmt: skip


def buffers(env) -> None:
    """Inside Odoo: a buffer for every item-location, and one full pass over all of them."""
    from bench.erp_inside import say

    Buffer = env["stock.buffer"]
    company = [("company_id", "=", env.company.id)]
    if not Buffer.search_count(company):
        profile = env["stock.buffer.profile"].search([("item_type", "=", "purchased")], limit=1)
        method = env["product.adu.calculation.method"].search([("method", "=", "past")], limit=1)
        Buffer.create(
            [
                {"product_id": product.id, "warehouse_id": warehouse.id,
                 "location_id": warehouse.lot_stock_id.id, "company_id": env.company.id,
                 "buffer_profile_id": profile.id, "adu_calculation_method": method.id}
                for warehouse in env["stock.warehouse"].search(company)
                for product in env["product.product"].search([("name", "=", "Thing")])
            ]
        )  # fmt: skip
        env.cr.commit()
    begun = time.perf_counter()
    Buffer.cron_ddmrp_adu()
    middle = time.perf_counter()
    Buffer.cron_ddmrp()
    done = time.perf_counter()
    say(what="ddmrp", buffers=Buffer.search_count(company), usage=round(middle - begun, 1),
        zones=round(done - middle, 1), seconds=round(done - begun, 1))  # fmt: skip


if __name__ == "__main__":
    main()
