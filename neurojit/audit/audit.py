"""Sends mutants, exploits and rewrites through the gate, and counts what became of them.

Candidates are made, and doubtful mutants compared with their originals, in a process of its own; judging is
the gate's. What is asked of the gate: every exploit refused, every mutant refused that is not shown to
compute the same, every rewrite accepted, and nothing left behind.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from neurojit.audit.cases import Batch, Candidate, Finding, Order, Question
from neurojit.audit.exploits import ORIGINALS, read_exploits
from neurojit.audit.report import Judged, Report
from neurojit.judge.gate import Gate, Offer
from neurojit.model.errors import CompilerDied, InternalError, Unconfined
from neurojit.model.policy import Confinement, Numerics
from neurojit.model.program import Kernel
from neurojit.model.target import Target
from neurojit.model.verdict import Accepted
from neurojit.workers.environment import worker_environment
from neurojit.workers.judge import Judge

_FORGING_S = 3600.0  # a thousand mutants take minutes


def audit(
    order: Order,
    target: Target,
    *,
    exploits: Path | None = None,
    progress: Callable[[Judged, int, int], None] = lambda _judged, _done, _all: None,
    confinement: Confinement = Confinement.REQUIRED,
    degraded: Callable[[str, str], None] | None = None,
) -> Report:
    """Judge what ``order`` asks for, and the exploits of a folder, correctness alone.

    ``progress`` hears of each candidate, how many were judged, and of how many.

    Raises Unconfined where the judge is to be confined and cannot be.
    """
    hostile: tuple[Candidate, ...] = ()
    if exploits is not None:
        hostile = read_exploits(exploits)
        originals = (exploits / ORIGINALS).read_text("utf-8")
        order = replace(order, originals=originals)
    batch: Batch = _forged(order)
    before = _files()
    judge = Judge(confinement, degraded=degraded)
    try:
        judge.start()
        judged: list[Judged] = []
        # One gate for all candidates under the same numerics: it confirms each original once.
        gates = {
            numerics: Gate(judge.run, target, numerics=numerics, seed=order.seed, speed=False)
            for numerics in Numerics
        }
        candidates = (*batch.candidates, *hostile)
        for candidate in candidates:
            judged.append(_judge(candidate, batch, judge, gates[Numerics(candidate.numerics)]))
            progress(judged[-1], len(judged), len(candidates))
        left = _children(judge.pid)
    finally:
        judge.close()
    return Report(order.seed, tuple(_compared(judged)), left, tuple(sorted(_files() - before)))


def _judge(candidate: Candidate, batch: Batch, judge: Judge, gate: Gate) -> Judged:
    kernels = batch.attacked if candidate.group == "exploit" else batch.kernels
    offer = Offer(kernels[candidate.kernel], _others(kernels, candidate), candidate.text, "audit")
    pid = judge.pid
    try:
        judgement = gate.judge(offer)
    except Unconfined:
        raise
    except CompilerDied as death:
        return Judged(candidate, accepted=False, check="", diagnostic=str(death), seconds=0.0, crash=True)
    verdict = judgement.verdict
    crash = judge.pid != pid
    if isinstance(verdict, Accepted):
        return Judged(candidate, accepted=True, seconds=judgement.seconds, crash=crash)
    return Judged(
        candidate,
        accepted=False,
        check=verdict.check,
        diagnostic=str(verdict.diagnostic),
        seconds=judgement.seconds,
        crash=crash,
    )


def _others(kernels: dict[str, Kernel], candidate: Candidate) -> dict[str, Kernel]:
    """The rest of an attacked program; the corpus has functions that call nothing."""
    return kernels if candidate.group == "exploit" else {}


def _compared(judged: list[Judged]) -> Iterator[Judged]:
    """Mutants, with what the oracle says of those that the gate took."""
    doubtful = [item for item in judged if item.candidate.group == "mutant" and item.accepted]
    found: list[Finding] = _forged(Question(tuple(item.candidate for item in doubtful))) if doubtful else []
    findings = dict(zip((item.candidate for item in doubtful), found, strict=True))
    for item in judged:
        finding = findings.get(item.candidate)
        yield item if finding is None else item.compared(finding)


def _forged(request: Order | Question) -> Any:
    done = subprocess.run(
        [sys.executable, "-P", "-m", "neurojit.audit.forge"],
        input=pickle.dumps(request),
        capture_output=True,
        env=worker_environment(os.environ),
        timeout=_FORGING_S,
        check=False,
    )
    if done.returncode != 0:
        raise InternalError(f"audit: no candidates: {done.stderr.decode(errors='replace')[-2000:]}")
    return pickle.loads(done.stdout)


def _children(pid: int | None) -> int:
    """How many processes the template has left; 0 where the system does not say."""
    try:
        listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return 0
    return len(listed.split())


def _files() -> set[str]:
    """Names in the working folder, which a candidate would reach first."""
    return {path.name for path in Path.cwd().iterdir()}
