"""Operations that MLIR cannot lower in every form are written as others that mean the same."""

from __future__ import annotations

import numpy as np
import pytest

from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, run

TIERS = (Tier.T0, Tier.T1, Tier.T2)


@pytest.mark.parametrize(("before", "after"), [(4, 1), (4, 6), (3, 3)])
def test_a_buffer_of_another_size_holds_what_fits(before: int, after: int) -> None:
    text = f"""func.func @f(%x: memref<{before}xi32>, %n: index) -> (i32, i32) {{
      %c0 = arith.constant 0 : index
      %c1 = arith.constant 1 : index
      %p = memref.alloc() : memref<{before}xi32>
      memref.copy %x, %p : memref<{before}xi32> to memref<{before}xi32>
      %q = memref.realloc %p : memref<{before}xi32> to memref<{after}xi32>
      %d = memref.alloc() : memref<{before}xi32>
      memref.copy %x, %d : memref<{before}xi32> to memref<{before}xi32>
      %e = memref.cast %d : memref<{before}xi32> to memref<?xi32>
      %r = memref.realloc %e(%n) : memref<?xi32> to memref<?xi32>
      %v = memref.load %q[%c0] : memref<{after}xi32>
      %w = memref.load %r[%c1] : memref<?xi32>
      return %v, %w : i32, i32 }}"""
    x = np.arange(5, 5 + before, dtype=np.int32)
    for tier in TIERS:
        outcome = run(text, x, 2, tiers=(tier,))
        assert [result.item() for result in outcome.results] == [5, 6]


def test_affine_accesses_of_vectors_of_several_dimensions() -> None:
    text = """func.func @f(%m: memref<4x6xi32>, %o: memref<2x3xi32>) {
      %c0 = arith.constant 0 : index
      affine.for %i = 0 to 2 {
        %v = affine.vector_load %m[%i + 1, 2 * %i] : memref<4x6xi32>, vector<2x3xi32>
        affine.vector_store %v, %o[0, 0] : memref<2x3xi32>, vector<2x3xi32>
      }
      return }"""
    m = np.arange(24, dtype=np.int32).reshape(4, 6)
    for tier in TIERS:
        o = np.zeros((2, 3), np.int32)
        assert Machine(text, tier)("f", m, o).status == 0
        np.testing.assert_array_equal(o, m[2:4, 2:5])


def test_buffers_that_are_said_to_be_apart_may_share_a_frame() -> None:
    """LLVM would take all of the frame for apart from itself."""
    text = """func.func @f(%x: i32) -> (i32, i32) {
      %c0 = arith.constant 0 : index
      %z = arith.constant 0 : i32
      %p = memref.alloca() : memref<1xi32>
      %q = memref.alloc() : memref<1xi32>
      %0:2 = memref.distinct_objects %p, %q : memref<1xi32>, memref<1xi32>
      memref.store %z, %0#1[%c0] : memref<1xi32>
      memref.store %x, %0#0[%c0] : memref<1xi32>
      %v = memref.load %q[%c0] : memref<1xi32>
      %w = memref.load %p[%c0] : memref<1xi32>
      return %v, %w : i32, i32 }"""
    for tier in TIERS:
        outcome = run(text, 7, tiers=(tier,))
        assert [result.item() for result in outcome.results] == [0, 7]


def test_constants_that_no_machine_word_holds() -> None:
    text = """func.func @f(%x: i64) -> i64 {
      %c = arith.constant -29201386847836659265983789328594880010 : i128
      %w = arith.extsi %x : i64 to i128
      %d = arith.subi %w, %c : i128
      %r = arith.trunci %d : i128 to i64
      return %r : i64 }"""
    low = (5 + 29201386847836659265983789328594880010) & (2**64 - 1)
    assert run(text, 5).result == (low - 2**64 if low >> 63 else low)


POWERS = {
    "2.0": lambda x: x * x,
    "1.0": lambda x: x,
    "0.5": lambda x: np.where(x == -np.inf, np.float32(np.inf), np.abs(np.sqrt(x))),
    "-1.0": lambda x: np.float32(1) / x,
}


@pytest.mark.parametrize("second", [False, True], ids=["T0", "second road"])
@pytest.mark.parametrize("exponent", POWERS)
@pytest.mark.parametrize("kind", ["tensor", "vector"])
def test_powers_that_need_no_logarithm_are_rounded_once(exponent: str, kind: str, second: bool) -> None:
    """With LLVM's passes, which would write them so, and without, where libm would be asked."""
    body = f"""%k = arith.constant dense<{exponent}> : {kind}<64xf32>
      %r = math.powf %x, %k : {kind}<64xf32>"""
    if kind == "vector":
        body = f"""%i = arith.constant 0 : index
          %o = arith.constant 0.0 : f32
          %x = vector.transfer_read %t[%i], %o : tensor<64xf32>, vector<64xf32>
          {body}
          %e = tensor.empty() : tensor<64xf32>
          %w = vector.transfer_write %r, %e[%i] : vector<64xf32>, tensor<64xf32>"""
    given, result = ("%x", "%r") if kind == "tensor" else ("%t", "%w")
    text = f"""func.func @f({given}: tensor<64xf32>) -> tensor<64xf32> {{
      {body}
      return {result} : tensor<64xf32> }}"""
    x = np.random.default_rng(3).standard_normal(64).astype(np.float32)
    x[:6] = 0.0, -0.0, np.inf, -np.inf, np.nan, 1e-40
    with np.errstate(all="ignore"):
        wanted = POWERS[exponent](x)
    got = Machine(text, Tier.T0, second=second)("f", x).result
    np.testing.assert_array_equal(got, wanted)
    numbers = ~np.isnan(wanted)
    np.testing.assert_array_equal(np.signbit(got)[numbers], np.signbit(wanted)[numbers])
