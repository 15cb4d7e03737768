"""What a loop accumulates in memory is carried by the loop, bit for bit."""

from __future__ import annotations

import numpy as np

from neurojit.edits.registers import accumulate_in_registers
from tests.unit.edits.edited import assert_same, edited

NEST = """func.func @f(%x: memref<4x5xf32>, %y: memref<4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 4 : index
  %n = arith.constant 5 : index
  scf.for %i = %c0 to %m step %c1 {
    scf.for %j = %c0 to %n step %c1 {
      %s = memref.load %y[%i] : memref<4xf32>
      %v = memref.load %x[%i, %j] : memref<4x5xf32>
      %t = arith.addf %s, %v : f32
      memref.store %t, %y[%i] : memref<4xf32>
    }
  }
  return
}"""
X, Y = np.random.default_rng(0).standard_normal((4, 5)).astype(np.float32), np.ones(4, np.float32)


def test_an_element_is_loaded_before_its_loop_and_stored_after() -> None:
    after = edited(NEST, accumulate_in_registers)
    assert after is not None
    inner = after[after.index("iter_args") : after.index("scf.yield")]
    assert "memref.store" not in inner
    assert inner.count("memref.load") == 1
    assert_same(NEST, after, X, Y)


def test_an_element_climbs_as_far_as_its_place_stays() -> None:
    text = NEST.replace("%y[%i]", "%y[%c1]")
    after = edited(text, accumulate_in_registers)
    assert after is not None
    assert after.count("iter_args") == 2
    assert_same(text, after, X, Y)


def test_what_is_read_or_written_elsewhere_stays_in_memory() -> None:
    text = NEST.replace("%x[%i, %j] : memref<4x5xf32>", "%y[%c0] : memref<4xf32>")
    assert edited(text, accumulate_in_registers) is None


def test_elements_that_change_with_the_counter_stay_in_memory() -> None:
    text = NEST.replace("%y[%i]", "%y[%i, %j]").replace("memref<4xf32>", "memref<4x5xf32>")
    assert edited(text, accumulate_in_registers) is None
