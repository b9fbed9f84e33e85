"""python3 -m tool COMMAND: what `make` calls."""

import argparse
import os
import shutil
import subprocess
import sys

OLDEST, NEWEST = (3, 11), (3, 13)


def main() -> int:
    """Parse the command line and run one command; expected failures end without a traceback."""
    use_supported_python()
    from tool import console, housekeeping

    arguments = parse()
    try:
        if arguments.command == "demo":
            from tool import demonstration

            return demonstration.demo(arguments.port, arguments.detach)
        if arguments.command == "plan":
            from tool import demonstration

            return demonstration.plan()
        if arguments.command in ("test", "lint", "bench"):
            from tool import suites

            return getattr(suites, arguments.command)()
        if arguments.command == "screenshots":
            from tool import screenshots

            return screenshots.screenshots()
        return getattr(housekeeping, arguments.command)()
    except console.Problem as problem:
        print(f"\n{problem}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nInterrupted; run the same command again to go on.", file=sys.stderr)
        return 130


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="python3 -m tool", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    demo = commands.add_parser("demo", help="prepare everything, plan once, serve the ERP")
    demo.add_argument("--port", type=int, default=8069, help="the first port to try")
    demo.add_argument("--detach", action="store_true", help="serve in the background")
    for name, text in {
        "plan": "the main job alone, on the demonstration company",
        "test": "every test",
        "lint": "every check of the code",
        "bench": "the measurements",
        "screenshots": "the pictures of README and docs, from the demonstration",
        "stop": "stop Odoo and PostgreSQL",
        "clean": "stop, and remove what this tool made in the clone",
        "doctor": "say what was found on this machine",
    }.items():
        commands.add_parser(name, help=text)
    return parser.parse_args()


def use_supported_python() -> None:
    """Go on in a supported Python when this one is too old or too new."""
    if OLDEST <= sys.version_info[:2] <= NEWEST:
        return
    for minor in (13, 12, 11):
        found = shutil.which(f"python3.{minor}")
        if found and subprocess.run([found, "-c", ""], stderr=subprocess.DEVNULL).returncode == 0:
            os.execv(found, [found, "-m", "tool", *sys.argv[1:]])
    sys.exit(
        f"Python {sys.version.split()[0]} is not supported, and no python3.11, python3.12 or "
        "python3.13 was found.\n  What to do: install one of them, or name it: make PYTHON=..."
    )


if __name__ == "__main__":
    sys.exit(main())
