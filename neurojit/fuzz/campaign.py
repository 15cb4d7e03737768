"""Runs a campaign: hands seeds to workers, gathers finds, has them shrunk. Host side."""

from __future__ import annotations

import os
import threading
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path

from neurojit.fuzz.messages import Accepted, FaultNames, Find, Setup, Shrink, Stretch, Tried
from neurojit.fuzz.report import Report
from neurojit.fuzz.symptom import Symptom
from neurojit.model.errors import CompilerDied, InputError
from neurojit.workers.process import WorkerProcess

_STRETCH = 50  # programs of one request
_STRETCH_TO_FIRST = 10  # the same where the first find ends the campaign
_REQUEST_S = 1800.0


@dataclass(frozen=True, slots=True)
class Order:
    """So many programs, or as many as ``seconds`` allow. ``most``: finds that are made small, of each
    signature. ``confirm``: what is wrong counts only where it is right with this setup, and the first such
    program is the last.
    """

    programs: int
    setup: Setup
    seconds: float = 0.0
    jobs: int = field(default_factory=lambda: os.cpu_count() or 1)
    most: int = 6
    most_wrong: int = 40
    probes: int = 400
    confirm: Setup | None = None


class Campaign:
    """One campaign under way."""

    def __init__(
        self,
        order: Order,
        progress: Callable[[str], None] = lambda _: None,
        on_find: Callable[[Find], None] = lambda _: None,
    ) -> None:
        """``on_find`` is told each find as soon as it is small."""
        self._on_find = on_find
        self._order = order
        self._progress = progress
        self._lock = threading.Lock()
        self._next = 0
        self._counts: Counter[tuple[str, str]] = Counter()
        self._tried: list[Tried] = []
        self._programs = 0
        self._stop = False
        self._started = time.monotonic()

    def run(self) -> Report:
        """All of it. Raises InputError for a fault that nobody knows."""
        jobs = max(1, min(self._order.jobs, self._order.programs))
        workers = [
            WorkerProcess("fuzz worker", "neurojit.fuzz.worker", [], timeout_s=_REQUEST_S)
            for _ in range(jobs)
        ]
        try:
            self._refuse_unknown(workers[0])
            with ThreadPoolExecutor(jobs) as pool:
                list(pool.map(self._try, workers))
                tried_s = time.monotonic() - self._started
                finds = self._shrunk(pool, workers)
            names: tuple[str, ...] = workers[0].request(Accepted())
        finally:
            for worker in workers:
                worker.close()
        symptoms = Counter(tried.symptom.signature for tried in self._tried if tried.symptom)
        first = min((tried.number for tried in self._tried), default=None)
        return Report(
            self._order.setup, self._programs, tried_s, self._counts, symptoms, tuple(finds), names, first
        )

    def _refuse_unknown(self, worker: WorkerProcess) -> None:
        kept = self._order.setup.kept
        known: dict[str, tuple[str, ...]] = worker.request(FaultNames()) if kept else {}
        for name in sorted(kept - known.keys()):
            raise InputError(f"no known fault of MLIR is called {name!r}; there are {', '.join(known)}")

    def _try(self, worker: WorkerProcess) -> None:
        while (numbers := self._more()) is not None:
            try:
                made: list[Tried] = worker.request(Stretch(self._order.setup, numbers), attempts=1)
            except CompilerDied as death:
                self._progress(f"a worker died at programs {numbers[0]} to {numbers[-1]}: {death}")
                made = [Tried(numbers[0], Symptom("died", (), str(death)), {})]
            made = [self._confirmed(worker, tried) for tried in made]
            with self._lock:
                self._take(made)

    def _confirmed(self, worker: WorkerProcess, tried: Tried) -> Tried:
        if self._order.confirm is None or tried.symptom is None:
            return tried
        again: list[Tried] = worker.request(Stretch(self._order.confirm, (tried.number,)), attempts=1)
        return replace(tried, symptom=None) if again[0].symptom is not None else tried

    def _more(self) -> tuple[int, ...] | None:
        with self._lock:
            left = self._order.programs - self._next
            over = self._order.seconds and time.monotonic() - self._started > self._order.seconds
            if left <= 0 or over or self._stop:
                return None
            first = self._next
            self._next += min(_STRETCH if self._order.confirm is None else _STRETCH_TO_FIRST, left)
            return tuple(range(first, self._next))

    def _take(self, made: list[Tried]) -> None:
        for tried in made:
            self._programs += 1
            self._counts.update(tried.counts)
            if tried.symptom is not None:
                self._tried.append(tried)
                self._stop = self._stop or self._order.confirm is not None
                self._progress(f"program {tried.number}: {tried.symptom.kind}: {tried.symptom.message[:160]}")

    def _shrunk(self, pool: ThreadPoolExecutor, workers: list[WorkerProcess]) -> list[Find]:
        chosen: list[Tried] = []
        taken: Counter[tuple[str, str]] = Counter()
        for tried in sorted(self._tried, key=lambda tried: tried.number):
            if tried.symptom is None or tried.program is None:
                continue
            signature = tried.symptom.signature
            most = self._order.most_wrong if signature[0] == "wrong" else self._order.most
            if taken[signature] < most:
                taken[signature] += 1
                chosen.append(tried)
        finds: dict[tuple[str, str, tuple[str, ...]], Find] = {}
        queue = iter(chosen)

        def work(worker: WorkerProcess) -> None:
            while True:
                with self._lock:
                    tried = next(queue, None)
                if tried is None:
                    return
                try:
                    find: Find = worker.request(
                        Shrink(self._order.setup, tried, self._order.probes), attempts=1
                    )
                except CompilerDied as death:
                    self._progress(f"program {tried.number} was not made smaller: {death}")
                    continue
                with self._lock:
                    if find.kind not in finds:
                        self._progress(
                            f"find {len(finds)}: {find.symptom.kind}: {', '.join(find.operations)}"
                        )
                        self._on_find(find)
                    finds.setdefault(find.kind, find)

        list(pool.map(work, workers))
        return sorted(finds.values(), key=lambda find: find.number)


def write_find(find: Find, folder: Path) -> Path:
    """As KIND_NUMBER.mlir with a comment that says what is right; the path."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{find.symptom.kind}_{find.number}.mlir"
    path.write_text(commented(find), "utf-8")
    return path


def commented(find: Find) -> str:
    """A find as a program that says what it is."""
    lines = [
        f"// {find.symptom.kind} in {', '.join(find.symptom.ways) or 'every way'}: {find.symptom.message}",
        f"// program {find.number}; inputs: {find.inputs}",
        f"// right: {find.right}",
    ]
    return "\n".join(line.replace("\n", " ") for line in lines) + "\n" + find.text
