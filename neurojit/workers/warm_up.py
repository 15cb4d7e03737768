"""Warms up the judge's template by a judgement of its own, so that children import and load nothing.

A confined child can open no file: what is imported late, or a library that is loaded late, would fail there.
"""

from __future__ import annotations

import contextlib
import json

from neurojit.abi.array_layout import NUMPY_DTYPES, MissingPackage
from neurojit.abi.host_target import host_target
from neurojit.abi.symbols import ALLOWED
from neurojit.execution.link import library_address
from neurojit.frontend.parse import parse_program
from neurojit.judge.examine.run import examine
from neurojit.judge.judge_task import ChildTask, JudgeTask, Limits
from neurojit.judge.reading import FunctionCandidate
from neurojit.judge.trial.run import try_out
from neurojit.mlir.context import make_context
from neurojit.model.element_types import BORDER
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Program

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
    for element in BORDER:  # packages that NumPy has some types from
        if element.package:
            with contextlib.suppress(MissingPackage):
                _ = NUMPY_DTYPES[element.name]
    with make_context():
        program = parse_program(_TEXT, "<rehearsal>")
    assert isinstance(program, Program)
    case = JudgeTask(
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
    report = examine(ChildTask("examine", case))
    try_out(ChildTask("try", case, json.dumps(report).encode()))
