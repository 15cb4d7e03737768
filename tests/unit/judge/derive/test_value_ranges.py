"""Which decisions bounds of values settle, so that no input has to show them go the other way."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.decisions import decisions_of
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import context, judged, kernel_of


def kernel(body: str, limits: str = "") -> str:
    """``body`` makes %r of the float %v and the integer %n."""
    whole = "memref<20xi32> {neurojit.range = [0, 50]}"
    return f"""func.func @f(%x: memref<20xf32>{limits}, %w: {whole}, %o: memref<20xf32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c20 = arith.constant 20 : index
  %zero = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %two = arith.constant 2.0 : f32
  %big = arith.constant 1.0e+9 : f32
  %fifty = arith.constant 50 : i32
  %less = arith.constant -1 : i32
  %zi = arith.constant 0 : i32
  %six = arith.constant 6 : i32
  %twenty = arith.constant 20 : i32
  %b8 = arith.constant 8 : i32
  %large = arith.constant 4000 : i32
  scf.for %i = %c0 to %c20 step %c1 {{
    %v = memref.load %x[%i] : memref<20xf32>
    %n = memref.load %w[%i] : memref<20xi32>
{body}
    memref.store %r, %o[%i] : memref<20xf32>
  }}
  return
}}
"""


def select(compare: str) -> str:
    return f"    %p = {compare}\n    %r = arith.select %p, %v, %two : f32"


SETTLED = {
    "an exponential": "    %e = math.exp %v : f32\n    %r = arith.maximumf %zero, %e : f32",
    "a square": "    %e = arith.mulf %v, %v : f32\n" + select("arith.cmpf olt, %e, %zero : f32"),
    "a clamp": "    %e = arith.minimumf %v, %one : f32\n" + select("arith.cmpf ogt, %e, %two : f32"),
    "a declared range": select("arith.cmpi sgt, %n, %fifty : i32"),
    "a difference": "    %e = arith.subi %n, %fifty : i32\n" + select("arith.cmpi sgt, %e, %fifty : i32"),
    "no NaN": "    %m = arith.minnumf %v, %one : f32\n    %c = arith.maxnumf %m, %zero : f32\n"
    "    %e = arith.mulf %c, %two : f32\n" + select("arith.cmpf uno, %e, %e : f32"),
    "an equality": select("arith.cmpi eq, %n, %less : i32"),
    "a logical shift": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.shrui %b, %six : i32\n"
    + select("arith.cmpi slt, %e, %zi : i32"),
    "an arithmetic shift": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.shrsi %b, %twenty : i32\n"
    + select("arith.cmpi sgt, %e, %large : i32"),
    "a shift to the left": "    %e = arith.shli %n, %six : i32\n"
    + select("arith.cmpi sgt, %e, %large : i32"),
    "an unsigned remainder": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.remui %b, %fifty : i32\n"
    + select("arith.cmpi sge, %e, %fifty : i32"),
    "an unsigned quotient": "    %e = arith.divui %n, %six : i32\n"
    + select("arith.cmpi sgt, %e, %twenty : i32"),
    "a count of bits": "    %b = arith.bitcast %v : f32 to i32\n    %e = math.ctpop %b : i32\n"
    + select("arith.cmpi sgt, %e, %fifty : i32"),
    "an unsigned minimum": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.minui %b, %six : i32\n"
    + select("arith.cmpi sgt, %e, %twenty : i32"),
    "an order without signs": "    %e = arith.minui %n, %large : i32\n    %r = arith.sitofp %e : i32 to f32",
    "bits of both": "    %e = arith.ori %n, %six : i32\n" + select("arith.cmpi sgt, %e, %large : i32"),
    "a cut": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.trunci %b : i32 to i8\n"
    "    %g = arith.extui %e : i8 to i32\n" + select("arith.cmpi sgt, %g, %large : i32"),
    "a sum of the same and more": "    %e = arith.addi %n, %six : i32\n    %m = arith.addi %n, %b8 : i32\n"
    "    %g = arith.addi %e, %m : i32\n    %h = arith.addi %g, %six : i32\n"
    + select("arith.cmpi slt, %g, %h : i32"),
    "a sum of the same and less": "    %e = arith.addi %n, %less : i32\n"
    + select("arith.cmpi sge, %e, %n : i32"),
    "what a loop counts": "    %e = arith.index_cast %i : index to i32\n    %g = arith.addi %e, %n : i32\n"
    + select("arith.cmpi sgt, %g, %large : i32"),
}
OPEN = {
    "the end of a range": select("arith.cmpi sge, %n, %fifty : i32"),
    "a product": "    %e = arith.mulf %v, %one : f32\n" + select("arith.cmpf olt, %e, %zero : f32"),
    "a NaN": "    %m = arith.minimumf %v, %one : f32\n" + select("arith.cmpf uno, %m, %m : f32"),
    "a large one": select("arith.cmpf ogt, %v, %big : f32"),
    "a shift that keeps the sign": "    %b = arith.bitcast %v : f32 to i32\n"
    "    %e = arith.shrsi %b, %six : i32\n" + select("arith.cmpi slt, %e, %zi : i32"),
    "a shift by more than its width": "    %b = arith.bitcast %v : f32 to i32\n"
    "    %e = arith.shrui %b, %n : i32\n" + select("arith.cmpi slt, %e, %zi : i32"),
    "a shift that may wrap": "    %e = arith.shli %n, %twenty : i32\n    %g = arith.shli %e, %six : i32\n"
    + select("arith.cmpi slt, %g, %zi : i32"),
    "a cut with a sign": "    %b = arith.bitcast %v : f32 to i32\n    %e = arith.trunci %b : i32 to i8\n"
    "    %g = arith.extsi %e : i8 to i32\n" + select("arith.cmpi slt, %g, %zi : i32"),
    "a sum of the same and what may be nothing": "    %e = arith.addi %n, %n : i32\n"
    + select("arith.cmpi slt, %n, %e : i32"),
    "a sum that may wrap, of the same and more": "    %b = arith.bitcast %v : f32 to i32\n"
    "    %e = arith.addi %b, %six : i32\n" + select("arith.cmpi slt, %b, %e : i32"),
    "a narrow sum of the same that may wrap": "    %e = arith.trunci %n : i32 to i8\n"
    "    %k = arith.constant 100 : i8\n"
    "    %h = arith.addi %e, %k : i8\n" + select("arith.cmpi slt, %e, %h : i8"),
    "a narrow sum that wraps": "    %e = arith.trunci %n : i32 to i8\n    %h = arith.addi %e, %e : i8\n"
    "    %j = arith.addi %h, %h : i8\n    %g = arith.extsi %j : i8 to i32\n"
    + select("arith.cmpi slt, %g, %zi : i32"),
    "a remainder by what may be none": "    %b = arith.bitcast %v : f32 to i32\n"
    "    %e = arith.remui %b, %n : i32\n" + select("arith.cmpi sge, %e, %fifty : i32"),
    "a minimum of what has a sign": "    %b = arith.bitcast %v : f32 to i32\n"
    "    %e = arith.minsi %b, %six : i32\n" + select("arith.cmpi slt, %e, %zi : i32"),
    "what may wrap": "    %e = arith.muli %n, %n : i32\n    %f = arith.muli %e, %e : i32\n"
    "    %g = arith.muli %f, %e : i32\n" + select("arith.cmpi slt, %g, %less : i32"),
}


def settled(body: str) -> tuple[bool, ...]:
    with context():
        return decisions_of(kernel_of(kernel(body))).settled


@pytest.mark.parametrize("name", SETTLED)
def test_bounds_settle_it(name: str) -> None:
    assert any(settled(SETTLED[name]))


@pytest.mark.parametrize("name", OPEN)
def test_bounds_do_not_settle_it(name: str) -> None:
    assert not any(settled(OPEN[name]))


_PLAIN = "    %r = math.exp %v : f32"


def test_what_is_settled_may_be_left_out_and_brought_in() -> None:
    for one, other in ((SETTLED["an exponential"], _PLAIN), (_PLAIN, SETTLED["an exponential"])):
        found = judged(kernel(one), kernel(other)).equivalent
        assert isinstance(found, Passed), found


# True where the sum of squares of two neighbours is one number, which nothing that is drawn meets.
_RARE = """    %vv = arith.mulf %v, %v : f32
    %k = arith.constant 7.1234e-3 : f32
    %s = arith.addf %vv, %v : f32
    %p = arith.cmpf oeq, %s, %k : f32
    %q = arith.select %p, %two, %zero : f32
    %e = math.exp %v : f32
    %r = arith.addf %e, %q : f32"""


def test_a_branch_that_no_input_takes_has_to_be_kept() -> None:
    """Nothing tells what a candidate that leaves it out does there."""
    found = judged(kernel(_RARE), kernel(_PLAIN)).equivalent
    assert isinstance(found, Refusal), found
    assert "not exercised: the original decides by arith.cmpf oeq" in found.diagnostic.message
    assert "always false on all" in found.diagnostic.message
    assert "neurojit.range" in found.diagnostic.message


@pytest.mark.parametrize(
    "candidate",
    [_RARE, _RARE.replace("addf %vv, %v", "addf %v, %vv").replace("addf %e, %q", "addf %q, %e")],
)
def test_it_may_be_kept_in_other_words(candidate: str) -> None:
    found = judged(kernel(_RARE), kernel(candidate)).equivalent
    assert isinstance(found, Passed), found
