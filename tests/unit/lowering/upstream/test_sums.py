"""Sums of lanes keep the sign of a zero, under a mask and without one."""

from __future__ import annotations

import math

import pytest

from neurojit.kernel import Tier
from tests.unit.lowering.upstream.outcomes import outcome

TEXT = """func.func @f(%x: f32, %y: f32) -> (f32, f32) {
  %v = vector.from_elements %x, %y : vector<2xf32>
  %a = vector.reduction <add>, %v : vector<2xf32> into f32
  %m = arith.constant dense<[true, false]> : vector<2xi1>
  %b = vector.mask %m { vector.reduction <add>, %v : vector<2xf32> into f32 } : vector<2xi1> -> f32
  return %a, %b : f32, f32 }"""


@pytest.mark.parametrize("tier", [Tier.T0, Tier.T1, Tier.T2])
def test_a_sum_of_negative_zeros_is_negative(tier: Tier) -> None:
    for x, y in ((-0.0, -0.0), (0.0, -0.0), (1.5, -0.25)):
        whole, masked = outcome(TEXT, [x, y], tier=tier)
        assert (whole, math.copysign(1, whole)) == (x + y, math.copysign(1, x + y))
        assert (masked, math.copysign(1, masked)) == (x, math.copysign(1, x))


def test_a_sum_that_begins_with_zero_is_what_mlir_makes() -> None:
    whole, _ = outcome(TEXT, [-0.0, -0.0], ["vector-sum-from-plus-zero"])
    assert math.copysign(1, whole) == 1
