"""The parser, and how a command's end is told: text or JSON, faults, exit code."""

__all__ = ["main"]

import argparse
import json
import os
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path

from distribution_ai import __version__
from distribution_ai.cli import check, evaluate, forecast, ledger, plan, replay, rules
from distribution_ai.cli.outcome import FAILED, UNUSABLE
from distribution_ai.errors import DistributionError, PolicyError, SnapshotError

_STOPPED = 130


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code is 0 only when the work was done.

    2: the input or the usage is at fault; 1: the work failed; 130: stopped from the keyboard.
    """
    given = _parser().parse_args(arguments)
    try:
        outcome = given.run(given)
        print(json.dumps(outcome.data, ensure_ascii=False) if given.json else outcome.text)
        sys.stdout.flush()
        return _told(outcome.faults, outcome.exit_code)
    except (SnapshotError, PolicyError) as error:
        return _told(error.faults, UNUSABLE)
    except DistributionError as error:
        return _told([error], FAILED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return FAILED
    except KeyboardInterrupt:
        return _told(["stopped"], _STOPPED)
    except MemoryError:
        return _told(["not enough memory; use a smaller snapshot or a bigger machine"], FAILED)
    except Exception as error:  # a fault of the engine's own is told in one line, too
        return _told([_unexpected(error)], FAILED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser("distribution_ai", description="Plan where stock should be.")
    parser.add_argument("--version", action="version", version=__version__)
    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print a machine-readable summary")
    commands = parser.add_subparsers(metavar="COMMAND", required=True)
    for command in (check, forecast, evaluate, plan, replay, rules, ledger):
        command.add_to(commands, common)
    return parser


def _told(lines: Sequence[object], exit_code: int) -> int:
    for line in lines:
        print(" ".join(str(line).split("\n")), file=sys.stderr)
    return exit_code


def _unexpected(error: Exception) -> str:
    own = Path(__file__).resolve().parents[1]
    frames = [frame for frame in traceback.extract_tb(error.__traceback__)
              if own in Path(frame.filename).parents]  # fmt: skip
    place = f"{Path(frames[-1].filename).relative_to(own.parent)} line {frames[-1].lineno}"
    return f"unexpected {type(error).__name__}: {error} ({place}); please report it"
