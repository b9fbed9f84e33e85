"""The record of decisions, checked and read outside the ERP.

Reading and checking an export needs only Python's standard library.
"""

__all__: list[str] = []
