"""Steps in Odoo's shell: each function gets the environment of a database."""

import os
from pathlib import Path

from tool.inside import table


def load(env):
    """The demonstration company."""
    from odoo.addons.distribution_planning.demo import load as demonstration

    demonstration.load(env)


def plan(env):
    """The main job: the Plan action, run once."""
    env["distribution.run"].action_plan_now()


def show(env):
    """Write the short table of the last run to the file the tool named."""
    Path(os.environ["DISTRIBUTION_AI_TABLE"]).write_text(table.of_last_run(env), encoding="utf-8")
