"""The command line. Each command is a file of its own, imported when it is asked for."""

from __future__ import annotations

import os
import signal
import sys


def main() -> None:
    """The ``neurojit`` program."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where the caller ignores it
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # an exception would tear through the imports below
    from neurojit.cli.root import invoke  # noqa: PLC0415 (importing the package for its parts costs nothing)

    _occupy_standard_descriptors()
    sys.exit(invoke(sys.argv[1:]))


def _occupy_standard_descriptors() -> None:
    """Where 0, 1 or 2 came closed, the next file or pipe to be opened would become a standard stream."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
