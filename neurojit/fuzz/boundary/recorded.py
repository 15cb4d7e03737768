"""Records real tasks and reports of the judge, and replays them to the host."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from neurojit.fuzz.boundary import programs
from neurojit.healing.case import PatchCase
from neurojit.healing.gate import PatchGate, PatchVerdict
from neurojit.healing.state import state_of
from neurojit.healing.synthesis.healer import Synthesis
from neurojit.healing.trace import TraceCase, trace
from neurojit.healing.trajectory import Traced, render_table
from neurojit.judge.gate import Gate, Judgement
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.judge.judgement_request import Offer
from neurojit.judge.race_report import Timed
from neurojit.judge.racing import Races
from neurojit.judge.reading import FunctionCandidate
from neurojit.judge.stored_verdict import encode_verdict
from neurojit.model.compiler_protocol import Describe, Description, LoadProgram, expect
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.errors import InternalError
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel, Program
from neurojit.model.target import Target
from neurojit.model.verdict import Accepted
from neurojit.store.folder import canonical
from neurojit.workers.compiler import Compiler
from neurojit.workers.judge import Judge

Run = Callable[[ChildTask[Any]], ChildEnd]
_MEMORY = 4 << 30
_PATIENCE_S = 120.0
_ROWS = 20
_SYNTHESIS_S = 4.0


@dataclass(frozen=True, slots=True)
class Conversation:
    """``again`` asks the host with a judge of its own; ``known``: what the answer says of what was accepted,
    which must be the same however the ends change; None where nothing was accepted.

    ``kernel``: whose code the objects are.
    """

    name: str
    kernel: Kernel
    again: Callable[[Run], Any]
    known: Callable[[Any], object]
    ends: tuple[ChildEnd, ...]
    believed: object

    def answered(self, ends: Sequence[ChildEnd]) -> object:
        """What is accepted where the children say ``ends``, one after another."""
        left = iter(ends)
        nobody = ChildEnd("crashed", "nobody is left", b"", 0.0)
        return self.known(self.again(lambda _: next(left, nobody)))


def record(seed: int) -> tuple[Conversation, ...]:
    """One conversation of each kind, with a judge of their own."""
    compiler, judge = Compiler(memory_bytes=_MEMORY, timeout_s=_PATIENCE_S), Judge()
    try:
        judge.start()
        recorder = _Recorder(compiler, judge.run, seed)
        return (*recorder.rewrites(), *recorder.healing())
    finally:
        judge.close()
        compiler.close()


class _Recorder:
    def __init__(self, compiler: Compiler, run: Run, seed: int) -> None:
        self._compiler = compiler
        self._run = run
        self._seed = seed
        self._target: Target = expect(Description, compiler.request(Describe())).target

    def rewrites(self) -> list[Conversation]:
        found: list[Conversation] = []
        for name, rewrite in programs.REWRITES:
            kernel = self._program(programs.kernel_text(name)).kernels[name]
            text = programs.rewrite_text(rewrite)
            found.append(
                self._conversation(f"rewrite of @{name}", kernel, self._judging(kernel, text), _rewrite)
            )
        kernel, text = found[0].kernel, programs.rewrite_text(programs.REWRITES[0][1])
        races = self._conversation("race", kernel, self._racing(kernel, text), _race)
        return [*found, races]

    def healing(self) -> list[Conversation]:
        case = self._case(self._program(programs.PROGRAM))
        traced = TraceCase(case, patched=True, rows=_ROWS)

        def patch(run: Run) -> PatchVerdict:
            return PatchGate(run).judge(programs.PATCH, lambda read: replace(case, candidate=read))

        def fit(run: Run) -> object:
            return tuple(reply.text for reply in itertools.islice(Synthesis(case, run, _SYNTHESIS_S), 1))

        kernel = case.healable_kernel
        return [
            self._conversation("patch", kernel, patch, _patch),
            self._conversation("trace", kernel, lambda run: trace(run, traced), _trace),
            self._conversation("fit", kernel, fit, _fit),
        ]

    def _judging(self, kernel: Kernel, text: str) -> Callable[[Run], Judgement]:
        def again(run: Run) -> Judgement:
            gate = Gate(run, self._target, numerics=Numerics.STRICT, seed=self._seed, speed=False)
            return gate.judge(Offer(kernel, {}, text, "fuzz"))

        return again

    def _racing(self, kernel: Kernel, text: str) -> Callable[[Run], object]:
        def again(run: Run) -> object:
            races = Races(run, self._target, numerics=Numerics.STRICT, seed=self._seed)
            return races.time(kernel, {}, Tier.T2, [text])

        return again

    def _conversation(
        self, name: str, kernel: Kernel, again: Callable[[Run], Any], known: Callable[[Any], object]
    ) -> Conversation:
        ends: list[ChildEnd] = []

        def run(task: ChildTask[Any]) -> ChildEnd:
            ends.append(self._run(task))
            return ends[-1]

        believed = known(again(run))
        if believed is None:
            raise InternalError(f"fuzz: {name}: nothing was accepted: {[end.detail for end in ends]}")
        return Conversation(name, kernel, again, known, tuple(ends), believed)

    def _program(self, text: str) -> Program:
        return expect(Program, self._compiler.request(LoadProgram(text, "fuzz.mlir")))

    def _case(self, program: Program) -> PatchCase:
        signature = program.kernels[programs.SCOPE].signature
        failing, passing = (
            state_of(values, signature, program.globals) for values in (programs.FAILING, programs.PASSING)
        )
        return PatchCase(
            programs.SCOPE,
            programs.HEALABLE,
            dict(program.kernels),
            {cell.name: cell for cell in program.globals},
            FunctionCandidate(programs.PATCH),
            failing,
            (passing,),
            (),
            self._target,
            Numerics.STRICT,
            self._seed,
        )


def _rewrite(judged: Judgement) -> object:
    """All of an acceptance that is more than a figure; what is kept and shown of it is made as well."""
    verdict = judged.verdict
    canonical(encode_verdict(verdict))
    if not isinstance(verdict, Accepted):
        return _shown(verdict.diagnostic)
    certificate = verdict.certificate
    checks = tuple((check.name, check.passed) for check in certificate.checks)
    return judged.image, judged.offered, checks, replace(certificate, checks=())


def _patch(verdict: PatchVerdict) -> object:
    if not verdict.accepted or verdict.evidence is None:
        return _shown(verdict.diagnostic)
    checks = tuple((check.name, check.passed) for check in verdict.checks)
    evidence = replace(verdict.evidence, margin=None, states_before=(0, 0))
    return verdict.image, verdict.text, verdict.digest, verdict.guards, verdict.unproved, checks, evidence


def _trace(found: Traced | Diagnostic) -> object:
    if isinstance(found, Diagnostic):
        return _shown(found)
    after = found.after
    render_table(found.before)
    return found.names, found.failing, found.before.columns, None if after is None else after.columns


def _race(found: Sequence[Timed]) -> object:
    return True if all(one.ratio is not None and math.isfinite(one.ratio) for one in found) else None


def _fit(found: Sequence[str]) -> object:
    return bool(found) or None


def _shown(diagnostic: Diagnostic | None) -> None:
    """Somebody reads a refusal: it has to have a text that can be written."""
    str(diagnostic).encode()
