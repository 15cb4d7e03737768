"""What ``neurojit ir --stage tensorlang`` and ``export`` write as MLIR is a program."""

from __future__ import annotations

from pathlib import Path

import pytest

from neurojit.model.policy import Tier
from neurojit.model.stage_text import STAGES
from neurojit.runtime import Runtime

PROGRAM = """
memref.global "private" @state : memref<2xf32> = dense<0.0>
memref.global "private" constant @table : memref<2xf32> = dense<[1.0, 2.0]>
func.func private @"the inner one"(%x: f32) -> f32 {
  %0 = arith.constant 0 : index
  %m = memref.get_global @state : memref<2xf32>
  memref.store %x, %m[%0] : memref<2xf32>
  return %x : f32
}
func.func @alone(%x: f32) -> f32 {
  return %x : f32
}
func.func @reads(%i: index) -> f32 {
  %t = memref.get_global @table : memref<2xf32>
  %v = memref.load %t[%i] : memref<2xf32>
  return %v : f32
}
func.func @outer(%x: f32) -> f32 {
  %0 = arith.constant 0 : index
  %m = memref.get_global @state : memref<2xf32>
  %y = func.call @"the inner one"(%x) : (f32) -> f32
  %number, %tier = "tensorlang.variant"() {callee = @alone} : () -> (i64, i64)
  %v = memref.load %m[%0] : memref<2xf32>
  return %v : f32
}
"""


@pytest.mark.parametrize("function", ["outer", "reads", None])
def test_the_first_stage_is_input_to_the_next(shared: Runtime, function: str | None) -> None:
    """And what follows is what follows from the program itself."""
    first = shared.stage(PROGRAM, STAGES[0], function, Tier.T2)
    assert shared.stage(first, STAGES[0], function, Tier.T2) == first
    for stage in STAGES[1:]:
        wanted = shared.stage(PROGRAM, stage, function, Tier.T2)
        assert shared.stage(first, stage, function, Tier.T2) == wanted


def test_it_holds_what_a_function_needs_and_no_more(shared: Runtime) -> None:
    text = shared.stage(PROGRAM, STAGES[0], "outer", Tier.T2)
    assert text.count("memref.global") == 1
    assert shared.load(text).kernels.keys() == {"the inner one", "alone", "outer"}


def test_exported_mlir_is_a_program(shared: Runtime, tmp_path: Path) -> None:
    text = """
    func.func @half(%x: f32) -> f32 {
      %two = arith.constant 2.0 : f32
      %y = arith.divf %x, %two : f32
      return %y : f32
    }
    func.func @quarter(%x: f32) -> f32 {
      %y = func.call @half(%x) : (f32) -> f32
      %z = func.call @half(%y) : (f32) -> f32
      return %z : f32
    }
    """
    shared.export(shared.load(text), "quarter", tmp_path)
    assert shared.load(tmp_path / "quarter.mlir").quarter(8.0) == 2.0
