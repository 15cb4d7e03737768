"""What a failed bounds check says: the index that is outside, and of which extent."""

from __future__ import annotations

from neurojit.judge.gate import Gate
from neurojit.judge.trial.checks.reached import outside
from neurojit.model.verdict import Rejected
from tests.unit.judge.gated import judged

ORIGINAL = """func.func @f(%x: memref<4x8xf32>, %o: memref<4x8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  scf.for %i = %c0 to %c4 step %c1 {
    scf.for %j = %c0 to %c8 step %c1 {
      %k = arith.addi %j, %c0 : index
      %v = memref.load %x[%i, %k] : memref<4x8xf32>
      memref.store %v, %o[%i, %j] : memref<4x8xf32>
    }
  }
  return
}
"""


def test_the_index_and_its_extent_are_named() -> None:
    assert outside(("index", "extent"), (7, 4)) == "index is 7, of an extent of 4"
    minus = (1 << 64) - 1
    assert outside(("index0", "extent0", "index1", "extent1"), (2, 4, minus, 8)) == (
        "index 1 is -1, of an extent of 8"
    )
    assert outside(("offset", "size", "stride", "extent"), (3, 2, 1, 4)) == (
        "offset 3, size 2, stride 1, extent 4"
    )
    assert outside((), ()) == ""
    assert outside(("index", "extent"), (7,)) == ""


def test_a_refusal_names_them_with_the_line(gate: Gate) -> None:
    verdict = judged(gate, ORIGINAL, ORIGINAL.replace("addi %j, %c0", "addi %j, %c1"))
    assert isinstance(verdict, Rejected)
    assert verdict.check == "memory-safe"
    assert "index 1 is 8, of an extent of 8" in verdict.diagnostic.message
    assert verdict.diagnostic.line == 9
