"""The host's end of one contender's process."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from collections.abc import Mapping
from typing import Final

from neurojit.bench.messages import Failed, Request, Response
from neurojit.model.errors import CompilerDied
from neurojit.workers.process import WorkerProcess

MODULE: Final = "neurojit.bench.worker_main"


class ContenderProcess:
    """Answers requests; a death or a hang is a ``Failed``, and the next request starts a fresh process.

    ``timeout_s``: of one request, in the process's own time. Close it.
    """

    def __init__(self, name: str, environment: Mapping[str, str], timeout_s: float) -> None:
        self._folder = tempfile.TemporaryDirectory(prefix="neurojit-bench-", ignore_cleanup_errors=True)
        self._group: int | None = None
        self._worker = WorkerProcess(
            name, MODULE, [self._folder.name], timeout_s=timeout_s, environment=environment
        )

    def ask(self, request: Request) -> Response:
        """Wait for the answer."""
        try:
            self._worker.start()
            self._group = self._worker.pid
            return self._worker.request(request, attempts=1)
        except CompilerDied as death:
            self._end_group()
            return Failed(str(death).partition(": ")[2])

    def close(self) -> None:
        """End the process with whatever it started. Safe to call twice."""
        self._worker.close()
        self._end_group()
        self._folder.cleanup()

    def _end_group(self) -> None:
        """A compiler that the process started does not end with it."""
        if self._group is not None:
            with contextlib.suppress(ProcessLookupError, PermissionError):
                os.killpg(self._group, signal.SIGKILL)
            self._group = None
