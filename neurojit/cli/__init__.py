"""The command line. Each command is a file of its own, imported when it is asked for."""

from __future__ import annotations

import sys


def main() -> None:
    """The ``neurojit`` program."""
    from neurojit.cli.root import invoke  # noqa: PLC0415 (importing the package for its parts costs nothing)

    sys.exit(invoke(sys.argv[1:]))
