"""Which pictures there are: who looks, where, and what is clicked first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """A picture ``name``: ``login`` opens ``path``, clicks the selectors ``steps`` one after the
    other, and the picture is taken when the selector ``shows`` is there. With ``draft`` there is
    meanwhile a draft of the policy, whose id takes the place of ``{draft}`` in the path."""

    name: str
    login: str
    path: str
    shows: str
    steps: tuple[str, ...] = ()
    width: int = 1400
    height: int = 900
    dark: bool = False
    draft: bool = False


PROPOSALS = ".o_distribution_tab_proposals"

SCENES = (
    Scene("workbench", "planner", "/odoo/distribution-workbench", ".o_distribution_detail_head"),
    Scene("proposal", "planner", "/odoo/distribution-workbench",
          ".o_distribution_stock_chart canvas", steps=(PROPOSALS,)),
    Scene("change", "manager", "/odoo/distribution-workbench", ".modal .o_distribution_price",
          steps=(PROPOSALS, "button[data-tooltip='Another quantity (C)']:not(:disabled)")),
    Scene("dossier", "planner", "/odoo/distribution-workbench", "iframe",
          steps=(PROPOSALS, ".o_distribution_dossier"), height=1300),
    Scene("bulk", "manager", "/odoo/distribution-workbench", ".modal .btn-primary",
          steps=(PROPOSALS, ".o_distribution_pick", ".o_distribution_pick_all",
                 ".o_distribution_bulk_approve")),
    Scene("positions", "planner", "/odoo/distribution-positions", ".o_data_row"),
    Scene("network", "planner", "/odoo/distribution-network", ".o_distribution_network_lane"),
    Scene("set-up", "manager", "/odoo/distribution-setup", "[data-step]"),
    Scene("mine", "planner", "/odoo/action-distribution_planning.action_proposal_mine",
          ".o_data_row"),
    Scene("leaders", "manager", "/odoo/distribution-leaders", ".o_distribution_kpi_chart canvas"),
    Scene("today", "manager", "/odoo/distribution-today", ".o_distribution_kpi_tile"),
    Scene("policy", "governance", "/odoo/distribution-policy", ".o_form_view .o_field_widget",
          steps=(".o_data_row .o_data_cell",)),
    Scene("dry-run", "governance", "/odoo/distribution-policy/{draft}", ".modal .o_data_row",
          steps=("button[name=action_dry_run]", ".modal button[name=action_try]"), draft=True),
    Scene("ledger", "governance", "/odoo/distribution-ledger", ".o_data_row"),
)  # fmt: skip
