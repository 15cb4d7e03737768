"""``python -m neurojit.fuzz.boundary.object_worker PIPE:LIFELINE``: one thread, and children that may die."""

from __future__ import annotations

import gc
import signal
import sys

from neurojit.fuzz.boundary.linked import tried
from neurojit.fuzz.boundary.objects import Objects
from neurojit.workers.lifeline import connect
from neurojit.workers.warm_up import rehearse


def main() -> None:
    """Serve until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = connect(sys.argv[1])
    rehearse()
    gc.collect()
    gc.freeze()
    while True:
        try:
            asked: Objects = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(list(tried(asked.subjects, asked.seed, asked.numbers)))


if __name__ == "__main__":
    main()
