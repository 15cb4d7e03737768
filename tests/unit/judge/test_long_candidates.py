"""How long a candidate runs is counted in steps before anything of it runs on for long."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

ORIGINAL = """func.func @f(%x: memref<64xf32>, %o: memref<64xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c64 = arith.constant 64 : index
  scf.for %i = %c0 to %c64 step %c1 {
    %v = memref.load %x[%i] : memref<64xf32>
    %w = arith.addf %v, %v : f32
    memref.store %w, %o[%i] : memref<64xf32>
  }
  return
}
"""
LOOP = """  scf.for %k = %c0 to %n step %c1 {
    %j = arith.remui %k, %c64 : index
    %u = memref.load %x[%j] : memref<64xf32>
    memref.store %u, %o[%j] : memref<64xf32>
  }
"""


def candidate(before: str) -> str:
    return ORIGINAL.replace("  scf.for", before + "  scf.for", 1)


@pytest.mark.parametrize("turns", [90_000_000, 10**9, 10**15])
def test_a_constant_loop_is_refused_by_its_text(gate: Gate, turns: int) -> None:
    verdict = judged(gate, ORIGINAL, candidate(f"  %n = arith.constant {turns} : index\n{LOOP}"))
    assert isinstance(verdict, Rejected)
    assert verdict.check == "permitted"
    assert "turns at least" in verdict.diagnostic.message
    assert verdict.diagnostic.line == 6


@pytest.mark.parametrize(
    "before",
    [
        "  %m = arith.constant 2000000000 : index\n  %t = arith.constant 20 : index\n"
        f"  %n = arith.divui %m, %t : index\n{LOOP}",
        "  %n = arith.constant 90000000 : index\n  %h = memref.load %x[%c0] : memref<64xf32>\n"
        "  %z = arith.constant 0.0 : f32\n  %p = arith.cmpf ogt, %h, %z : f32\n"
        f"  scf.if %p {{\n{LOOP}  }}\n",
        "  %h = memref.load %x[%c0] : memref<64xf32>\n  %z = arith.constant 1.0e+9 : f32\n"
        "  %q = math.absf %h : f32\n  %r = arith.maximumf %q, %z : f32\n"
        f"  %s = arith.fptoui %r : f32 to i32\n  %n = arith.index_castui %s : i32 to index\n{LOOP}",
    ],
    ids=["computed from constants", "where data say so", "as often as data say"],
)
def test_others_are_cut_off_by_their_steps(gate: Gate, before: str) -> None:
    verdict = judged(gate, ORIGINAL, candidate(before))
    assert isinstance(verdict, Rejected)
    assert verdict.check == "memory-safe"
    assert "steps, and the original about" in verdict.diagnostic.message


def test_a_few_turns_more_are_no_matter(gate: Gate) -> None:
    verdict = judged(gate, ORIGINAL, candidate(f"  %n = arith.constant 4096 : index\n{LOOP}"))
    assert isinstance(verdict, Accepted)
