"""Products that cancel leave nothing at any tier: whole programs, in linalg and as loops that are raised."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.compiler.lower import lower
from neurojit.model.policy import Numerics, Tier
from tests.unit.compiler.machine import Machine, compiler_context, kernel_of, options, run

TIERS = (Tier.T0, Tier.T1, Tier.T2)
COUNT = 40


def f32(values: object) -> np.ndarray:
    return np.asarray(values, np.float32)


def loop(*lines: str) -> str:
    """For each element of %a, %b, %c and %d, f32 arithmetic on %w, %x, %y and %z; the last line's result."""
    kind = f"memref<{COUNT}xf32>"
    loads = [f"%{v} = memref.load %{m}[%i] : {kind}" for v, m in zip("wxyz", "abcd", strict=True)]
    written = [line.replace("= ", "= arith.", 1) + " : f32" for line in lines]
    last = lines[-1].split(" ")[0]
    inner = "\n".join([*loads, *written, f"memref.store {last}, %o[%i] : {kind}"])
    arguments = ", ".join(f"%{name}: {kind}" for name in "abcdo")
    return (
        f"func.func @f({arguments}) {{\n%l = arith.constant 0 : index\n%h = arith.constant {COUNT} : index\n"
        f"%s = arith.constant 1 : index\nscf.for %i = %l to %h step %s {{\n{inner}\n}}\nreturn\n}}"
    )


def ran(text: str, *arguments: np.ndarray, tier: Tier) -> np.ndarray:
    """What the last argument holds after a call at ``tier`` alone."""
    fresh = [argument.copy() for argument in arguments]
    assert Machine(text, tier)("f", *fresh).status == 0
    return fresh[-1]


POINTWISE = {
    "determinant": ["%p = mulf %w, %x", "%q = mulf %y, %z", "%r = subf %p, %q"],
    "sum of two products": ["%p = mulf %w, %x", "%n = negf %y", "%q = mulf %n, %z", "%r = addf %q, %p"],
    "one minus": ["%k = constant 1.0", "%p = mulf %w, %x", "%r = subf %k, %p"],
}


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("name", ["determinant", "sum of two products"])
def test_equal_products_cancel(name: str, tier: Tier) -> None:
    """a d - b c with equal columns is 0, in loops over memory."""
    a, b = f32(np.random.default_rng(0).standard_normal((2, COUNT)))
    out = ran(loop(*POINTWISE[name]), a, b, b, a, np.ones(COUNT, np.float32), tier=tier)
    assert not out.any()


@pytest.mark.parametrize("tier", TIERS)
def test_one_minus_a_quotient_times_its_divisor(tier: Tier) -> None:
    """1 - s fl(1/s), in loops over memory, is 0 wherever the rounded product is 1."""
    s = np.arange(1, COUNT + 1, dtype=np.float32)
    r = np.float32(1) / s
    assert (s * r == 1).sum() > COUNT // 2
    out = ran(loop(*POINTWISE["one minus"]), s, r, s, r, np.ones(COUNT, np.float32), tier=tier)
    np.testing.assert_array_equal(out, 1 - s * r)


COMPLEX = """
func.func @f(%a: tensor<40xf32>, %b: tensor<40xf32>) -> (tensor<40xf32>, tensor<40xf32>) {
  %e = tensor.empty() : tensor<40xf32>
  %re, %im = linalg.generic {indexing_maps = [affine_map<(i) -> (i)>, affine_map<(i) -> (i)>,
      affine_map<(i) -> (i)>, affine_map<(i) -> (i)>], iterator_types = ["parallel"]}
      ins(%a, %b : tensor<40xf32>, tensor<40xf32>) outs(%e, %e : tensor<40xf32>, tensor<40xf32>) {
  ^bb0(%x: f32, %y: f32, %o: f32, %p: f32):
    %z = complex.create %x, %y : complex<f32>
    %w = complex.create %x, %x : complex<f32>
    %q = complex.mul %z, %w : complex<f32>
    %r = complex.re %q : complex<f32>
    %i = complex.im %q : complex<f32>
    linalg.yield %r, %i : f32, f32
  } -> (tensor<40xf32>, tensor<40xf32>)
  return %re, %im : tensor<40xf32>, tensor<40xf32>
}
"""


