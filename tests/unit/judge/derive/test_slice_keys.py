"""Which decisions of a candidate are copies of the original's."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.decisions import decisions_of
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import context, judged, kernel_of

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


CONSTANTS = "\n".join(f"  %c{n} = arith.constant {n} : index" for n in range(9))


def classes(original: str, candidate: str) -> list[int]:
    """Of each decision of the candidate's, in order, the class of the original's that it is a copy of."""
    with context():
        known, own = decisions_of(kernel_of(original)), decisions_of(kernel_of(candidate))
    return [known.class_of(number, own) for number in range(len(own.names))]


def of_eight(body: str, result: str = "%m") -> str:
    """``body`` makes a float of x, y."""
    return (
        f"func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) -> f32 {{\n{CONSTANTS}\n"
        f"  %low = arith.constant 0xFF800000 : f32\n  %k = arith.constant 3.5 : f32\n{body}\n"
        f"  return {result} : f32\n}}\n"
    )


LARGEST = """  %m = scf.for %i = %c0 to %c8 step %c1 iter_args(%b = %low) -> (f32) {
    %v = memref.load %x[%i] : memref<8xf32>
    %p = arith.cmpf ogt, %v, %b : f32
    %n = arith.select %p, %v, %b : f32
    scf.yield %n : f32
  }"""
TURNED = LARGEST.replace("ogt, %v, %b", "ole, %v, %b").replace("%p, %v, %b", "%p, %b, %v")
BY_TWO = """  %m = scf.for %i = %c0 to %c8 step %c2 iter_args(%b = %low) -> (f32) {
    %j = arith.addi %i, %c1 : index
    %v = memref.load %x[%i] : memref<8xf32>
    %p = arith.cmpf ogt, %v, %b : f32
    %n = arith.select %p, %v, %b : f32
    %w = memref.load %x[%j] : memref<8xf32>
    %q = arith.cmpf olt, %n, %w : f32
    %o = arith.select %q, %w, %n : f32
    scf.yield %o : f32
  }"""
IN_LANES = """  %v0 = vector.load %x[%c0] : memref<8xf32>, vector<4xf32>
  %v1 = vector.load %x[%c4] : memref<8xf32>, vector<4xf32>
  %v2 = arith.maximumf %v0, %v1 : vector<4xf32>
  %m0 = vector.reduction <maximumf>, %v2 : vector<4xf32> into f32
  %m = arith.maximumf %m0, %low : f32"""
UNROLLED = "\n".join(
    f"  %v{i} = memref.load %x[%c{i}] : memref<8xf32>\n"
    f"  %p{i} = arith.cmpf ogt, %v{i}, {f'%n{i - 1}' if i else '%low'} : f32\n"
    f"  %{'m' if i == 7 else f'n{i}'} = arith.select %p{i}, %v{i}, {f'%n{i - 1}' if i else '%low'} : f32"
    for i in range(8)
)
THROUGH_MEMORY = """  %t = memref.alloc() : memref<1xf32>
  memref.store %low, %t[%c0] : memref<1xf32>
  scf.for %i = %c0 to %c8 step %c1 {
    %v = memref.load %x[%i] : memref<8xf32>
    %b = memref.load %t[%c0] : memref<1xf32>
    %p = arith.cmpf ogt, %v, %b : f32
    %n = arith.select %p, %v, %b : f32
    memref.store %n, %t[%c0] : memref<1xf32>
  }
  %m = memref.load %t[%c0] : memref<1xf32>"""


@pytest.mark.parametrize("body", [LARGEST, TURNED, BY_TWO, IN_LANES, UNROLLED, THROUGH_MEMORY])
def test_a_maximum_is_one_decision_however_it_is_written(body: str) -> None:
    """Turned round, unrolled in part and in full, in lanes, carried in memory."""
    found = classes(of_eight(LARGEST), of_eight(body))
    assert found
    assert set(found) == {0}


SUMMED = """  %s = scf.for %i = %c0 to %c8 step %c1 iter_args(%b = %zero) -> (f32) {
    %v = memref.load %x[%i] : memref<8xf32>
    %w = memref.load %y[%i] : memref<8xf32>
    %p = arith.mulf %v, %w : f32
    %n = arith.addf %b, %p : f32
    scf.yield %n : f32
  }
  %q = arith.cmpf ogt, %s, %k : f32
  %m = arith.select %q, %s, %k : f32"""
SUM_IN_LANES = """  %zeros = arith.constant dense<0.0> : vector<4xf32>
  %u = scf.for %i = %c0 to %c8 step %c4 iter_args(%b = %zeros) -> (vector<4xf32>) {
    %v = vector.load %x[%i] : memref<8xf32>, vector<4xf32>
    %w = vector.load %y[%i] : memref<8xf32>, vector<4xf32>
    %n = vector.fma %w, %v, %b : vector<4xf32>
    scf.yield %n : vector<4xf32>
  }
  %s = vector.reduction <add>, %u : vector<4xf32> into f32
  %m = arith.maximumf %s, %k : f32"""


def test_a_limit_of_a_sum_is_one_decision_however_it_is_summed() -> None:
    zero = "  %zero = arith.constant 0.0 : f32\n"
    assert classes(of_eight(zero + SUMMED), of_eight(SUM_IN_LANES)) == [0]


AT_FIRST = """  %a = memref.load %x[%c0] : memref<8xf32>
  %c = memref.load %x[%c1] : memref<8xf32>"""
OTHERS = {
    "another beginning": LARGEST.replace("iter_args(%b = %low)", "iter_args(%b = %k)"),
    "another argument": LARGEST.replace("%x[%i]", "%y[%i]"),
    "made of it": LARGEST.replace("ogt, %v, %b", "ogt, %w, %b").replace(
        "    %p =", "    %w = arith.mulf %v, %k : f32\n    %p ="
    ),
    "a beginning that is computed": AT_FIRST + "\n  %d = arith.divf %c, %k : f32\n"
    + LARGEST.replace("iter_args(%b = %low)", "iter_args(%b = %d)"),
    "what was stored": THROUGH_MEMORY.replace(
        "    %p =", "    %w = arith.mulf %v, %k : f32\n    %p =").replace("select %p, %v", "select %p, %w"),
}  # fmt: skip


@pytest.mark.parametrize("name", OTHERS)
def test_what_looks_at_anything_else_is_another_decision(name: str) -> None:
    """By its name alone it would be the original's."""
    assert classes(of_eight(LARGEST), of_eight(OTHERS[name])) == [-1]


