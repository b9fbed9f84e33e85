"""The command line: one module a command, heavy imports only where a command needs them."""

__all__ = ["main"]

from distribution_ai.cli.main import main
