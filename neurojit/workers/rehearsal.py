"""A judgement of our own in the template, so that its children find everything imported and warm.

A confined child can open no file: what is imported late, or a library that is loaded late, would fail there.
"""

from __future__ import annotations

import json

from neurojit.codegen.link import library_address
from neurojit.codegen.peak_guess import guessed_peaks
from neurojit.codegen.symbols import ALLOWED
from neurojit.codegen.target import host_target
from neurojit.context import make_context
from neurojit.ingress.parse import parse_program
from neurojit.kernel import Numerics, Program, Tier
from neurojit.validation.case import Case, Limits, Task
from neurojit.validation.front import examine
from neurojit.validation.readable import FunctionCandidate
from neurojit.validation.trial import try_out

_TEXT = """func.func @f(%a: tensor<4x4xf32>, %b: tensor<4x4xf32>) -> tensor<4x4xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<4x4xf32>, tensor<4x4xf32>) -> tensor<4x4xf32>
  return %c : tensor<4x4xf32>
}
"""


def rehearse() -> None:
    """Judge a function against itself, in this process."""
    for name, library in ALLOWED.items():
        if library != "openmp":
            library_address(name)
    with make_context():
        program = parse_program(_TEXT, "<rehearsal>")
    assert isinstance(program, Program)
    case = Case(
        original=program.kernels["f"],
        callees={},
        candidate=FunctionCandidate(_TEXT),
        incumbent_tier=Tier.T2,
        target=host_target(),
        numerics=Numerics.STRICT,
        seed=0,
        threads=1,
        speed=False,
        peaks=guessed_peaks(host_target()),
        limits=Limits(),
    )
    report = examine(Task("examine", case))
    try_out(Task("try", case, json.dumps(report).encode()))