def test_complex_products_round_each_part() -> None:
    """(x + iy)(x + ix) = (x x - y x) + i (x x + y x), by NumPy on f32."""
    x, y = f32(np.random.default_rng(0).standard_normal((2, 40)))
    y[:20] = x[:20]
    real, imaginary = run(COMPLEX, x, y, tiers=TIERS).results
    np.testing.assert_array_equal(real, x * x - y * x)
    np.testing.assert_array_equal(imaginary, x * x + y * x)


ROTATION = """
func.func @f(%x: tensor<40xf32>, %y: tensor<40xf32>, %c: f32, %s: f32) -> (tensor<40xf32>, tensor<40xf32>) {
  %cs = tensor.splat %c : tensor<40xf32>
  %ss = tensor.splat %s : tensor<40xf32>
  %cx = arith.mulf %cs, %x : tensor<40xf32>
  %sy = arith.mulf %ss, %y : tensor<40xf32>
  %sx = arith.mulf %ss, %x : tensor<40xf32>
  %cy = arith.mulf %cs, %y : tensor<40xf32>
  %u = arith.subf %cx, %sy : tensor<40xf32>
  %v = arith.addf %sx, %cy : tensor<40xf32>
  return %u, %v : tensor<40xf32>, tensor<40xf32>
}
"""


def test_rotations_round_each_product() -> None:
    x, y = f32(np.random.default_rng(0).standard_normal((2, 40)))
    c, s = np.float32(0.6), np.float32(0.8)
    u, v = run(ROTATION, x, y, c, s, tiers=TIERS).results
    np.testing.assert_array_equal(u, c * x - s * y)
    np.testing.assert_array_equal(v, s * x + c * y)


VARIANCE = """
#id = affine_map<(i, j) -> (i, j)>
#row = affine_map<(i, j) -> (i)>
func.func @f(%x: tensor<4x384xf32>, %r: f32) -> tensor<4xf32> {{
  %z = arith.constant dense<0.0> : tensor<4xf32>
  %s = linalg.generic {{indexing_maps = [#id, #row], iterator_types = ["parallel", "reduction"]}}
      ins(%x : tensor<4x384xf32>) outs(%z : tensor<4xf32>) {{
  ^bb0(%a: f32, %o: f32):
    %p = arith.addf %a, %o : f32
    linalg.yield %p : f32
  }} -> tensor<4xf32>
  %v = linalg.generic {{indexing_maps = [#id, #row, #row], iterator_types = ["parallel", "reduction"]}}
      ins(%x, %s : tensor<4x384xf32>, tensor<4xf32>) outs(%z : tensor<4xf32>) {{
  ^bb0(%a: f32, %b: f32, %o: f32):
    %m = arith.mulf %b, %r : f32
    %d = {difference} : f32
    %q = arith.mulf %d, %d : f32
    %p = arith.addf %o, %q : f32
    linalg.yield %p : f32
  }} -> tensor<4xf32>
  return %v : tensor<4xf32>
}}
"""


@pytest.mark.parametrize("difference", ["arith.subf %a, %m", "arith.subf %m, %a"])
def test_a_constant_row_has_no_variance(difference: str) -> None:
    """Sum of (x - m r)^2 where m r rounds to x: the squares are added with one rounding, the rest is not."""
    r = np.float32(1) / np.float32(384)
    assert np.float32(1920) * r == 5
    out = run(VARIANCE.format(difference=difference), np.full((4, 384), 5, np.float32), r, tiers=TIERS).result
    assert not out.any()


FLAGGED = """
func.func @f(%a: tensor<40xf32>, %b: tensor<40xf32>, %c: tensor<40xf32>) -> tensor<40xf32> {
  %m = arith.mulf %a, %b fastmath<fast> : tensor<40xf32>
  %n = arith.mulf %b, %c fastmath<fast> : tensor<40xf32>
  %r = arith.subf %m, %n fastmath<fast> : tensor<40xf32>
  return %r : tensor<40xf32>
}
"""


@pytest.mark.parametrize("tier", TIERS)
def test_the_authors_flags_mean_nothing_where_bits_count(tier: Tier) -> None:
    """LLVM fuses what may be fused as the rest of a tier's code lets it: not under ``exact``."""
    with compiler_context():
        exact, strict = (
            lower(kernel_of(FLAGGED), options(tier, numerics)).llvm_ir
            for numerics in (Numerics.EXACT, Numerics.STRICT)
        )
    assert "fmul reassoc nsz arcp contract afn" in strict  # that no NaN occurs is never believed
    assert "fmul" in exact
    assert "contract" not in exact
