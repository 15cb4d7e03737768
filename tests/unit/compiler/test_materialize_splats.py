"""Large constants of one value are filled in, not carried along."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import compiler_context, lower, options, parse, run


def program(shape: str, constant: str, add: str) -> str:
    return f"""
    func.func @f(%x: tensor<{shape}>) -> tensor<{shape}> {{
      %c = arith.constant dense<{constant}> : tensor<{shape}>
      %0 = "tensorlang.transpose"(%c) {{permutation = [1, 0]}} : (tensor<{shape}>) -> tensor<{shape}>
      %1 = {add} %x, %0 : tensor<{shape}>
      return %1 : tensor<{shape}>
    }}
    """


@pytest.mark.parametrize(
    ("shape", "constant", "add", "dtype"),
    [
        ("300x300xf32", "-2.5", "arith.addf", np.float32),
        ("300x300xi64", "7", "arith.addi", np.int64),
        ("4x4xf32", "-2.5", "arith.addf", np.float32),
    ],
)
@pytest.mark.parametrize("tier", [Tier.T0, Tier.T2])
def test_a_constant_of_one_value(shape: str, constant: str, add: str, dtype: type, tier: Tier) -> None:
    """It has that value everywhere, whatever its size."""
    side = int(shape.split("x", maxsplit=1)[0])
    x = np.arange(side * side, dtype=dtype).reshape(side, side)
    result = run(program(shape, constant, add), x, tiers=(tier,)).result
    np.testing.assert_array_equal(result, x + dtype(constant))


def test_what_a_large_one_costs() -> None:
    """64 MiB of one value leave no trace in the code that is handed on; as data they took half a minute."""
    text = """
    func.func @f(%x: tensor<4096x4096xf32>) -> tensor<4096x4096xf32> {
      %c = arith.constant dense<0.5> : tensor<4096x4096xf32>
      %0 = "tensorlang.matmul"(%x, %c)
          : (tensor<4096x4096xf32>, tensor<4096x4096xf32>) -> tensor<4096x4096xf32>
      return %0 : tensor<4096x4096xf32>
    }
    """
    with compiler_context():
        lowered = lower(parse(text).kernels["f"], options(Tier.T0))
    assert len(lowered.llvm_ir) < 100_000
    assert lowered.frame_bytes >= 64 << 20
