"""Functions that libm computes, or that are hard near zero, in loops that become vectors."""

from __future__ import annotations

import math
from collections.abc import Callable

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, run

TEXT = """
func.func @f(%x: tensor<37x{dtype}>) -> tensor<37x{dtype}> {{
  %r = math.{name} %x : tensor<37x{dtype}>
  return %r : tensor<37x{dtype}>
}}
"""
FUNCTIONS: dict[str, Callable[[float], float]] = {
    "erf": math.erf,
    "erfc": math.erfc,
    "cbrt": math.cbrt,
    "asinh": math.asinh,
    "expm1": math.expm1,
    "log1p": math.log1p,
}


@pytest.mark.parametrize("dtype", ["f32", "f64"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_vector_of_it_is_taken_apart(name: str, dtype: str) -> None:
    """At T2 every element is what Python's math says, to four units in the last place."""
    kind = {"f32": np.float32, "f64": np.float64}[dtype]
    near = np.ldexp(1.0, np.arange(-30, -2))
    given = np.concatenate([np.linspace(-0.9, 2.0, 9), near]).astype(kind)
    got = run(TEXT.format(name=name, dtype=dtype), given, tiers=(Tier.T2,)).results[0]
    wanted = np.array([FUNCTIONS[name](float(value)) for value in given])
    assert np.all(np.abs(got - wanted) <= 4 * np.spacing(np.abs(wanted).astype(kind)))


@pytest.mark.parametrize("name", ["sin", "log", "asinh"])
def test_what_a_tier_unrolls_is_not_computed_by_the_compiler(name: str) -> None:
    """LLVM rounds a double of its own, where libm is off by one in the last place now and then."""
    text = f"""func.func @f(%o: memref<40xf32>) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %n = arith.constant 40 : index
      %c = arith.constant 0.377 : f32
      scf.for %i = %c0 to %n step %c1 {{
        %k = arith.index_cast %i : index to i32
        %v = arith.sitofp %k : i32 to f32
        %m = arith.mulf %v, %c : f32
        %s = math.{name} %m : f32
        memref.store %s, %o[%i] : memref<40xf32>
      }}
      return }}"""
    made = [np.zeros(40, np.float32) for _ in range(4)]
    for tier, given in zip((Tier.T0, Tier.T1, Tier.T2), made, strict=False):
        Machine(text, tier)("f", given)
    Machine(text, Tier.T0, second=True)("f", made[3])
    assert all(other.tobytes() == made[0].tobytes() for other in made[1:])


def test_a_vector_is_taken_apart_lane_by_lane() -> None:
    text = """func.func @f(%m: memref<2x3xf64>) {
      %c0 = arith.constant 0 : index
      %a = vector.load %m[%c0, %c0] : memref<2x3xf64>, vector<2x3xf64>
      %b = vector.transpose %a, [1, 0] : vector<2x3xf64> to vector<3x2xf64>
      %r = math.powf %b, %b : vector<3x2xf64>
      %t = vector.transpose %r, [1, 0] : vector<3x2xf64> to vector<2x3xf64>
      vector.store %t, %m[%c0, %c0] : memref<2x3xf64>, vector<2x3xf64>
      return }"""
    given = np.array([[1.0, 2.0, 3.0], [0.5, 0.25, 4.0]])
    wanted = [[math.pow(x, x) for x in row] for row in given.tolist()]
    assert Machine(text, Tier.T2)("f", given).status == 0
    np.testing.assert_array_equal(given, wanted)


@pytest.mark.parametrize("name", ["expm1", "log1p", "tanh", "sinh", "exp"])
def test_f16_is_computed_in_f32(name: str) -> None:
    """In steps of f16 the exponential less one has no digit left near zero."""
    text = f"""func.func @f(%x: tensor<12xf32>) -> tensor<12xf32> {{
      %n = arith.truncf %x : tensor<12xf32> to tensor<12xf16>
      %m = math.{name} %n : tensor<12xf16>
      %r = arith.extf %m : tensor<12xf16> to tensor<12xf32>
      return %r : tensor<12xf32> }}"""
    given = (np.float32(1.37) * np.ldexp(1.0, np.arange(-10, 2))).astype(np.float16)
    wanted = [np.float16(getattr(math, name)(float(value))) for value in given]
    got = run(text, given.astype(np.float32), tiers=(Tier.T0, Tier.T1, Tier.T2)).result
    np.testing.assert_array_equal(got, np.array(wanted, np.float32))
