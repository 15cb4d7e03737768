"""Functions that call themselves over buffers whose extents a run knows."""

from __future__ import annotations

import numpy as np
import pytest

import neurojit
from neurojit.model.policy import Numerics

# Doubles each element of %a into %b, and calls itself once.
SHIFT = """
func.func @shift(%a: memref<?xi32>, %b: memref<?xi32>, %from: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = memref.dim %b, %c0 : memref<?xi32>
  %more = arith.cmpi ult, %from, %n : index
  scf.if %more {
    scf.for %k = %from to %n step %c1 {
      %v = memref.load %a[%k] : memref<?xi32>
      %o = arith.addi %v, %v : i32
      memref.store %o, %b[%k] : memref<?xi32>
    }
    func.call @shift(%a, %b, %n) : (memref<?xi32>, memref<?xi32>, index) -> ()
  }
  return
}
"""
FILL = """
func.func @fill(%m: memref<?x?xf32>, %row: index, %past: index) {
  %c1 = arith.constant 1 : index
  %more = arith.cmpi ult, %row, %past : index
  scf.if %more {
    %v = arith.constant 3.0 : f32
    memref.store %v, %m[%row, %c1] : memref<?x?xf32>
    %next = arith.addi %row, %c1 : index
    func.call @fill(%m, %next, %past) : (memref<?x?xf32>, index, index) -> ()
  }
  return
}
"""


@pytest.mark.parametrize("numerics", [Numerics.EXACT, Numerics.STRICT])
def test_buffers_that_overlap_are_what_the_loops_say(numerics: Numerics) -> None:
    """An entry cannot compare how far they reach, so no tier takes them to be apart."""
    with neurojit.Runtime(neurojit.Settings(numerics=numerics)) as runtime:
        program = runtime.load(SHIFT)
        for tier in ("T0", "T1", "T2"):
            for name in program.kernels:
                program[name].promote(tier)
            for _ in range(2):  # the second call of these extents goes to an instance
                memory = np.ones(41, np.int32)
                program.shift(memory[:20], memory[1:21], 0)
                assert memory.tolist() == [2**k for k in range(21)] + [1] * 20, tier


def test_rows_of_any_width_are_called_from_outside() -> None:
    with neurojit.Runtime() as runtime:
        program = runtime.load(FILL)
        for width in (2, 3, 3, 5):
            found = np.zeros((4, width), np.float32)
            program.fill(found, 1, 3)
            wanted = np.zeros((4, width), np.float32)
            wanted[1:3, 1] = 3
            assert (found == wanted).all()


def test_an_access_outside_of_an_open_buffer_is_a_fault_where_it_is_checked() -> None:
    with neurojit.Runtime(neurojit.Settings(checked=True)) as runtime:
        program = runtime.load(FILL)
        program.fill(np.zeros((4, 3), np.float32), 0, 4)
        with pytest.raises(
            neurojit.ProgramFault, match=r"memref.store reaches outside .*index0 = 4, extent0 = 4"
        ):
            program.fill(np.zeros((4, 3), np.float32), 0, 5)


def test_what_crosses_no_call_in_parts_is_refused_at_its_function() -> None:
    text = "func.func @f(%a: memref<?xi32>) -> memref<?xi32> {\n"
    text += "%0 = func.call @f(%a) : (memref<?xi32>) -> memref<?xi32>\nreturn %0 : memref<?xi32> }"
    with neurojit.Runtime() as runtime, pytest.raises(neurojit.ProgramError, match="recursion"):
        runtime.load(text)
