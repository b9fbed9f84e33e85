"""``python -m distribution_ai``."""

__all__: list[str] = []

import sys

from distribution_ai.cli import main

if __name__ == "__main__":
    sys.exit(main())
