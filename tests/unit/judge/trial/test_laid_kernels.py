"""Whole kernels that only values of one kind, or in one order, tell apart.

A wrong rewrite is refused on them, a right one of the same shape is accepted.
"""

from __future__ import annotations

from dataclasses import dataclass

import pytest

from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged

_CONSTANTS = "\n".join(f"  %c{n} = arith.constant {n} : index" for n in (0, 1, 2, 40, 4096))


def kernel(signature: str, body: str) -> str:
    return f"func.func @f{signature} {{\n{_CONSTANTS}\n{body}\n}}\n"


def elementwise(dtype: str, lines: str, arguments: int = 1) -> str:
    """``lines`` make %r of %a, %b, %c."""
    names = "abc"[:arguments]
    kind = f"memref<40x{dtype}>"
    loads = "\n".join(f"    %{name} = memref.load %x{name}[%i] : {kind}" for name in names)
    signature = ", ".join(f"%x{name}: {kind}" for name in names)
    return kernel(
        f"({signature}, %o: {kind})",
        f"  scf.for %i = %c0 to %c40 step %c1 {{\n{loads}\n{lines}\n    memref.store %r, %o[%i] : {kind}\n"
        "  }\n  return",
    )


def folded(
    argument: str, kind: str, start: str, lines: str, end: str = "", result: str = "%e", first: str = "%c0"
) -> str:
    """``lines`` make %t of %s and %v; ``end`` makes ``result`` of %e."""
    memref = argument.partition(" {")[0]
    size = memref.partition("<")[2].partition("x")[0]
    return kernel(
        f"(%x: {argument}) -> {kind}",
        f"  %start = arith.constant {start} : {kind}\n"
        f"  %e = scf.for %i = {first} to %c{size} step %c1 iter_args(%s = %start) -> ({kind}) {{\n"
        f"    %v = memref.load %x[%i] : {memref}\n    %before = arith.subi %i, %c1 : index\n{lines}\n"
        f"    scf.yield %t : {kind}\n  }}\n{end}\n  return {result} : {kind}",
    )


@dataclass(frozen=True)
class Shape:
    """``on``: the inputs that tell the wrong one apart."""

    on: str
    original: str
    right: str
    wrong: str


_PRODUCT = "    %p = arith.mulf %a, %b : f64\n    %r = arith.mulf %p, %c : f64"
_WINDOW = """    %vv = arith.mulf %a, %a : f64
    %low = arith.constant 1.0e13 : f64
    %high = arith.constant 1.0e19 : f64
    %n = arith.negf %a : f64
    %is = arith.cmpf ogt, %vv, %low : f64
    %too = arith.cmpf ogt, %vv, %high : f64
    %there = arith.select %too, %w, %n : f64
    %r = arith.select %is, %there, %w : f64"""
_CLAMPED = """    %u = arith.addi %s, %v : i64
    %high = arith.constant 9000 : i64
    %low = arith.constant -9000 : i64
    %m = arith.minsi %u, %high : i64
    %t = arith.maxsi %m, %low : i64"""
_CLAMPED_LATE = """  %high = arith.constant 9000 : i64
  %low = arith.constant -9000 : i64
  %m = arith.minsi %e, %high : i64
  %r = arith.maxsi %m, %low : i64"""
_ROOT = "  %r = math.sqrt %e : f32"
_SQUARES = "    %p = arith.mulf %v, %v : f32\n    %t = arith.addf %s, %p : f32"
_RISES = """    %w = memref.load %x[%before] : memref<40xf32>
    %is = arith.cmpf ogt, %v, %w : f32
    %one = arith.extui %is : i1 to i32
    %t = arith.addi %s, %one : i32"""
_ALL_BUT_ONE = """  %k = arith.constant 38 : i32
  %once = arith.cmpi eq, %e, %k : i32
  %r = arith.extui %once : i1 to i32"""
_NEVER = """  %one_below = arith.constant -1 : i32
  %ge = arith.maxsi %e, %one_below : i32
  %r = arith.subi %ge, %e : i32"""
