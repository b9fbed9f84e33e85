"""Steps of the demonstration in Odoo's shell: each function gets the database's environment."""

import os
import sys
from pathlib import Path

from tool.inside import table


def load(env):
    """The demonstration company."""
    from odoo.addons.distribution_planning.demo import load as demonstration

    demonstration.load(env)


def plan(env):
    """The main job: the Plan action, run once."""
    run = env["distribution.run"].plan_now()
    if run.state != "done":
        sys.exit(f"{run.name} {run.state}: {run.error}")


def look_back(env):
    """Figures of the days that are over, and what decisions of the past were worth."""
    env["distribution.outcome"].look_back(env.company)


def show(env):
    """Write the short table of the last run to the file the tool named."""
    run = env["distribution.run"].search([("state", "=", "done")], limit=1)
    text = table.of_run(run.summary()) if run else "No plan was made yet: make plan"
    Path(os.environ["DISTRIBUTION_AI_TABLE"]).write_text(text + "\n", encoding="utf-8")
