"""A contender's process: ``python -m neurojit.bench.worker_main PIPE:LIFELINE FOLDER``."""

from __future__ import annotations

import os
import resource
import signal
import sys
from pathlib import Path

from neurojit.bench.messages import Failed, Response
from neurojit.bench.session import Session
from neurojit.workers.lifeline import connect
from neurojit.workers.rlimits import limit


def main() -> None:
    """Serve requests until the pipe closes."""
    os.setpgid(0, 0)  # a group of its own: whoever ends it ends the compilers that it started too
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    limit(resource.RLIMIT_CORE, 0)
    connection = connect(sys.argv[1])
    session = Session(Path(sys.argv[2]))
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        response: Response
        try:
            response = session.answer(request)
        except Exception as error:  # noqa: BLE001 (code that others wrote; the host names it)
            response = Failed(f"{type(error).__name__}: {error}")
        try:
            connection.send(response)
        except OSError:
            return


if __name__ == "__main__":
    main()
