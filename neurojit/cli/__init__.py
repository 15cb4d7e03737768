"""The command line. Each command is a file of its own, imported when it is asked for."""

from __future__ import annotations

import atexit
import contextlib
import os
import signal
import sys
from typing import NoReturn


def main() -> None:
    """The ``neurojit`` program."""
    if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # not where the caller ignores it
        signal.signal(signal.SIGINT, signal.SIG_DFL)  # an exception would tear through the imports below
    from neurojit.abi.least_processor import too_old  # noqa: PLC0415
    from neurojit.cli.outcome import OWN_FAILURE, say  # noqa: PLC0415
    from neurojit.cli.root import invoke  # noqa: PLC0415 (importing the package for its parts costs nothing)

    _occupy_standard_descriptors()
    if why := too_old():
        say(f"neurojit: {why}")
        sys.exit(OWN_FAILURE)
    _leave(invoke(sys.argv[1:]))


def _leave(code: int) -> NoReturn:
    """End the process with ``code`` without taking the interpreter apart.

    Exit handlers run and what was written is flushed, as with ``sys.exit``. That would then free arrays and
    arenas and end the threads of OpenMP, where a call that Ctrl-C gave up may still be computing.
    """
    atexit._run_exitfuncs()  # pyright: ignore[reportPrivateUsage]
    for stream in filter(None, (sys.stdout, sys.stderr)):  # a descriptor that came closed has no stream
        with contextlib.suppress(OSError, ValueError):  # its reader is gone, or it was closed
            stream.flush()
    os._exit(code)


def _occupy_standard_descriptors() -> None:
    """Where 0, 1 or 2 came closed, the next file or pipe to be opened would become a standard stream."""
    while (descriptor := os.open(os.devnull, os.O_RDWR)) <= 2:
        os.set_inheritable(descriptor, True)
    os.close(descriptor)
