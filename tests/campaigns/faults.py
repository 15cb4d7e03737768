"""Fail an assertion again and again: ``python -m tests.campaigns.faults [FAULTS]``, 10,000 by default.

The assertion stands three calls deep, under frames that hold temporaries, in a loop. Each fault must report
its values; calls that do not fail come between; the process's memory is watched.
"""

from __future__ import annotations

import numpy as np

import neurojit
from neurojit.settings import Settings
from tests.campaigns.memory import Growth, Leak, campaign, growth

PROGRAM = """
func.func @inner(%x: tensor<256xf32>, %limit: f32) -> tensor<256xf32> {
  %c0 = arith.constant 0 : index
  %0 = "tensorlang.exp"(%x) : (tensor<256xf32>) -> tensor<256xf32>
  %1 = tensor.extract %x[%c0] : tensor<256xf32>
  %fine = arith.cmpf olt, %1, %limit : f32
  "tensorlang.assert"(%fine, %1, %limit) {message = "too large", names = ["first", "limit"]}
      : (i1, f32, f32) -> ()
  return %0 : tensor<256xf32>
}
func.func @middle(%x: tensor<256xf32>, %limit: f32) -> tensor<256xf32> {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %r = scf.for %i = %c0 to %c4 step %c1 iter_args(%before = %x) -> (tensor<256xf32>) {
    %d = "tensorlang.add"(%before, %x) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
    %e = func.call @inner(%d, %limit) : (tensor<256xf32>, f32) -> tensor<256xf32>
    %h = "tensorlang.tanh"(%e) : (tensor<256xf32>) -> tensor<256xf32>
    %after = "tensorlang.add"(%d, %h) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
    scf.yield %after : tensor<256xf32>
  }
  return %r : tensor<256xf32>
}
func.func @outer(%x: tensor<256xf32>, %limit: f32) -> tensor<256xf32> {
  %0 = "tensorlang.mul"(%x, %x) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  %1 = func.call @middle(%0, %limit) : (tensor<256xf32>, f32) -> tensor<256xf32>
  %2 = "tensorlang.sub"(%1, %0) : (tensor<256xf32>, tensor<256xf32>) -> tensor<256xf32>
  return %2 : tensor<256xf32>
}
"""


def run(faults: int, leak: Leak) -> Growth:
    """How memory grew. Raises where a fault is missing or says something else."""
    x = np.full(256, 0.5, np.float32)
    with neurojit.Runtime(Settings()) as runtime:
        program = runtime.load(PROGRAM)
        for name in ("inner", "middle", "outer"):
            program[name].promote("T2")
        good = program.outer(x, 1e9)
        # A fault passes through frames of both tiers.
        program.middle.promote("T0")

        def step(number: int) -> None:
            limit = (0.1, 1.2, 2.6)[number % 3]  # fails in the first, second or third round of the loop
            try:
                program.outer(x, limit)
            except neurojit.ProgramFault as fault:
                values = fault.report.values
                if fault.report.function != "inner" or not values["first"] >= values["limit"]:
                    raise AssertionError(str(fault)) from fault
            else:
                raise AssertionError(f"no fault at limit {limit}")
            if number % 10 == 0:
                np.testing.assert_array_equal(program.outer(x, 1e9), good)

        return growth(step, faults, leak)


if __name__ == "__main__":
    campaign("faults", 10_000, run)
