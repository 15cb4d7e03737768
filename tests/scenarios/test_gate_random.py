"""The gate on programs that nobody chose: right rewrites pass, wrong ones do not."""

from __future__ import annotations

import random

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from neurojit.abi.host_target import host_target
from neurojit.audit.mutants import mutant_of
from neurojit.audit.oracle.compare import relation
from neurojit.audit.rewrites import KINDS
from neurojit.frontend.parse import parse_program
from neurojit.judge.gate import Gate, Offer
from neurojit.mlir.context import make_context
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel, Program
from neurojit.model.verdict import Accepted, Rejected, Verdict
from neurojit.workers.judge import Judge
from tests.scenarios.random_kernels import kernels

SAMPLE = settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def gate(judge: Judge) -> Gate:
    return Gate(judge.run, host_target(), numerics=Numerics.STRICT, seed=3, speed=False)


def parsed(text: str) -> Kernel:
    with make_context():
        program = parse_program(text, "random.mlir")
    assert isinstance(program, Program), program
    return program.kernels["f"]


def verdict(gate: Gate, original: Kernel, reply: str) -> Verdict:
    return gate.judge(Offer(original, {}, reply, "test")).verdict


@SAMPLE
@given(text=kernels(), kind=st.sampled_from(sorted(KINDS)), seed=st.integers(0, 1 << 20))
def test_a_right_rewrite_of_any_program_is_accepted(gate: Gate, text: str, kind: str, seed: int) -> None:
    """Whatever the program: regrouped, unrolled or scheduled, it is let through."""
    with make_context():
        rewrite = KINDS[kind](text, "f", random.Random(seed))
    assume(rewrite is not None)
    assert rewrite is not None
    found = verdict(gate, parsed(text), rewrite)
    assert isinstance(found, Accepted), f"{text}\n{rewrite}\n{found}"


@SAMPLE
@given(text=kernels(), seed=st.integers(0, 1 << 20))
def test_a_mutant_of_any_program_is_refused_or_computes_the_same(gate: Gate, text: str, seed: int) -> None:
    """What the gate lets through, an interpreter that shares nothing with it takes for the original."""
    mutant = mutant_of(text, "f", random.Random(seed))
    assume(mutant is not None)
    assert mutant is not None
    original = parsed(text)
    found = verdict(gate, original, mutant.text)
    if isinstance(found, Rejected):
        return
    with make_context():
        compared = relation(original, mutant.text)
    assert compared.relation in ("the same", "within rounding"), (
        f"{mutant.what}: {compared}\n{text}\n{mutant.text}"
    )
