"""Fresh memory that several users share."""

from __future__ import annotations

import numpy as np

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import run

TWO_NESTS = """func.func @f(%x: tensor<4x6xf32>) -> tensor<4x6xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c6 = arith.constant 6 : index
  %e = tensor.empty() : tensor<4x6xf32>
  %twice = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %e) -> tensor<4x6xf32> {
    %row = scf.for %j = %c0 to %c6 step %c1 iter_args(%b = %a) -> tensor<4x6xf32> {
      %v = tensor.extract %x[%i, %j] : tensor<4x6xf32>
      %w = arith.addf %v, %v : f32
      %n = tensor.insert %w into %b[%i, %j] : tensor<4x6xf32>
      scf.yield %n : tensor<4x6xf32>
    }
    scf.yield %row : tensor<4x6xf32>
  }
  %squares = scf.for %i = %c0 to %c4 step %c1 iter_args(%a = %e) -> tensor<4x6xf32> {
    %row = scf.for %j = %c0 to %c6 step %c1 iter_args(%b = %a) -> tensor<4x6xf32> {
      %v = tensor.extract %twice[%i, %j] : tensor<4x6xf32>
      %w = arith.mulf %v, %v : f32
      %n = tensor.insert %w into %b[%i, %j] : tensor<4x6xf32>
      scf.yield %n : tensor<4x6xf32>
    }
    scf.yield %row : tensor<4x6xf32>
  }
  %sum = arith.addf %twice, %squares : tensor<4x6xf32>
  return %sum : tensor<4x6xf32>
}
"""


def test_two_loops_that_start_from_one_allocation() -> None:
    """The second reads what the first wrote, so it may not write there."""
    x = np.arange(24, dtype=np.float32).reshape(4, 6)
    outcome = run(TWO_NESTS, x, tiers=(Tier.T0, Tier.T1, Tier.T2))
    np.testing.assert_array_equal(outcome.result, 2 * x + (2 * x) ** 2)
