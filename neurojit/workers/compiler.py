"""The host's end of the compiler process."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.errors import InternalError
from neurojit.workers.process import WorkerProcess
from neurojit.workers.protocol import Failed, Request, Response


class Compiler:
    """A warm compiler process; requests of several threads are served one after another.

    A crash, a hang past ``timeout_s`` or an exhausted ``memory_bytes`` raises CompilerDied for the request at
    hand; the next request starts a fresh process and ``on_restart`` is told why.
    """

    def __init__(
        self, *, memory_bytes: int, timeout_s: float, on_restart: Callable[[str], None] | None = None
    ) -> None:
        self._worker = WorkerProcess(
            "compiler",
            "neurojit.workers.compiler_main",
            [str(memory_bytes)],
            timeout_s=timeout_s,
            on_restart=on_restart,
        )

    @property
    def pid(self) -> int | None:
        """The process id of the running compiler, None if there is none."""
        return self._worker.pid

    def start(self) -> None:
        """Start the process now, so that its imports overlap with the caller's work."""
        self._worker.start()

    def request(self, message: Request, *, attempts: int = 2) -> Response:
        """Send ``message`` and wait for its answer. Raises CompilerDied, InternalError."""
        response: Response = self._worker.request(message, attempts=attempts)
        if isinstance(response, Failed):
            raise InternalError(f"compiler: {response.message}\n{response.traceback}")
        return response

    def close(self) -> None:
        """End the process. Safe to call twice, and while another thread waits for an answer."""
        self._worker.close()

    def after_fork_in_child(self) -> None:
        """The process is the parent's: the child gets one of its own when it asks."""
        self._worker.after_fork_in_child()
