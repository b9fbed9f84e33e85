"""``rules``: check, test and dry-run a folder of rules, and print their schema."""

__all__ = ["add_to"]


def add_to(commands, common) -> None:
    """Add these commands to the parser."""
    parser = commands.add_parser("rules", help="check, test or dry-run rules")
    actions = parser.add_subparsers(metavar="ACTION", required=True)
    for action, about in (("check", "validate rules"), ("test", "run the examples in rules")):
        one = actions.add_parser(action, parents=[common], help=about)
        one.add_argument("folder", metavar="DIR", help="folder of the rules")
        one.set_defaults(run=_check if action == "check" else _test)
    schema = actions.add_parser("schema", parents=[common], help="print the schema for editors")
    schema.set_defaults(run=_schema)
    dry = actions.add_parser("dry-run", parents=[common], help="judge stored plans by rules")
    dry.add_argument("folder", metavar="DIR", help="folder of the rules")
    dry.add_argument(
        "--plan", required=True, metavar="DIR", help="folder of a plan, or of several plans"
    )
    dry.add_argument("--against", metavar="DIR",
                     help="rules to compare with (default: the verdicts in the plans)")  # fmt: skip
    dry.set_defaults(run=_dry_run)


def _check(given):
    from distribution_ai.govern import commands

    return commands.check(given.folder)


def _test(given):
    from distribution_ai.govern import commands

    return commands.test(given.folder)


def _schema(_given):
    from distribution_ai.govern import commands

    return commands.schema()


def _dry_run(given):
    from distribution_ai.govern import commands

    return commands.dry_run(given.folder, given.plan, given.against)
