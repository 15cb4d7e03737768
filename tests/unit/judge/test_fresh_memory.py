"""A candidate that reads what it never wrote is refused, by the line on which the memory is allocated."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

HEAD = """func.func @f(%x: memref<8xi32>, %o: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c4 = arith.constant 4 : index
  %c8 = arith.constant 8 : index
  %zero = arith.constant 0 : i32
"""
LOOP = "  scf.for %i = %c0 to %c8 step %c1 {\n    %v = memref.load %x[%i] : memref<8xi32>\n"
STORE = "    memref.store %w, %o[%i] : memref<8xi32>\n  }\n  return\n}\n"
DOUBLED = HEAD + LOOP + "    %w = arith.addi %v, %v : i32\n" + STORE
ALLOC = "  %t = memref.alloc() : memref<8xi32>\n"

# Read at once, whatever the arguments are.
AT_ONCE = {
    "a word that counts": """  %n = memref.load %t[%c0] : memref<8xi32>
  %m = arith.addi %n, %zero : i32
  memref.store %m, %t[%c0] : memref<8xi32>
""",
    "sums that begin with nothing": """  scf.for %j = %c0 to %c8 step %c1 {
    %n = memref.load %t[%j] : memref<8xi32>
    %m = arith.addi %n, %zero : i32
    memref.store %m, %t[%j] : memref<8xi32>
  }
  %n = memref.load %t[%c0] : memref<8xi32>
""",
    "a copy": """  %u = memref.alloc() : memref<8xi32>
  memref.copy %t, %u : memref<8xi32> to memref<8xi32>
  %n = memref.load %u[%c0] : memref<8xi32>
""",
}
ADDED = LOOP + "    %d = arith.addi %v, %v : i32\n    %w = arith.addi %d, %n : i32\n" + STORE


@pytest.mark.parametrize("name", AT_ONCE)
def test_what_is_surely_read_first_is_refused_before_anything_runs(gate: Gate, name: str) -> None:
    verdict = judged(gate, DOUBLED, HEAD + ALLOC + AT_ONCE[name] + ADDED)
    assert isinstance(verdict, Rejected)
    assert verdict.check == "permitted"
    assert "unwritten memory is read: fill it first" in verdict.diagnostic.message
    assert verdict.diagnostic.line == 7


# The text does not decide whether that place was written.
LATER = {
    "half of it is written": """  scf.for %j = %c0 to %c4 step %c1 {
    memref.store %zero, %t[%j] : memref<8xi32>
  }
"""
    + LOOP
    + "    %n = memref.load %t[%i] : memref<8xi32>\n    %d = arith.addi %v, %v : i32\n"
    + "    %w = arith.addi %d, %n : i32\n"
    + STORE,
    "read where data say": LOOP
    + """    %p = arith.cmpi sgt, %v, %zero : i32
    %n = scf.if %p -> (i32) {
      %r = memref.load %t[%i] : memref<8xi32>
      scf.yield %r : i32
    } else {
      scf.yield %zero : i32
    }
    %d = arith.addi %v, %v : i32
    %w = arith.addi %d, %n : i32
"""
    + STORE,
}


@pytest.mark.parametrize("name", LATER)
def test_what_holds_a_result_is_found_by_running_without_fills(gate: Gate, name: str) -> None:
    verdict = judged(gate, DOUBLED, HEAD + ALLOC + LATER[name])
    assert isinstance(verdict, Rejected)
    assert verdict.check == "equivalent"
    assert "unwritten memory was read" in verdict.diagnostic.message
    assert verdict.diagnostic.line == 7


RIGHT = {
    "the first turn chooses another": """  scf.for %k = %c0 to %c4 step %c1 {
    scf.for %i = %c0 to %c8 step %c1 {
      %v = memref.load %x[%i] : memref<8xi32>
      %a = memref.load %t[%i] : memref<8xi32>
      %p = arith.cmpi eq, %k, %c0 : index
      %b = arith.select %p, %zero, %a : i32
      %q = arith.cmpi slt, %k, %c1 : index
      %e = arith.addi %v, %v : i32
      %z = arith.select %q, %e, %zero : i32
      %d = arith.addi %b, %z : i32
      memref.store %d, %t[%i] : memref<8xi32>
    }
  }
  memref.copy %t, %o : memref<8xi32> to memref<8xi32>
  return
}
""",
    "written by halves": """  scf.for %j = %c0 to %c4 step %c1 {
    memref.store %zero, %t[%j] : memref<8xi32>
  }
  scf.for %j = %c4 to %c8 step %c1 {
    memref.store %zero, %t[%j] : memref<8xi32>
  }
"""
    + LOOP
    + "    %n = memref.load %t[%i] : memref<8xi32>\n    %d = arith.addi %v, %v : i32\n"
    + "    %w = arith.addi %d, %n : i32\n"
    + STORE,
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_written_before_it_counts_is_accepted(gate: Gate, name: str) -> None:
    """Though lowering, which does not see that, fills it."""
    assert isinstance(judged(gate, DOUBLED, HEAD + ALLOC + RIGHT[name]), Accepted)


def test_an_original_that_reads_unwritten_memory_may_be_rewritten(gate: Gate) -> None:
    """New memory holds 0 in a program."""
    original = HEAD + ALLOC + AT_ONCE["a word that counts"] + ADDED
    assert isinstance(judged(gate, original, original.replace("%d, %n", "%n, %d")), Accepted)
