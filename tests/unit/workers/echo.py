"""A worker without MLIR, which does as it is told."""

from __future__ import annotations

import os
import sys
import time

from neurojit.workers.fork_server import ForkRequest
from neurojit.workers.lifeline import become_two, connect


def main() -> None:
    connection = connect(sys.argv[1])
    while True:
        try:
            request = connection.recv()
        except (EOFError, OSError):
            return
        if isinstance(request, ForkRequest):
            connection = become_two(connection)
            continue
        what, value = request
        if what == "exit":
            print("going down", file=sys.stderr, flush=True)
            os._exit(value)
        if what == "sleep":
            time.sleep(value)
        if what == "stuck":
            while True:
                pass
        if what == "environment":
            value = os.environ.get(value)
        if what == "half":
            os.write(connection.fileno(), b"\0\0\1\0half")
            time.sleep(30)
        if what == "deaf":
            connection.close()
            time.sleep(value)
        if what == "drip":
            os.write(connection.fileno(), b"\0\1\0\0")  # so many there are to be
            while True:
                os.write(connection.fileno(), b"\0")
                time.sleep(0.01)
        connection.send(value)


if __name__ == "__main__":
    main()
