"""Which decisions of a candidate are copies of the original's."""

from __future__ import annotations

import pytest

from neurojit.validation.verdict import Passed, Refusal
from tests.unit.validation.equivalence.judged import judged

SIGNATURE = "func.func @f(%as: memref<6xf64>, %bs: memref<6xf64>, %out: memref<6xf64>)"
HEAD = """  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c2 = arith.constant 2 : index
  %c6 = arith.constant 6 : index
  %top = arith.constant 1.0e+300 : f64
  %low = arith.constant -0.5 : f64"""


def looped(body: str, step: str = "%c1", copies: int = 1) -> str:
    """``body`` turns %a and %b into %r, once or twice in each iteration."""
    lines: list[str] = []
    for copy in range(copies):
        index = "%i" if copy == 0 else f"%i{copy}"
        if copy:
            lines.append(f"    {index} = arith.addi %i, %c{copy} : index")
        text = (
            "    %a = memref.load %as[INDEX] : memref<6xf64>\n"
            f"    %b = memref.load %bs[INDEX] : memref<6xf64>\n{body}\n"
            "    memref.store %r, %out[INDEX] : memref<6xf64>"
        )
        for name in ("a", "b", "r", "p", "q", "s"):
            text = text.replace(f"%{name} ", f"%{name}{copy} ").replace(f"%{name},", f"%{name}{copy},")
        lines.append(text.replace("INDEX", index))
    inner = "\n".join(lines)
    return f"{SIGNATURE} {{\n{HEAD}\n  scf.for %i = %c0 to %c6 step {step} {{\n{inner}\n  }}\n  return\n}}\n"


# One-sided by what it says: the maximum is never below one of its own terms.
REDUNDANT = """    %p = arith.maximumf %a, %b : f64
    %r = arith.maximumf %p, %a : f64"""
REGROUPED = """    %p = arith.maximumf %a, %a : f64
    %r = arith.maximumf %b, %p : f64"""
CLAMPED = """    %p = arith.mulf %a, %b : f64
    %r = arith.minimumf %p, %top : f64"""
BOUNDED = """    %r = arith.maximumf %a, %low : f64"""
BOUNDED_AND_MORE = """    %p = math.absf %a : f64
    %q = arith.negf %p : f64
    %s = arith.maximumf %a, %low : f64
    %r = arith.maximumf %s, %q : f64"""


@pytest.mark.parametrize("copies", [1, 2])
@pytest.mark.parametrize(
    ("original", "candidate"), [(REDUNDANT, REDUNDANT), (REDUNDANT, REGROUPED), (CLAMPED, CLAMPED)]
)
def test_copies_of_the_originals_decisions_may_be_one_sided(
    original: str, candidate: str, copies: int
) -> None:
    """Unrolled and regrouped, they are what the original decides."""
    found = judged(looped(original), looped(candidate, f"%c{copies}", copies)).equivalent
    assert isinstance(found, Passed), found


def test_a_decision_on_something_else_has_to_go_both_ways() -> None:
    """max(max(a, c), -|a|) is max(a, c), but the original does not look at -|a|, which never wins."""
    found = judged(looped(BOUNDED), looped(BOUNDED_AND_MORE)).equivalent
    assert isinstance(found, Refusal), found
    assert "decides by arith.maximumf" in found.diagnostic.message
