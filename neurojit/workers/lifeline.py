"""The worker's end of its pipe, and of the lifeline: a pipe whose closing kills the worker with its host."""

from __future__ import annotations

import fcntl
import os
import signal
from multiprocessing.connection import Connection
from multiprocessing.reduction import recv_handle


def connect(descriptors: str) -> Connection:
    """The connection of ``PIPE:LIFELINE``, the first argument of every worker.

    The lifeline is a pipe to which nobody writes. When the host ends, however it ends, its other end closes
    and the kernel sends SIGIO, which kills: a worker in the middle of a pass that hangs holds the interpreter
    and would never read the end of its pipe. Where pipes send no signals, a worker ends at its next request.
    """
    pipe, lifeline = (int(number) for number in descriptors.split(":"))
    if hasattr(fcntl, "F_SETOWN") and hasattr(os, "O_ASYNC"):
        signal.signal(signal.SIGIO, signal.SIG_DFL)
        fcntl.fcntl(lifeline, fcntl.F_SETOWN, os.getpid())
        fcntl.fcntl(lifeline, fcntl.F_SETFL, fcntl.fcntl(lifeline, fcntl.F_GETFL) | os.O_ASYNC)
    return Connection(pipe)


def become_two(connection: Connection) -> Connection:
    """Fork, as ``ForkRequest`` asks: what this process, the old one or the new, is to serve from here on."""
    pipe, lifeline, errors = (recv_handle(connection) for _ in range(3))
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody asks for its exit status
    try:
        pid = os.fork()
    except OSError:
        pid = -1  # no process has that number: the host starts one by itself
    if pid:
        for descriptor in (pipe, lifeline, errors):
            os.close(descriptor)
        connection.send(pid)
        return connection
    connection.close()
    os.dup2(errors, 2)
    os.close(errors)
    return connect(f"{pipe}:{lifeline}")
