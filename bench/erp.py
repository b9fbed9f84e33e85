"""``python -m bench.erp [--products 1000] [--warehouses 5] [--moves 53] [--keep]``: a company of
that size in an Odoo of its own: a whole plan, another one, and a sale followed by new proposals.

``moves`` deliveries of every product from every warehouse. The defaults are the 5,000
item-locations and 265,000 moves of the published figures of other apps.
"""

__all__ = ["INSTANCE", "NAME", "inside", "main"]

import argparse
import os
import time

from tool import cache, configuration, console, database, environment

INSTANCE = configuration.BENCH
NAME = "distribution_ai_bench"


def main(arguments: list[str] | None = None) -> None:
    """Build the company and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name, default in (("products", 1000), ("warehouses", 5), ("moves", 53)):
        parser.add_argument(f"--{name}", type=int, default=default)
    parser.add_argument("--keep", action="store_true", help="measure the company of last time")
    chosen = parser.parse_args(arguments)
    databases = database.open_databases(INSTANCE, durable=False)
    if not (chosen.keep and databases.exists(NAME)):
        databases.prepare_base()
        databases.copy(databases.base, NAME)
        databases.install_app(NAME)
        size = f"{chosen.products}, {chosen.warehouses}, {chosen.moves}"
        begun = time.perf_counter()
        inside(databases, f"from bench.erp_company import fill\nfill(env, {size})\n")
        print(f"company made in {time.perf_counter() - begun:.0f} s", flush=True)
    print(f"load of the machine before: {os.getloadavg()[0]:.1f}", flush=True)
    steps = (
        "from bench.erp_inside import events, whole\nwhole(env, 'first')\nwhole(env, 'again')\n"
        "env.cr.commit()\nevents(env)\n"
    )
    print(inside(databases, steps), end="", flush=True)


def inside(
    databases: database.Databases, script: str, name: str = NAME, options=(), libraries=()
) -> str:
    """Run a script in Odoo's shell on a database and return what it told.

    ``options`` are Odoo's, ``libraries`` further folders of Python packages.
    """
    with cache.locked(INSTANCE.home):
        configuration.write(INSTANCE, databases.odoo, databases.server, name)
        told = INSTANCE.home / "table.txt"
        told.write_text("", encoding="utf-8")
        variables, paths = databases.environment(), map(str, libraries)
        file = INSTANCE.home / "measure.py"
        file.write_text(f"{script}\nenv.cr.commit()\n", encoding="utf-8")
        with file.open("rb") as stream:
            console.run(
                [environment.python(), "-m", "odoo", "shell", "-c", INSTANCE.file, "-d", name,
                 "--no-http", *options],
                log="bench", remedy=f"Read {INSTANCE.log}", stdin=stream, cwd=INSTANCE.home,
                env={**variables, "PYTHONPATH": os.pathsep.join([variables["PYTHONPATH"], *paths])},
            )  # fmt: skip
        return told.read_text(encoding="utf-8")


if __name__ == "__main__":
    main()
