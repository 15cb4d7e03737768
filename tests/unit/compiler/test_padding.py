"""Copies into a part of a buffer: what padding a convolution's input becomes."""

from __future__ import annotations

from neurojit.compiler.lower import Lowering, Stage
from neurojit.frontend.parse import parse_program
from neurojit.mlir.context import make_context
from neurojit.model.policy import Tier
from neurojit.model.program import Program
from tests.unit.compiler.machine import options

PADDED = """
func.func @f(%x: tensor<1x4x30x30xf32>, %w: tensor<8x4x3x3xf32>) -> tensor<1x8x30x30xf32> {
  %y = "tensorlang.conv2d"(%x, %w) {padding = array<i64: 1, 1, 1, 1>}
    : (tensor<1x4x30x30xf32>, tensor<8x4x3x3xf32>) -> tensor<1x8x30x30xf32>
  return %y : tensor<1x8x30x30xf32>
}
"""


def test_padding_is_scheduled_too() -> None:
    """Nothing is left to plain loops, or to a runtime library that copies strided memory."""
    with make_context():
        program = parse_program(PADDED, "padded.mlir")
        assert isinstance(program, Program)
        lowering = Lowering(program.kernels["f"], options(Tier.T2)).to(Stage.SCHEDULED)
        text = str(lowering.module)
    assert "memref.subview" in text
    assert "memref.copy" not in text
    assert "linalg." not in text
