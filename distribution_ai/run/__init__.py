"""Where a plan runs: in this process or in one of its own."""

__all__: list[str] = []