_LARGE = "memref<40xi64> {neurojit.range = [-4611686018427387904, 4611686018427387904]}"
_LARGEST = "    %is = arith.cmpi sgt, %v, %s : i64\n    %t = arith.select %is, %v, %s : i64"
_MULTIPLE = """    %k = arith.constant 10007 : i32
    %q = arith.remsi %a, %k : i32
    %zero = arith.constant 0 : i32
    %is = arith.cmpi eq, %q, %zero : i32
    %more = arith.cmpi sgt, %a, %k : i32
    %both = arith.andi %is, %more : i1
    %r = arith.select %both, %q, %a : i32"""

SHAPES = {
    "a window of magnitudes": Shape(
        "all magnitudes",
        elementwise("f64", "    %r = math.ceil %a : f64"),
        elementwise(
            "f64", "    %n = arith.negf %a : f64\n    %f = math.floor %n : f64\n    %r = arith.negf %f : f64"
        ),
        elementwise(
            "f64",
            "    %w = math.ceil %a : f64\n" + _WINDOW,
        ),
    ),
    "an intermediate that overflows": Shape(
        "all magnitudes",
        elementwise("f64", _PRODUCT, 3),
        elementwise("f64", _PRODUCT.replace("%p, %c", "%c, %p"), 3),
        elementwise("f64", "    %p = arith.mulf %b, %c : f64\n    %r = arith.mulf %a, %p : f64", 3),
    ),
    "compared as another type": Shape(
        "near equals",
        folded(_LARGE, "i64", "-9223372036854775808", _LARGEST),
        folded(_LARGE, "i64", "-9223372036854775808", "    %t = arith.maxsi %s, %v : i64"),
        folded(
            _LARGE,
            "i64",
            "-9223372036854775808",
            "    %fv = arith.sitofp %v : i64 to f64\n    %fs = arith.sitofp %s : i64 to f64\n"
            "    %is = arith.cmpf ogt, %fv, %fs : f64\n    %t = arith.select %is, %v, %s : i64",
        ),
    ),
    "a limit at the end": Shape(
        "steps",
        folded("memref<40xi64> {neurojit.range = [-500, 500]}", "i64", "0", _CLAMPED),
        folded(
            "memref<40xi64> {neurojit.range = [-500, 500]}", "i64", "0", _CLAMPED.replace("%s, %v", "%v, %s")
        ),
        folded(
            "memref<40xi64> {neurojit.range = [-500, 500]}", "i64", "0",
            "    %t = arith.addi %s, %v : i64", _CLAMPED_LATE, "%r",
        ),
    ),
    "a term of a root": Shape(
        "one large group",
        folded("memref<4096xf32>", "f32", "0.0", _SQUARES, _ROOT, "%r"),
        folded("memref<4096xf32>", "f32", "0.0", _SQUARES.replace("%s, %p", "%p, %s"), _ROOT, "%r"),
        folded(
            "memref<4096xf32>", "f32", "0.0",
            """    %c2047 = arith.constant 2047 : index
    %p = arith.mulf %v, %v : f32
    %no = arith.cmpi eq, %i, %c2047 : index
    %zero = arith.constant 0.0 : f32
    %w = arith.select %no, %zero, %p : f32
    %t = arith.addf %s, %w : f32""",
            _ROOT, "%r",
        ),
    ),
    "one pair out of order": Shape(
        "sorted",
        folded("memref<40xf32>", "i32", "0", _RISES, _ALL_BUT_ONE, "%r", "%c1"),
        folded(
            "memref<40xf32>", "i32", "0", _RISES.replace("%s, %one", "%one, %s"), _ALL_BUT_ONE, "%r", "%c1"
        ),
        folded("memref<40xf32>", "i32", "0", _RISES, _NEVER, "%r", "%c1"),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SHAPES)
def test_what_such_inputs_tell_apart_is_refused(name: str) -> None:
    """By those of the row, or by those of one before it that have come since."""
    shape = SHAPES[name]
    found = judged(shape.original, shape.wrong, budget_s=0.3).equivalent
    assert isinstance(found, Refusal), found
    assert found.diagnostic.message.startswith("on "), found


@pytest.mark.parametrize("name", SHAPES)
def test_a_right_rewrite_of_the_same_shape_is_accepted(name: str) -> None:
    shape = SHAPES[name]
    found = judged(shape.original, shape.right, budget_s=0.3).equivalent
    assert isinstance(found, Passed), found
