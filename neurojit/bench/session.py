"""The work of one contender's process: prepare a case, time it, compare it."""

from __future__ import annotations

import gc
import importlib
import math
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from neurojit.bench.accuracy import error_of
from neurojit.bench.case import NEUROJIT, Case, Source
from neurojit.bench.drawing import Array, draw, keep_reference, read_operands, read_reference
from neurojit.bench.laps import SAMPLES, Stopwatch
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
)
from neurojit.bench.peers.call import Call, Missing, Task, optional


@dataclass(slots=True)
class _Form:
    name: str
    call: Call
    error: float
    seconds: float
    restore: Callable[[], None] | None

    def results(self) -> list[Array]:
        if self.restore is not None:
            self.restore()
        self.call.run()
        return self.call.results()


class Session:
    """One case after another, each by ``Prepare``, ``Choose``, rounds, ``Finish``. ``folder`` is its own."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._case: Case | None = None
        self._reference: list[Array] = []
        self._forms: list[_Form] = []
        self._stopwatch: Stopwatch | None = None
        self._calls = 1

    def answer(self, request: Request) -> Response:
        """Raises whatever a contender does."""
        match request:
            case Draw():
                draw(request.case, request.folder, request.seed)
                return Done()
            case Prepare():
                return self._prepare(request)
            case Choose():
                return self._choose(request.seconds)
            case Round():
                assert self._stopwatch is not None
                return self._stopwatch.round(request.seconds, self._calls)
            case Finish():
                return self._finish()

    def _prepare(self, request: Prepare) -> Prepared | Failed:
        self._release()
        case = self._case = request.case
        if request.contender.peer.name == NEUROJIT:
            sources = (Source(case.mlir),)
        else:
            sources = case.sources[request.contender.peer.name]
        failures: list[Failed] = []
        for source in sources:
            try:
                self._forms.append(self._form(request, case, source))
            except Missing as missing:
                failures.append(Failed(str(missing), missing=True))
            except Exception as error:  # noqa: BLE001 (code that others wrote; other forms go on)
                failures.append(Failed(f"{type(error).__name__}: {error}"))
        if not self._forms:
            return failures[0]
        best = min(self._forms, key=lambda form: form.error)
        return Prepared(best.error, best.seconds)

    def _form(self, request: Prepare, case: Case, source: Source) -> _Form:
        module: Any = importlib.import_module(f"neurojit.bench.peers.{request.contender.peer.module}")
        arrays = read_operands(case, request.folder)
        own = Path(tempfile.mkdtemp(dir=self._folder))  # a process before this one may have left some
        began = time.perf_counter()
        call: Call = module.prepare(Task(case, source, arrays, request.threads, own, request.contender.ours))
        call.run()
        seconds = time.perf_counter() - began
        form = _Form(source.form, call, math.inf, seconds, _restoring(case, arrays, request.folder))
        results = form.results()
        if (
            case.reference is None
            and request.contender.peer.name == NEUROJIT
            and not self._has_reference(request)
        ):
            keep_reference(case, request.folder, results)
        self._reference = read_reference(case, request.folder)
        form.error = error_of(results, self._reference, case.error)
        return form

    @staticmethod
    def _has_reference(request: Prepare) -> bool:
        return all((request.folder / f"ref-{one.name}.npy").exists() for one in request.case.written)

    def _choose(self, seconds: float) -> Chosen:
        assert self._case is not None
        right = [form for form in self._forms if form.error <= self._case.tolerance]
        timed: list[tuple[float, _Form]] = []
        for form in right:
            stopwatch = Stopwatch(form.call, form.restore)
            calls = stopwatch.calls_in(seconds / 4 * 1e9) if len(right) > 1 else 1
            each = min(stopwatch.round(seconds, calls).samples) if len(right) > 1 else 0.0
            timed.append((each, form))
        chosen = min(timed, key=lambda pair: pair[0])[1]
        for form in self._forms:
            if form is not chosen:
                form.call.close()
        self._forms = [chosen]
        self._stopwatch = Stopwatch(chosen.call, chosen.restore)
        self._calls = self._stopwatch.calls_in(seconds * 1e9 / SAMPLES)
        return Chosen(chosen.name, self._calls, kernels())

    def _finish(self) -> Finished:
        assert self._case is not None
        error = (
            error_of(self._forms[0].results(), self._reference, self._case.error) if self._forms else math.inf
        )
        self._release()
        return Finished(error)

    def _release(self) -> None:
        for form in self._forms:
            form.call.close()
        self._forms, self._reference, self._stopwatch = [], [], None
        gc.collect()


def _restoring(case: Case, arrays: dict[str, Any], folder: Path) -> Callable[[], None] | None:
    """What puts the updates of ``case`` back; None where it has none."""
    kept = {
        operand.name: np.load(folder / f"in-{operand.name}.npy")
        for operand in case.operands
        if operand.role == "update"
    }

    def restore() -> None:
        for name, value in kept.items():
            np.copyto(arrays[name], value)

    return restore if kept else None


def kernels() -> tuple[str, ...]:
    """The BLAS and OpenMP libraries of this process by threadpoolctl; none where that is missing."""
    try:
        found: list[dict[str, Any]] = optional("threadpoolctl").threadpool_info()
    except Missing:
        return ()
    return tuple(
        " ".join(str(one[key]) for key in ("internal_api", "version", "architecture") if one.get(key))
        + f", {one['num_threads']} thread{'' if one['num_threads'] == 1 else 's'}"
        for one in found
    )
