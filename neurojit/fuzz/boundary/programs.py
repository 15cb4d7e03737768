"""What the judge is asked about, so that there are real reports: right rewrites, and a right patch."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

from neurojit import audit
from neurojit.healing.state import Value

_AUDIT = Path(audit.__file__).parent
# Kernel and rewrite: proved and guarded, with assertions, with decisions, with a polynomial.
REWRITES: Final = (
    ("horner", "horner.estrin"),
    ("clamp", "clamp.vectors"),
    ("checked", "checked.values_first"),
    ("lookup", "lookup.other_end_first"),
)

SCOPE: Final = "put"
HEALABLE: Final = "place"
PROGRAM: Final = """
func.func @place(%n: i64) -> index attributes {neurojit.healable} {
  %i = arith.index_cast %n : i64 to index
  return %i : index
}
func.func @put(%buffer: memref<4xf64>, %n: i64 {neurojit.range = [0, 40]}, %x: f64) -> f64
    attributes {neurojit.recover} {
  %i = func.call @place(%n) : (i64) -> index
  memref.store %x, %buffer[%i] : memref<4xf64>
  %y = memref.load %buffer[%i] : memref<4xf64>
  %same = arith.cmpf oeq, %x, %y : f64
  "tensorlang.assert"(%same) {message = "lost"} : (i1) -> ()
  return %y : f64
}
"""
PATCH: Final = """func.func @place(%n: i64) -> index {
  %four = arith.constant 4 : i64
  %m = arith.remui %n, %four : i64
  %i = arith.index_cast %m : i64 to index
  return %i : index
}
"""
FAILING: Final[Sequence[Value]] = (np.zeros(4), 7, 2.5)
PASSING: Final[Sequence[Value]] = (np.arange(1.0, 5.0), 2, 9.0)


def kernel_text(name: str) -> str:
    return (_AUDIT / "kernels" / f"{name}.mlir").read_text("utf-8")


def rewrite_text(name: str) -> str:
    return (_AUDIT / "by_hand" / f"{name}.mlir").read_text("utf-8")
