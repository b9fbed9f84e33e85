"""Cases: exceptions with one root cause, found by watchers and to be fixed once."""

__all__ = ["KINDS", "WATCHERS", "Cases", "Scene", "Watcher", "group_cases"]

from distribution_ai.cases.grouping import Cases, group_cases
from distribution_ai.cases.registry import KINDS, WATCHERS
from distribution_ai.cases.scene import Scene
from distribution_ai.cases.watcher import Watcher
