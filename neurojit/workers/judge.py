"""The host's end of the judge."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from neurojit.judge.judge_task import ChildEnd, ChildTask, Limited
from neurojit.model.errors import InternalError, Unconfined
from neurojit.model.policy import Confinement
from neurojit.workers.process import WorkerProcess

TEMPLATE: Final = ("neurojit.workers.judge_main",)
# The template ends its children by their own limits; it is itself given up only some time after.
_PATIENCE_S = 120.0
_BACKGROUND = 10  # niceness: a tenth of the time that whoever computes for the user gets


class Judge:
    """A warm template process that forks a confined child for each task; tasks run one after another.

    ``confinement``: what is done where a child cannot be confined as it should. With the best that there is,
    ``degraded(what, why)`` is told what that lacks, once. ``template``: the module that is run, and what it
    is told further.
    """

    def __init__(
        self,
        confinement: Confinement = Confinement.REQUIRED,
        *,
        degraded: Callable[[str, str], None] | None = None,
        template: Sequence[str] = TEMPLATE,
    ) -> None:
        module, *arguments = template
        self._worker = WorkerProcess("judge", module, [confinement, *arguments], timeout_s=_PATIENCE_S)
        self._confinement = confinement
        self._degraded = degraded
        self._told: tuple[str, ...] = ()

    @property
    def pid(self) -> int | None:
        """The process id of the template, None if there is none."""
        return self._worker.pid

    def start(self) -> None:
        """Start the template now, so that its imports overlap with the caller's work."""
        self._worker.start()

    def run(self, task: ChildTask[Limited]) -> ChildEnd:
        """Run ``task`` in a child of its own; how that ended.

        Raises CompilerDied where the template died, Unconfined where a child has to be confined and is not.
        """
        end = self._worker.request(task, timeout_s=task.case.limits.wall_s + _PATIENCE_S)
        if not isinstance(end, ChildEnd):
            raise InternalError(f"judge: unexpected answer {type(end).__name__}")
        if end.reason == "unconfined":
            best = f"--confinement {Confinement.BEST_EFFORT} judges with what there is"
            raise Unconfined(f"judge: nothing is judged where it cannot be confined: {end.detail}; {best}")
        if self._confinement is Confinement.BEST_EFFORT:
            self._tell(end.missing)
        return end

    def run_in_background(self, task: ChildTask[Limited]) -> ChildEnd:
        """As ``run``, in a child that gives way to other processes: nobody waits for the answer."""
        return self.run(replace(task, niceness=_BACKGROUND))

    def close(self) -> None:
        """End the template and whatever child it has."""
        self._worker.close()

    def after_fork_in_child(self) -> None:
        """The template is the parent's: the child gets one of its own when it asks."""
        self._worker.after_fork_in_child()

    def _tell(self, missing: tuple[str, ...]) -> None:
        if self._degraded is not None and missing and missing != self._told:
            self._told = missing
            self._degraded("what is judged is confined less", "; ".join(missing))
