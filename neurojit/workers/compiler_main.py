"""The compiler process: ``python -m neurojit.workers.compiler_main PIPE:LIFELINE MEMORY_BYTES``.

It serves requests until its pipe closes, which also happens when the host dies. The worker boundary is the
one place that may catch everything: what fails below is reported to the host as a value.
"""

from __future__ import annotations

import gc
import resource
import signal
import sys
import traceback
from multiprocessing.connection import Connection

from neurojit.model.compiler_protocol import Failed, Request, Response, Watched
from neurojit.workers.compiler_requests import Service
from neurojit.workers.fork_server import ForkRequest
from neurojit.workers.lifeline import become_two, connect
from neurojit.workers.rlimits import limit

_RECURSION = 20_000  # Python walks over MLIR recurse once for each level of nesting, which parsing bounds

# With no request for so long there is time to warm up what only promotions need.
_QUIET_S = 0.02


def main() -> None:
    """Serve until the pipe closes."""
    memory_bytes = int(sys.argv[2])
    # Ctrl-C reaches the whole process group; the host decides what it means.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if memory_bytes:
        limit(resource.RLIMIT_AS, memory_bytes)
    limit(resource.RLIMIT_CORE, 0)
    sys.setrecursionlimit(_RECURSION)
    connection = connect(sys.argv[1])
    service = Service()
    gc.freeze()
    _use_the_quiet(connection, service)
    while True:
        try:
            request: Request | Watched | ForkRequest = connection.recv()
        except (EOFError, OSError):
            return
        if isinstance(request, ForkRequest):
            connection = become_two(connection)
            _use_the_quiet(connection, service)
            continue
        response = _answer(service, request)
        try:
            connection.send(response)
        except OSError:
            return


def _use_the_quiet(connection: Connection, service: Service) -> None:
    if not connection.poll(_QUIET_S):
        service.warm_up_optimizer()


def _answer(service: Service, request: Request | Watched) -> Response:
    try:
        return service.answer(request)
    except Exception as error:  # noqa: BLE001 - the boundary: MLIR, LLVM and passes may raise anything
        return Failed(f"{type(error).__name__}: {error}", traceback.format_exc())


if __name__ == "__main__":
    main()
