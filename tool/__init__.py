"""The project's own tool: prepares Odoo, PostgreSQL and Python, and runs everything in them.

Standard library only, so that it runs on a machine where nothing is installed yet.
`make` is a thin face of `python3 -m tool`; `docs/` says what each command does.
"""
