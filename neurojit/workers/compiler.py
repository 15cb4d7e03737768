"""The host's end of the compiler processes."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.errors import InternalError
from neurojit.workers.process import WorkerProcess
from neurojit.workers.protocol import Failed, Request, Response


class Compiler:
    """Two compiler processes: one for what somebody waits for, one for the background.

    A promotion may take half a second, and nothing that a caller waits for (a first call, ``load``,
    ``promote``) queues behind it. Requests of several threads to one process are served one after another.

    A crash, a hang past ``timeout_s`` or an exhausted ``memory_bytes``, of each process, raises CompilerDied
    for the request at hand; the next request starts a fresh process and ``on_restart`` is told why.
    """

    def __init__(
        self, *, memory_bytes: int, timeout_s: float, on_restart: Callable[[str], None] | None = None
    ) -> None:
        def worker(name: str) -> WorkerProcess:
            arguments = [str(memory_bytes)]
            module = "neurojit.workers.compiler_main"
            return WorkerProcess(name, module, arguments, timeout_s=timeout_s, on_restart=on_restart)

        self._foreground = worker("compiler")
        self._background = worker("background compiler")

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of those that run, the one that callers wait for first."""
        found = (self._foreground.pid, self._background.pid)
        return tuple(pid for pid in found if pid is not None)

    def start(self) -> None:
        """Start what callers wait for now, so that its imports overlap with their work."""
        self._foreground.start()

    def start_background(self) -> None:
        """Start the other process now rather than with the first promotion."""
        self._background.start(as_fork_of=self._foreground)

    def request(self, message: Request, *, attempts: int = 2, background: bool = False) -> Response:
        """Send ``message`` and wait for its answer. Raises CompilerDied, InternalError."""
        worker = self._background if background else self._foreground
        response: Response = worker.request(message, attempts=attempts)
        if isinstance(response, Failed):
            raise InternalError(f"compiler: {response.message}\n{response.traceback}")
        return response

    def close(self) -> None:
        """End the processes. Safe to call twice, and while another thread waits for an answer."""
        self._background.close()
        self._foreground.close()

    def after_fork_in_child(self) -> None:
        """The processes are the parent's: the child gets its own when it asks."""
        self._background.after_fork_in_child()
        self._foreground.after_fork_in_child()
