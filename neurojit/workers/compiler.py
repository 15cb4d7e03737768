"""The host's end of the compiler processes."""

from __future__ import annotations

from collections.abc import Callable

from neurojit.model.compiler_protocol import Failed, Request, Response, Watched
from neurojit.model.errors import CompilerDied, Death, InternalError
from neurojit.workers.answers import Answers
from neurojit.workers.compiler_pair import join
from neurojit.workers.deaths import Deaths, key_of
from neurojit.workers.process import WorkerProcess
from neurojit.workers.turns import Asker

MODULE = "neurojit.workers.compiler_main"


class Compiler:
    """Two compiler processes: one for what somebody waits for, one for the background.

    A promotion may take half a second, and nothing that a caller waits for (a first call, ``load``,
    ``promote``) queues behind it. Requests of several threads to one process are served one after another,
    and so are those of several compilers of this process: where they have the same limits and environment
    they share their processes. What was answered before is answered at once.

    After a crash, a hang past ``timeout_s`` or an exhausted ``memory_bytes`` the next request starts a fresh
    process, and ``on_restart`` is told why. Whoever waits has the request at hand served again; one that ends
    the fresh process as well, without anybody's help, is refused, then and later.
    """

    def __init__(
        self, *, memory_bytes: int, timeout_s: float, on_restart: Callable[[str], None] | None = None
    ) -> None:
        self.asker = Asker()
        self.on_restart = on_restart
        self._deaths = Deaths()
        self._answers = Answers()
        self._pair = join(self, MODULE, memory_bytes=memory_bytes, timeout_s=timeout_s)

    @property
    def pids(self) -> tuple[int, ...]:
        """The process ids of those that run, the one that callers wait for first; none once closed."""
        if self.closed:
            return ()
        found = (self._pair.foreground.pid, self._pair.background.pid)
        return tuple(pid for pid in found if pid is not None)

    def start(self) -> None:
        """Start what callers wait for now, so that its imports overlap with their work."""
        if not self.closed:
            self._pair.foreground.start()

    def start_background(self) -> None:
        """Start the other process now rather than with the first promotion."""
        if not self.closed:
            self._pair.background.start(as_fork_of=self._pair.foreground)

    def request(self, request: Request, *, attempts: int = 2, background: bool = False) -> Response:
        """Send ``request`` and wait for its answer. Raises CompilerDied, InternalError.

        ``attempts``: at which death that proves nothing about ``request`` CompilerDied is raised.
        With a single one nobody waits, and the first death is told, whatever its cause.
        """
        key = self._answers.key_of(request)
        if key is not None and not self.closed and (known := self._answers.known(key)) is not None:
            return known
        answer = self._made(request, attempts, background=background)
        if key is not None:
            self._answers.keep(key, answer)
        return answer

    def _made(self, message: Request, attempts: int, *, background: bool) -> Response:
        worker = self._pair.background if background else self._pair.foreground
        left = attempts
        while True:
            refused = self._deaths.refusal(message)
            if refused is not None:
                return refused
            suspected = self._deaths.suspicion(message)
            try:
                return self._served(worker, message, suspected)
            except CompilerDied as death:
                if self.closed:
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
        response: Response = worker.request(asked, attempts=1, asker=self.asker)
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
        return self.asker.withdrawn

    def close(self) -> None:
        """End what is waited for, and the processes unless others use them. Safe to call twice, and while
        another thread waits for an answer."""
        self._pair.leave(self)
        self._answers.clear()

    def after_fork_in_child(self) -> None:
        """The processes are the parent's: the child gets its own when it asks."""
        self._pair.after_fork_in_child()
        self._answers.after_fork_in_child()
