"""Buffers without elements, wherever the extent of 0 stands."""

from __future__ import annotations

import numpy as np
import pytest

import neurojit

PROGRAM = """
func.func @product(%a: tensor<4x0xf32>, %b: tensor<0x5xf32>) -> tensor<4x5xf32> {
  %c = "tensorlang.matmul"(%a, %b) : (tensor<4x0xf32>, tensor<0x5xf32>) -> tensor<4x5xf32>
  return %c : tensor<4x5xf32>
}
func.func @inner(%a: tensor<4x0xf32>, %m: memref<3x0x2xf64>) -> tensor<4x0xf32> {
  %c = "tensorlang.exp"(%a) : (tensor<4x0xf32>) -> tensor<4x0xf32>
  "tensorlang.print"(%c) {label = "c"} : (tensor<4x0xf32>) -> ()
  return %c : tensor<4x0xf32>
}
func.func @outer(%a: tensor<4x0xf32>, %m: memref<3x0x2xf64>) -> tensor<4x0xf32> {
  %c = func.call @inner(%a, %m) : (tensor<4x0xf32>, memref<3x0x2xf64>) -> tensor<4x0xf32>
  return %c : tensor<4x0xf32>
}
"""


@pytest.mark.parametrize("tier", ["T0", "T1", "T2"])
def test_empty_buffers_pass_every_boundary(tier: str) -> None:
    """Python to function, function to function, and to print: empty in, empty out; an empty sum is 0."""
    printed: list[str] = []
    with neurojit.Runtime(print_sink=printed.append) as runtime:
        program = runtime.load(PROGRAM)
        for function in program.functions().values():
            function.promote(tier)
        empty, other = np.zeros((4, 0), np.float32), np.zeros((0, 5), np.float32)
        assert np.array_equal(program.product(empty, other), np.zeros((4, 5)))
        assert program.outer(empty, np.zeros((3, 0, 2))).shape == (4, 0)
    assert printed == ["c: []"]
