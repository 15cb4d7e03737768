"""Candidates for functions that divide integers: judged where the original has a result."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

QUOTIENTS = """func.func @f(%x: tensor<16xi32>, %d: i32) -> tensor<16xi32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c16 = arith.constant 16 : index
  %e = tensor.empty() : tensor<16xi32>
  %r = scf.for %i = %c0 to %c16 step %c1 iter_args(%a = %e) -> tensor<16xi32> {
    %v = tensor.extract %x[%i] : tensor<16xi32>
    %q = arith.divsi %v, %d : i32
    %n = tensor.insert %q into %a[%i] : tensor<16xi32>
    scf.yield %n : tensor<16xi32>
  }
  return %r : tensor<16xi32>
}
"""
REMAINDER = """    %m = arith.remsi %v, %d : i32
    %w = arith.subi %v, %m : i32
    %q = arith.divsi %w, %d : i32
"""


@pytest.mark.parametrize(
    ("divided", "right"),
    [
        (REMAINDER, True),
        ("    %q = arith.divui %v, %d : i32\n", False),
        ("    %q = arith.floordivsi %v, %d : i32\n", False),
    ],
)
def test_a_rewriting_is_judged_by_the_divisions_that_have_a_result(
    gate: Gate, divided: str, right: bool
) -> None:
    """The divisor is an argument, so that some inputs are a fault of the original's: they tell nothing."""
    candidate = QUOTIENTS.replace("    %q = arith.divsi %v, %d : i32\n", divided)
    found = judged(gate, QUOTIENTS, candidate)
    assert isinstance(found, Accepted if right else Rejected), found
