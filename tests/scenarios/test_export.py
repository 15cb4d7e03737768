"""Exporting a function of a program that has others."""

from __future__ import annotations

from pathlib import Path

import neurojit
from neurojit.model.policy import Tier

PROGRAM = """
func.func @inner(%x: f32) -> f32 {
  %zero = arith.constant 0.0 : f32
  %ok = arith.cmpf ogt, %x, %zero : f32
  "tensorlang.assert"(%ok) {message = "inner is positive"} : (i1) -> ()
  return %x : f32
}
func.func @outer(%x: f32) -> f32 {
  %one = arith.constant 1.0 : f32
  %ok = arith.cmpf ogt, %x, %one : f32
  "tensorlang.assert"(%ok) {message = "outer is more than one"} : (i1) -> ()
  %y = func.call @inner(%x) : (f32) -> f32
  return %y : f32
}
"""


def test_the_header_names_the_assertions_that_a_call_may_come_to(tmp_path: Path) -> None:
    """Its own and its callees', not those of the rest of the program; the MLIR goes on from its stage."""
    with neurojit.Runtime() as runtime:
        program = runtime.load(PROGRAM)
        for name in ("inner", "outer"):
            runtime.export(program, name, tmp_path)
        stage = tmp_path / "outer.scheduled.mlir"
        assert "define" in runtime.stage(stage, "llvm", None, Tier.T2)
    outer, inner = ((tmp_path / f"{name}.h").read_text() for name in ("outer", "inner"))
    assert "inner is positive" in outer
    assert "outer is more than one" in outer
    assert "inner is positive" in inner
    assert "outer is more than one" not in inner
