"""Loops trade places where the inner one then runs along memory."""

from __future__ import annotations

import numpy as np

from neurojit.edits.interchange import interchange
from tests.unit.edits.edited import assert_same, edited

TEXT = """func.func @f(%x: memref<6x4xf32>, %k: memref<6xi32>, %y: memref<6x4xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %m = arith.constant 6 : index
  %n = arith.constant 4 : index
  scf.for %j = %c0 to %n step %c1 {
    scf.for %i = %c0 to %m step %c1 {
      %r = memref.load %k[%i] : memref<6xi32>
      %p = arith.index_cast %r : i32 to index
      %v = memref.load %x[%p, %j] : memref<6x4xf32>
      memref.store %v, %y[%i, %j] : memref<6x4xf32>
    }
  }
  return
}"""
ARGUMENTS = (
    np.arange(24, dtype=np.float32).reshape(6, 4),
    np.array([3, 0, 5, 5, 1, 2], np.int32),
    np.zeros((6, 4), np.float32),
)


def test_the_loop_along_memory_becomes_the_inner_one() -> None:
    after = edited(TEXT, interchange)
    assert after is not None
    outer, inner = [line for line in after.splitlines() if "scf.for" in line]
    assert "to %c6" in outer
    assert "to %c4" in inner
    assert_same(TEXT, after, *ARGUMENTS)


def test_loops_in_the_right_order_stay() -> None:
    once = edited(TEXT, interchange)
    assert once is not None
    assert edited(once, interchange) is None


def test_a_loop_whose_bounds_follow_the_outer_one_stays_inside() -> None:
    assert edited(TEXT.replace("%i = %c0 to %m", "%i = %j to %m"), interchange) is None
