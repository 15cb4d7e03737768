"""``linalg.map`` reads what its output holds where its body does."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.kernel import Tier
from tests.unit.lowering.machine import Machine

TEXT = """func.func @f(%a: tensor<2x3xf32>, %b: tensor<2x3xf32>) -> tensor<2x3xf32> {
  %0 = linalg.map ins(%a : tensor<2x3xf32>) outs(%b : tensor<2x3xf32>)
    (%x: f32, %before: f32) {
      %s = arith.addf %x, %before : f32
      linalg.yield %s : f32
    }
  return %0 : tensor<2x3xf32> }"""
A, B = np.arange(6, dtype=np.float32).reshape(2, 3), np.full((2, 3), 10, np.float32)


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_map_adds_to_its_output(tier: Tier) -> None:
    np.testing.assert_array_equal(Machine(TEXT, tier)("f", A, B).result, A + B)


def test_a_map_on_buffers_adds_to_its_output() -> None:
    text = (
        TEXT.replace("tensor<", "memref<")
        .replace("%0 = ", "")
        .replace("return %0 : memref<2x3xf32>", "return")
    )
    text = text.replace(") -> memref<2x3xf32> {", ") {")
    written = B.copy()
    assert Machine(text)("f", A, written).status == 0
    np.testing.assert_array_equal(written, A + B)


def test_what_the_output_holds_is_what_mlir_forgets() -> None:
    wrong = Machine(TEXT, kept=["map-that-reads-its-output"])("f", A, B).result
    assert not np.array_equal(wrong, A + B)
