"""Which pictures there are: who looks, where, and what is clicked first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Scene:
    """A picture ``name``: ``login`` opens ``path``, clicks the selectors ``steps`` one after the
    other, and the picture is taken when the selector ``shows`` is there."""

    name: str
    login: str
    path: str
    shows: str
    steps: tuple[str, ...] = ()
    width: int = 1400
    height: int = 900
    dark: bool = False


SCENES = (
    Scene("positions", "planner", "/odoo/action-distribution_planning.action_position",
          ".o_list_view .o_data_row, .o_group_header"),
)  # fmt: skip
