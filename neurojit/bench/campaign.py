"""A whole run: every case with every number of threads, and what is known when it ends or is ended."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from neurojit.bench.case import Case
from neurojit.bench.contenders import Contender
from neurojit.bench.contest import Contest, Plan
from neurojit.bench.machine import machine, versions
from neurojit.bench.results import FORMAT, CaseResult, Results
from neurojit.model.roofline import Peaks


@dataclass(frozen=True, slots=True)
class Order:
    """What is measured. ``seconds``: of one contender in one case. ``missing``: by peer, what it lacks."""

    cases: tuple[Case, ...]
    contenders: tuple[Contender, ...]
    missing: Mapping[str, str]
    threads: tuple[int, ...]
    suite: str
    rounds: int
    seconds: float
    timeout_s: float
    seed: int
    numerics: str
    peaks: Peaks


class Campaign:
    """``results`` grow while ``run`` runs. ``progress`` is told what is done, ``tell`` each case's result."""

    def __init__(
        self, order: Order, progress: Callable[[str], None], tell: Callable[[CaseResult], None]
    ) -> None:
        self._order = order
        self._progress = progress
        self._tell = tell
        self._began = time.monotonic()
        self.results = Results(
            format=FORMAT,
            began=datetime.now(UTC).isoformat(timespec="seconds"),
            seconds=0.0,
            seed=order.seed,
            numerics=order.numerics,
            suite=order.suite,
            machine=machine(order.peaks),
            versions=versions({one.peer.name: one.peer for one in order.contenders}.values()),
            missing=dict(order.missing),
            contenders=tuple(one.name for one in order.contenders if one.peer.name not in order.missing),
            cases=(),
        )

    def run(self) -> None:
        """To the end, or until Ctrl-C, which is raised once every process was ended."""
        order = self._order
        for threads in order.threads:
            plan = Plan(
                order.contenders,
                threads,
                order.rounds,
                order.seconds,
                order.timeout_s,
                order.seed,
                order.missing,
            )
            contest = Contest(plan, self._progress)
            try:
                for case in order.cases:
                    contest.run(case, self._take)
            finally:
                contest.close()

    def _take(self, result: CaseResult) -> None:
        seconds = round(time.monotonic() - self._began, 1)
        self.results = replace(self.results, seconds=seconds, cases=(*self.results.cases, result))
        self._tell(result)
