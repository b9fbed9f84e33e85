from pathlib import Path

from . import ledger_guard

POLICY_FOLDER = Path(__file__).parent / "data" / "policy"


def post_init_hook(env):
    """Create the lanes, the watchers (so that no plan has to load the engine for them), and the
    shipped policy as the active one unless there is one already."""
    companies = env["res.company"].search([])
    env["distribution.lane"]._sync(companies)
    env["distribution.watcher"]._sync(companies)
    Version = env["distribution.policy.version"]
    if Version.search_count([], limit=1):
        return
    Version._create_shipped(
        {
            name: (POLICY_FOLDER / f"{name}.yaml").read_text("utf-8")
            for name in ("parameters", "governance")
        }
    )


def uninstall_hook(env):
    """Drop what Odoo does not know of: the functions that guard the ledger, whose tables go."""
    for statement in ledger_guard.removal():
        env.cr.execute(statement)
