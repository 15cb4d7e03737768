"""Contenders in turns: each case is prepared by all, then timed in rounds, each in an order drawn anew."""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Final

from neurojit.bench.case import NEUROJIT, Case
from neurojit.bench.contenders import Contender, environment
from neurojit.bench.machine import busy_seconds
from neurojit.bench.messages import (
    Choose,
    Chosen,
    Done,
    Draw,
    Failed,
    Finish,
    Finished,
    Prepare,
    Prepared,
    Request,
    Response,
    Round,
    Timed,
)
from neurojit.bench.results import CaseResult, Outcome, rounded
from neurojit.bench.worker import ContenderProcess
from neurojit.execution.threads import begin
from neurojit.model.errors import InternalError

REFERENCE: Final = "the reference"


@dataclass(frozen=True, slots=True)
class Plan:
    """``seconds``: of one contender in one case, over all ``rounds``. ``timeout_s``: of one request."""

    contenders: tuple[Contender, ...]
    threads: int
    rounds: int
    seconds: float
    timeout_s: float
    seed: int
    missing: Mapping[str, str] = field(default_factory=dict[str, str])


class Contest:
    """Owns a process for each contender, and one that draws inputs and computes references. Close it.

    ``progress`` is told in a few words what is done now.
    """

    def __init__(self, plan: Plan, progress: Callable[[str], None]) -> None:
        self._plan = plan
        self._progress = progress
        self._random = random.Random(plan.seed)
        variables = environment(plan.threads)
        names = [one.name for one in plan.contenders if one.peer.name not in plan.missing]
        self._processes = {
            name: ContenderProcess(name, variables, plan.timeout_s) for name in (*names, REFERENCE)
        }

    def close(self) -> None:
        """End every process. Safe to call twice, and after an interrupt."""
        for process in self._processes.values():
            process.close()

    def run(self, case: Case, tell: Callable[[CaseResult], None]) -> None:
        """Measure one case and ``tell`` what came of it, of what there was when Ctrl-C ended it, too."""
        with tempfile.TemporaryDirectory(prefix="neurojit-bench-", ignore_cleanup_errors=True) as folder:
            running = _Running(case, self._plan, Path(folder))
            try:
                self._measure(running)
            except KeyboardInterrupt:
                if running.measured:
                    tell(running.result())
                raise
        tell(running.result())

    def _measure(self, running: _Running) -> None:
        case = running.case
        self._progress(f"{case.name}: drawing inputs")
        drawn = self._processes[REFERENCE].ask(Draw(case, running.folder, self._plan.seed))
        if not isinstance(drawn, Done):
            why = drawn.why if isinstance(drawn, Failed) else "no answer"
            running.fail_all(f"its inputs and reference: {why}")
            return
        self._progress(f"{case.name}: compiling")
        asked = running.alive
        together = case.reference is not None  # else the first gives the reference to the others
        for batch in [asked] if together else [[one] for one in asked]:
            self._prepare(running, batch)
        each = self._plan.seconds / self._plan.rounds
        for name in running.alive:
            self._progress(f"{case.name}: {name}")
            running.take(name, self._processes[name].ask(Choose(each)))
        running.watch()
        for number in range(self._plan.rounds):
            order = running.alive
            self._random.shuffle(order)
            self._progress(f"{case.name}: round {number + 1} of {self._plan.rounds}")
            for name in order:
                running.take(name, self._processes[name].ask(Round(each)))
        running.watched()
        for name in running.alive:
            running.take(name, self._processes[name].ask(Finish()))

    def _prepare(self, running: _Running, names: Sequence[str]) -> None:
        """Side by side: what takes long here is compilers, and nothing is timed."""
        contenders = {one.name: one for one in self._plan.contenders}
        answers: dict[str, Response] = {}

        def ask(name: str, request: Request) -> None:
            answers[name] = self._processes[name].ask(request)

        threads = [
            begin(
                "bench",
                ask,
                name,
                Prepare(running.case, running.folder, contenders[name], self._plan.threads),
            )
            for name in names
        ]
        for thread in threads:
            thread.join()
        for name in names:
            running.take(name, answers.get(name, Failed("no answer")))


class _Running:
    """What is known so far of one case."""

    def __init__(self, case: Case, plan: Plan, folder: Path) -> None:
        self.case = case
        self.folder = folder
        self._threads = plan.threads
        self._outcomes: dict[str, Outcome] = {}
        for one in plan.contenders:
            if one.peer.name != NEUROJIT and one.peer.name not in case.sources:
                continue
            lacking = plan.missing.get(one.peer.name)
            missing = Outcome(one.name, "missing", f"{lacking} is not installed")
            self._outcomes[one.name] = missing if lacking else Outcome(one.name, "fine")
        self._ours_s = 0.0
        self._before: tuple[float, float] | None = None
        self._others: float | None = None

    def watch(self) -> None:
        """Rounds begin."""
        busy = busy_seconds()
        self._before = None if busy is None else (time.monotonic(), busy)

    def watched(self) -> None:
        """Rounds have ended: how many cores others kept busy meanwhile, where the system tells."""
        busy = busy_seconds()
        if self._before is not None and busy is not None:
            seconds = time.monotonic() - self._before[0]
            self._others = round(max(0.0, busy - self._before[1] - self._ours_s) / max(seconds, 1e-9), 2)

    @property
    def alive(self) -> list[str]:
        return [name for name, outcome in self._outcomes.items() if outcome.status == "fine"]

    @property
    def measured(self) -> bool:
        return any(outcome.rounds for outcome in self._outcomes.values())

    def fail_all(self, why: str) -> None:
        for name in self.alive:
            self._outcomes[name] = replace(self._outcomes[name], status="failed", why=why)

    def take(self, name: str, answer: Response) -> None:
        """Enter what a contender answered."""
        before = self._outcomes[name]
        match answer:
            case Failed():
                after = replace(
                    before,
                    status="missing" if answer.missing else "failed",
                    why=answer.why,
                    rounds=(),
                    quiet=(),
                )
            case Prepared():
                after = self._judged(replace(before, prepared_s=answer.seconds), answer.error)
            case Chosen():
                after = replace(before, form=answer.form, calls=answer.calls, kernels=answer.kernels)
            case Timed():
                self._ours_s += answer.processor_s
                cores = max(before.cores, answer.processor_s / max(answer.seconds, 1e-9))
                after = replace(
                    before,
                    rounds=(*before.rounds, answer.samples),
                    quiet=(*before.quiet, answer.quiet),
                    cores=cores,
                )
            case Finished():
                after = self._judged(before, answer.error)
            case Done():
                raise InternalError(f"bench: {name}: unexpected answer {answer}")
        self._outcomes[name] = after

    def _judged(self, outcome: Outcome, error: float) -> Outcome:
        worst = max(error, outcome.error or 0.0)
        if worst <= self.case.tolerance:
            return replace(outcome, error=worst)
        why = f"error {error:.2g}, allowed {self.case.tolerance:.0e}"
        return replace(outcome, error=worst, status="wrong", why=why, rounds=(), quiet=())

    def result(self) -> CaseResult:
        measured = [name for name, outcome in self._outcomes.items() if outcome.times]
        ours = NEUROJIT if NEUROJIT in self._outcomes else [*self._outcomes, *measured][-1]
        result = CaseResult(
            self.case.name,
            self._threads,
            self.case.dtype,
            self.case.flops,
            self.case.nbytes,
            self.case.tolerance,
            self.case.error,
            tuple(self._outcomes.values()),
            ours,
            self._others,
        )
        return rounded(result)
