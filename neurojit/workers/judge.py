"""The host's end of the judge."""

from __future__ import annotations

from dataclasses import replace

from neurojit.errors import InternalError
from neurojit.validation.case import ChildEnd, Limited, Task
from neurojit.workers.process import WorkerProcess

# The template kills its children by their own limits; it is itself given up only long after.
_PATIENCE_S = 600.0
_BACKGROUND = 10  # niceness: a tenth of the time that whoever computes for the user gets


class Judge:
    """A warm template process that forks a confined child for each task; tasks run one after another."""

    def __init__(self) -> None:
        self._worker = WorkerProcess("judge", "neurojit.workers.judge_main", [], timeout_s=_PATIENCE_S)

    @property
    def pid(self) -> int | None:
        """The process id of the template, None if there is none."""
        return self._worker.pid

    def start(self) -> None:
        """Start the template now, so that its imports overlap with the caller's work."""
        self._worker.start()

    def run(self, task: Task[Limited]) -> ChildEnd:
        """Run ``task`` in a child of its own; how that ended. Raises CompilerDied where the template died."""
        end = self._worker.request(task)
        if not isinstance(end, ChildEnd):
            raise InternalError(f"judge: unexpected answer {type(end).__name__}")
        return end

    def run_in_background(self, task: Task[Limited]) -> ChildEnd:
        """As ``run``, in a child that gives way to other processes: nobody waits for the answer."""
        return self.run(replace(task, niceness=_BACKGROUND))

    def close(self) -> None:
        """End the template and whatever child it has."""
        self._worker.close()

    def after_fork_in_child(self) -> None:
        """The template is the parent's: the child gets one of its own when it asks."""
        self._worker.after_fork_in_child()
