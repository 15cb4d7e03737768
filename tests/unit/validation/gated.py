"""The verdict of the whole gate on a candidate for @f, in the judge's own processes."""

from __future__ import annotations

from neurojit.context import make_context
from neurojit.ingress.parse import parse_program
from neurojit.kernel import Kernel, Program
from neurojit.validation.gate import Gate
from neurojit.validation.question import Offer
from neurojit.validation.verdict import Verdict


def judged(gate: Gate, original: str, candidate: str) -> Verdict:
    with make_context():
        program = parse_program(original, "test.mlir")
    assert isinstance(program, Program), program
    kernel: Kernel = program.kernels["f"]
    return gate.judge(Offer(kernel, {}, candidate, "test")).verdict
