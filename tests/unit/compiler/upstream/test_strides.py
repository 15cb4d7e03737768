"""Gathers and scatters of tensors, and of views that no subview makes."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, run

SLICED = """func.func @f(%a: tensor<6x20xf32>, %v: tensor<2x3xf32>) -> (tensor<2x3xf32>, tensor<6x20xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %p = arith.constant 0.0 : f32
  %s = tensor.extract_slice %a[1, 2] [3, 6] [2, 3] : tensor<6x20xf32> to tensor<3x6xf32>
  %n = vector.transfer_read %v[%c0, %c0], %p {in_bounds = [true, true]} : tensor<2x3xf32>, vector<2x3xf32>
  %at = arith.constant dense<[[4, 0, 99], [-1, 3, 1]]> : vector<2x3xi8>
  %m = arith.constant dense<[[true, true, false], [true, true, true]]> : vector<2x3xi1>
  %g = vector.gather %s[%c1, %c1] [%at], %m, %n
    : tensor<3x6xf32>, vector<2x3xi8>, vector<2x3xi1>, vector<2x3xf32> into vector<2x3xf32>
  %o = tensor.empty() : tensor<2x3xf32>
  %gathered = vector.transfer_write %g, %o[%c0, %c0] {in_bounds = [true, true]}
    : vector<2x3xf32>, tensor<2x3xf32>
  %w = vector.scatter %s[%c1, %c1] [%at], %m, %n
    : tensor<3x6xf32>, vector<2x3xi8>, vector<2x3xi1>, vector<2x3xf32> -> tensor<3x6xf32>
  %scattered = tensor.insert_slice %w into %a[1, 2] [3, 6] [2, 3] : tensor<3x6xf32> into tensor<6x20xf32>
  return %gathered, %scattered : tensor<2x3xf32>, tensor<6x20xf32>
}"""
LANES = np.array([[4, 0, 99], [-1, 3, 1]]) + 1
TAKEN = np.array([[True, True, False], [True, True, True]])


def test_slices_of_tensors() -> None:
    """Their elements are apart once they are buffers; the argument stays what it was."""
    a, v = np.arange(120, dtype=np.float32).reshape(6, 20), -np.arange(6, dtype=np.float32).reshape(2, 3)
    gathered, scattered = v.copy(), a.copy()
    gathered[TAKEN] = a[3, 2::3][LANES[TAKEN]]
    scattered[3, 2::3][LANES[TAKEN]] = v[TAKEN]
    given = a.copy()
    for outcome in (
        run(SLICED, given, v, tiers=(Tier.T0, Tier.T2)),
        Machine(SLICED, second=True)("f", given, v),
    ):
        np.testing.assert_array_equal(outcome.results[0], gathered)
        np.testing.assert_array_equal(outcome.results[1], scattered)
        np.testing.assert_array_equal(given, a)


VIEWED = """func.func @f(%a: memref<12xi64>, %o: memref<4xi64>) {{
  %c0 = arith.constant 0 : index
  %step = arith.constant {step} : index
  %first = arith.constant 9 : index
  %x = memref.reinterpret_cast %a to offset: [%first], sizes: [4], strides: [%step]
    : memref<12xi64> to memref<4xi64, strided<[?], offset: ?>>
  %at = arith.constant dense<[3, 0, 1, 2]> : vector<4xindex>
  %m = arith.constant dense<[true, true, false, true]> : vector<4xi1>
  %k = arith.constant dense<[50, 60, 70, 80]> : vector<4xi64>
  %g = vector.gather %x[%c0] [%at], %m, %k : memref<4xi64, strided<[?], offset: ?>>, vector<4xindex>,
    vector<4xi1>, vector<4xi64> into vector<4xi64>
  %l = vector.maskedload %x[%c0], %m, %g
    : memref<4xi64, strided<[?], offset: ?>>, vector<4xi1>, vector<4xi64> into vector<4xi64>
  %e = vector.expandload %x[%c0], %m, %l
    : memref<4xi64, strided<[?], offset: ?>>, vector<4xi1>, vector<4xi64> into vector<4xi64>
  %t = arith.addi %g, %l : vector<4xi64>
  %u = arith.addi %t, %e : vector<4xi64>
  vector.store %u, %o[%c0] : memref<4xi64>, vector<4xi64>
  return
}}"""


@pytest.mark.parametrize("step", [-3, 0])
def test_strides_that_are_no_steps_ahead(step: int) -> None:
    a, o = np.arange(12, dtype=np.int64), np.zeros(4, np.int64)
    assert Machine(VIEWED.format(step=step), Tier.T0)("f", a, o).status == 0
    x = a[9 + step * np.arange(4)]
    mask = np.array([True, True, False, True])
    gathered = np.where(mask, x[[3, 0, 1, 2]], [50, 60, 70, 80])
    loaded = np.where(mask, x, gathered)
    np.testing.assert_array_equal(o, gathered + loaded + np.where(mask, x[[0, 1, 0, 2]], loaded))
