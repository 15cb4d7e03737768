"""Statuses: an assert that fails ends the call from wherever it stands, and nothing is leaked."""

from __future__ import annotations

import struct
import time

import numpy as np
import pytest

from neurojit.abi.status import FIRST_SITE_STATUS
from neurojit.model.policy import Tier
from tests.unit.compiler.machine import Machine, lowered_text, parse

TIERS = (Tier.T0, Tier.T1, Tier.T2)

NESTED = """
func.func @g(%i: index, %j: index, %bad: index) -> tensor<100xf32> {
  %ok = arith.cmpi ne, %i, %bad : index
  %t = tensor.empty() : tensor<100xf32>
  %x = arith.index_cast %i : index to i32
  %f = arith.sitofp %x : i32 to f32
  %r = linalg.fill ins(%f : f32) outs(%t : tensor<100xf32>) -> tensor<100xf32>
  "tensorlang.assert"(%ok, %i, %j) {message = "i is bad", names = ["i", "j"]} : (i1, index, index) -> ()
  return %r : tensor<100xf32>
}
func.func @f(%bad: index, %m: memref<1xf32>) -> f32 {
  %0 = arith.constant 0 : index
  %1 = arith.constant 1 : index
  %2 = arith.constant 2 : index
  %10 = arith.constant 10 : index
  %z = arith.constant 0.0 : f32
  %r = scf.for %i = %0 to %10 step %1 iter_args(%s = %z) -> f32 {
    %t:2 = scf.while (%j = %0, %a = %s) : (index, f32) -> (index, f32) {
      %c = arith.cmpi slt, %j, %i : index
      scf.condition(%c) %j, %a : index, f32
    } do {
    ^bb0(%j: index, %a: f32):
      %b = arith.remsi %j, %2 : index
      %even = arith.cmpi eq, %b, %0 : index
      %d = scf.if %even -> f32 {
        %q = memref.alloc(%i) : memref<?xf32>
        %v = func.call @g(%i, %j, %bad) : (index, index, index) -> tensor<100xf32>
        %e = tensor.extract %v[%j] : tensor<100xf32>
        memref.store %e, %q[%0] : memref<?xf32>
        %l = memref.load %q[%0] : memref<?xf32>
        memref.store %l, %m[%0] : memref<1xf32>
        scf.yield %l : f32
      } else {
        scf.yield %z : f32
      }
      %n = arith.addf %a, %d : f32
      %k = arith.addi %j, %1 : index
      scf.yield %k, %n : index, f32
    }
    scf.yield %t#1 : f32
  }
  return %r : f32
}"""


@pytest.mark.parametrize("tier", TIERS)
@pytest.mark.parametrize("bad", [1, 4, 9])
def test_an_assert_deep_inside_ends_the_call(tier: Tier, bad: int) -> None:
    """Through an if in a while in a for, and through a call: first values, earlier effects, no leak."""
    machine = Machine(NESTED, tier)
    written = np.zeros(1, np.float32)
    outcome = machine("f", bad, written)
    assert outcome.status == FIRST_SITE_STATUS
    assert outcome.words == (bad, 0)
    assert outcome.leak == 0
    assert written[0] == bad - 1  # the last iteration before
    good = machine("f", 99, written)
    assert (good.status, good.leak) == (0, 0)
    assert good.results[0] == sum(i for i in range(10) for j in range(0, i, 2))


@pytest.mark.parametrize("tier", TIERS)
def test_values_are_reported_as_they_were(tier: Tier) -> None:
    """Floats as f64, integers with their sign, i1 as 0 or 1; sixteen at most."""
    for dtype, value, word in [
        ("f32", -1.5, struct.unpack("<Q", struct.pack("<d", -1.5))[0]),
        ("f64", 0.1, struct.unpack("<Q", struct.pack("<d", 0.1))[0]),
        ("i32", -7, (1 << 64) - 7),
        ("i64", -(1 << 60), (1 << 64) - (1 << 60)),
        ("i1", True, 1),
    ]:
        values = ", ".join(["%v"] * 16)
        text = f"""func.func @f(%v: {dtype}) {{
          %no = arith.constant false
          "tensorlang.assert"(%no, {values}) {{message = "never"}} : (i1, {", ".join([dtype] * 16)}) -> ()
          return }}"""
        assert Machine(text, tier)("f", value).words == (word,) * 16


@pytest.mark.parametrize("tier", TIERS)
def test_the_first_assert_to_fail_is_reported(tier: Tier) -> None:
    text = """func.func @f(%a: tensor<4xf32>, %b: i1) -> tensor<4xf32> {
      %ok = "tensorlang.cmp"(%a, %a) {predicate = "eq"} : (tensor<4xf32>, tensor<4xf32>) -> tensor<4xi1>
      "tensorlang.assert"(%ok) {message = "no NaN"} : (tensor<4xi1>) -> ()
      "tensorlang.assert"(%b) {message = "b"} : (i1) -> ()
      return %a : tensor<4xf32> }"""
    machine = Machine(text, tier)
    fine, bad = np.ones(4, np.float32), np.array([1, np.nan, 1, 1], np.float32)
    assert [machine("f", a, b).status for a, b in [(fine, True), (bad, False), (fine, False)]] == [0, 16, 17]


def test_thousands_of_asserts_take_linear_time() -> None:
    """Four times as many take about four times as long to lower, not sixteen."""

    def seconds(count: int) -> float:
        lines = [f'"tensorlang.assert"(%c, %a) {{message = "{n}"}} : (i1, i64) -> ()' for n in range(count)]
        program = parse("func.func @f(%c: i1, %a: i64) {\n" + "\n".join(lines) + "\nreturn }")
        began = time.process_time()
        lowered_text(program, "f")
        return time.process_time() - began

    seconds(50)
    small = min(seconds(400) for _ in range(2))
    assert seconds(1600) < 8 * small
