"""The verdict of the whole gate on a candidate for @f, in the judge's own processes."""

from __future__ import annotations

from neurojit.frontend.parse import parse_program
from neurojit.judge.gate import Gate
from neurojit.judge.judgement_request import Offer
from neurojit.mlir.context import make_context
from neurojit.model.program import Kernel, Program
from neurojit.model.verdict import Verdict


def judged(gate: Gate, original: str, candidate: str) -> Verdict:
    with make_context():
        program = parse_program(original, "test.mlir")
    assert isinstance(program, Program), program
    kernel: Kernel = program.kernels["f"]
    return gate.judge(Offer(kernel, {}, candidate, "test")).verdict
