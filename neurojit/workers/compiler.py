"""The host's end of the compiler processes."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.model.compiler_protocol import Failed, Request, Response, Watched
from neurojit.model.errors import CompilerDied, Death, InternalError
from neurojit.workers.deaths import Deaths, key_of
from neurojit.workers.process import WorkerProcess

MODULE = "neurojit.workers.compiler_main"


class Compiler:
    """Two compiler processes: one for what somebody waits for, one for the background.

    A promotion may take half a second, and nothing that a caller waits for (a first call, ``load``,
    ``promote``) queues behind it. Requests of several threads to one process are served one after another.

    After a crash, a hang past ``timeout_s`` or an exhausted ``memory_bytes`` the next request starts a fresh
    process, and ``on_restart`` is told why. Whoever waits has the request at hand served again; one that ends
    the fresh process as well, without anybody's help, is refused, then and later.
    """

    def __init__(
        self, *, memory_bytes: int, timeout_s: float, on_restart: Callable[[str], None] | None = None
    ) -> None:
        def worker(name: str) -> WorkerProcess:
            arguments = [str(memory_bytes)]
            return WorkerProcess(name, MODULE, arguments, timeout_s=timeout_s, on_restart=on_restart)

        self._deaths = Deaths()
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
        """Send ``message`` and wait for its answer. Raises CompilerDied, InternalError.

        ``attempts``: at which death that proves nothing about ``message`` CompilerDied is raised.
        With a single one nobody waits, and the first death is told, whatever its cause.
        """
        worker = self._background if background else self._foreground
        left = attempts
        while True:
            refused = self._deaths.refusal(message)
            if refused is not None:
                return refused
            suspected = self._deaths.suspicion(message)
            try:
                return self._served(worker, message, suspected)
            except CompilerDied as death:
                if worker.closed:
                    raise
                blamed = key_of(message) is not None
                if blamed and death.how != "killed":
                    if death.how == suspected:
                        return self._deaths.refuse(message, death)
                    self._deaths.suspect(message, death.how)
                    if suspected is None and attempts > 1:
                        continue
                left -= 1
                if not left or (death.how == "hung" and not blamed):
                    raise

    def _served(self, worker: WorkerProcess, message: Request, suspected: Death | None) -> Response:
        # Debugging output is slow, and whoever is suspected of hanging must not hang because of it.
        asked = message if suspected is None else Watched(message, closely=suspected == "crashed")
        response: Response = worker.request(asked, attempts=1)
        if isinstance(response, Failed):
            if response.message.startswith(MemoryError.__name__):
                raise worker.replace("out of memory")
            raise InternalError(f"compiler: {response.message}\n{response.traceback}")
        if suspected is not None:
            self._deaths.clear(message)
        return response

    @property
    def closed(self) -> bool:
        """Whether ``close`` was called, or is under way."""
        return self._background.closed

    def close(self) -> None:
        """End the processes. Safe to call twice, and while another thread waits for an answer."""
        self._background.close()
        self._foreground.close()

    def after_fork_in_child(self) -> None:
        """The processes are the parent's: the child gets its own when it asks."""
        self._background.after_fork_in_child()
        self._foreground.after_fork_in_child()