def test_an_element_that_is_named_is_not_any_other() -> None:
    """A loop may look at each; what looks at the first has to be copied as that."""
    first = f"{AT_FIRST}\n  %p = arith.cmpf ogt, %a, %c : f32\n  %m = arith.select %p, %k, %c : f32"
    second = first.replace("%x[%c1]", "%x[%c2]")
    assert classes(of_eight(first), of_eight(first)) == [0]
    assert classes(of_eight(first), of_eight(second)) == [-1]


SPARE = (
    LARGEST.replace("%m = ", "%m0 = ").replace("ogt, %v, %b", "olt, %b, %v")
    + f"""
{AT_FIRST}
  %t = arith.mulf %c, %k : f32
  %d = arith.subf %a, %t : f32
  %e = arith.mulf %d, %d : f32
  %h = arith.constant 1.0e+12 : f32
  %g = arith.mulf %e, %h : f32
  %cc = arith.mulf %c, %c : f32
  %q = arith.cmpf ogt, %cc, %g : f32
  %m = arith.select %q, %k, %m0 : f32"""
)
NESTED = (
    LARGEST.replace("%m = ", "%m0 = ")
    + f"""
{AT_FIRST}
  %t = arith.mulf %c, %k : f32
  %h = arith.constant 1.0000003 : f32
  %lower = arith.divf %t, %h : f32
  %upper = arith.mulf %t, %h : f32
  %p = arith.cmpf ogt, %a, %lower : f32
  %q = arith.cmpf olt, %a, %upper : f32
  %m = scf.if %p -> (f32) {{
    %inner = scf.if %q -> (f32) {{
      scf.yield %k : f32
    }} else {{
      scf.yield %m0 : f32
    }}
    scf.yield %inner : f32
  }} else {{
    scf.yield %m0 : f32
  }}"""
)


@pytest.mark.parametrize("body", [SPARE, NESTED])
def test_no_decision_of_the_originals_pays_for_one_that_it_does_not_make(body: str) -> None:
    """Turning a comparison round leaves none over, and nesting two comparisons is a decision of its own."""
    found = judged(of_eight(LARGEST), of_eight(body)).equivalent
    assert isinstance(found, Refusal), found
    assert "which the original does not" in found.diagnostic.message
