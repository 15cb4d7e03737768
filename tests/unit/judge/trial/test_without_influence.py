"""What has no influence on any input and cannot do harm: stand-ins that are shut out, multiplied zeros."""

from __future__ import annotations

import pytest

from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged
from tests.unit.judge.trial.kernels import function

PRODUCTS = "(%x: memref<32xi32>, %y: memref<32xi32>, %o: memref<32xi32>)"


def each(body: str) -> str:
    """``body`` makes %r of %a and %b, for each element."""
    return function(
        PRODUCTS,
        """  %n = arith.constant 32 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %minus = arith.constant -1 : i32
  %true = arith.constant true
  %most = arith.constant 2147483647 : i32
  %last = arith.constant 31 : i32""",
        "  scf.for %i = %c0 to %n step %c1 {",
        "    %a = memref.load %x[%i] : memref<32xi32>",
        "    %b = memref.load %y[%i] : memref<32xi32>",
        body,
        "    memref.store %r, %o[%i] : memref<32xi32>",
        "  }",
        "  return",
    )


BRANCHES = each("""    %none = arith.cmpi eq, %b, %z : i32
    %r = scf.if %none -> (i32) {
      scf.yield %most : i32
    } else {
      %back = arith.cmpi eq, %b, %minus : i32
      %q = scf.if %back -> (i32) {
        %m = arith.subi %z, %a : i32
        scf.yield %m : i32
      } else {
        %d = arith.muli %a, %b : i32
        scf.yield %d : i32
      }
      scf.yield %q : i32
    }""")
TESTS = """    %none = arith.cmpi eq, %b, %z : i32
    %back = arith.cmpi eq, %b, %minus : i32
"""
MULTIPLIED = "    %d = arith.muli %a, %safe : i32\n    %m = arith.subi %z, %a : i32\n"
CHOSEN = "    %q = arith.select %back, %m, %d : i32\n    %r = arith.select %none, %most, %q : i32"
EITHER = "    %bad = arith.ori %none, %back : i1\n    %safe = arith.select %bad, %one, %b : i32\n"
STAND_INS = {
    "two tests, one after the other": TESTS + EITHER + MULTIPLIED + CHOSEN,
    "neither of two tests": TESTS
    + "    %some = arith.xori %none, %true : i1\n    %on = arith.cmpi ne, %b, %minus : i32\n"
    + "    %good = arith.andi %some, %on : i1\n    %safe = arith.select %good, %b, %one : i32\n"
    + MULTIPLIED
    + CHOSEN,
    "a branch": TESTS
    + EITHER
    + MULTIPLIED
    + "    %q = arith.select %back, %m, %d : i32\n"
    + """    %r = scf.if %none -> (i32) {
      scf.yield %most : i32
    } else {
      scf.yield %q : i32
    }""",
}


@pytest.mark.parametrize("name", STAND_INS)
def test_a_factor_that_is_shut_out_by_several_tests_stands_in(name: str) -> None:
    found = judged(BRANCHES, each(STAND_INS[name])).equivalent
    assert isinstance(found, Passed), found


def test_a_stand_in_that_one_of_two_tests_lets_through_is_tried() -> None:
    """What is multiplied where y is 739982445 is the stand-in itself."""
    left = TESTS.replace("%back = arith.cmpi eq, %b, %minus", "%back = arith.cmpi eq, %b, %rare")
    rare = "    %rare = arith.constant 739982445 : i32\n"
    original = each(TESTS + EITHER + MULTIPLIED + CHOSEN)
    candidate = each(
        rare
        + left.replace("%back", "%odd")
        + "    %back = arith.cmpi eq, %b, %minus : i32\n    %two = arith.ori %none, %back : i1\n"
        + "    %bad = arith.ori %two, %odd : i1\n    %safe = arith.select %bad, %one, %b : i32\n"
        + MULTIPLIED
        + CHOSEN
    )
    assert isinstance(judged(original, candidate).equivalent, Refusal)


PLACES = """    %low = arith.cmpi sge, %b, %z : i32
    %high = arith.cmpi slt, %b, %limit : i32
    %in = arith.andi %low, %high : i1
"""
LIMIT = "    %limit = arith.constant 32 : i32\n"


def test_a_place_that_is_shut_out_stands_in() -> None:
    original = each(
        LIMIT
        + PLACES
        + """    %r = scf.if %in -> (i32) {
      %k = arith.index_cast %b : i32 to index
      %v = memref.load %x[%k] : memref<32xi32>
      scf.yield %v : i32
    } else {
      scf.yield %minus : i32
    }"""
    )
    candidate = each(
        LIMIT
        + PLACES
        + """    %at = arith.select %in, %b, %z : i32
    %k = arith.index_cast %at : i32 to index
    %v = memref.load %x[%k] : memref<32xi32>
    %r = arith.select %in, %v, %minus : i32"""
    )
    found = judged(original, candidate).equivalent
    assert isinstance(found, Passed), found


def test_a_shift_is_compared_with_others_that_shift() -> None:
    """Beyond the width of a number all do the same as one by 31, which is no other value."""
    original = each("""    %aw = arith.extsi %a : i32 to i64
    %bw = arith.extsi %b : i32 to i64
    %s = arith.addi %aw, %bw : i64
    %low = arith.constant -2147483648 : i64
    %high = arith.constant 2147483647 : i64
    %l = arith.maxsi %s, %low : i64
    %h = arith.minsi %l, %high : i64
    %r = arith.trunci %h : i64 to i32""")
    candidate = each("""    %s = arith.addi %a, %b : i32
    %p = arith.xori %a, %s : i32
    %q = arith.xori %b, %s : i32
    %v = arith.andi %p, %q : i32
    %over = arith.cmpi slt, %v, %z : i32
    %sign = arith.shrsi %a, %last : i32
    %end = arith.xori %sign, %most : i32
    %r = arith.select %over, %end, %s : i32""")
    found = judged(original, candidate).equivalent
    assert isinstance(found, Passed), found


SOFTMAX = "(%x: memref<16xf32> {neurojit.range = [-30.0, 30.0]}, %o: memref<16xf32>)"
LAST = """  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<16xf32>
    %d = arith.subf %v, %top : f32
    %e = math.exp %d : f32
    %q = arith.divf %e, %sum : f32
    memref.store %q, %o[%i] : memref<16xf32>
  }
  return"""
FIRST = """  %n = arith.constant 16 : index
  %z = arith.constant 0.0 : f32
  %none = arith.constant 0xFF800000 : f32
"""
TWO_PASSES = function(
    SOFTMAX,
    FIRST
    + """  %top = scf.for %i = %c0 to %n step %c1 iter_args(%b = %none) -> (f32) {
    %v = memref.load %x[%i] : memref<16xf32>
    %a = arith.maximumf %b, %v : f32
    scf.yield %a : f32
  }
  %sum = scf.for %i = %c0 to %n step %c1 iter_args(%b = %z) -> (f32) {
    %v = memref.load %x[%i] : memref<16xf32>
    %d = arith.subf %v, %top : f32
    %e = math.exp %d : f32
    %a = arith.addf %b, %e : f32
    scf.yield %a : f32
  }
"""
    + LAST,
)


def online(begin: str) -> str:
    return function(
        SOFTMAX,
        FIRST
        + "  %one = arith.constant 1.0 : f32\n"
        + f"  %both:2 = scf.for %i = %c0 to %n step %c1 iter_args(%m = %none, %s = {begin}) -> (f32, f32) {{"
        + """
    %v = memref.load %x[%i] : memref<16xf32>
    %k = arith.maximumf %m, %v : f32
    %dm = arith.subf %m, %k : f32
    %dv = arith.subf %v, %k : f32
    %em = math.exp %dm : f32
    %ev = math.exp %dv : f32
    %t = math.fma %s, %em, %ev : f32
    scf.yield %k, %t : f32, f32
  }
  %top = arith.addf %both#0, %z : f32
  %sum = arith.addf %both#1, %z : f32
"""
        + LAST,
    )


def test_the_sum_of_an_online_softmax_begins_with_a_zero_that_nothing_shows() -> None:
    found = judged(TWO_PASSES, online("%z")).equivalent
    assert isinstance(found, Passed), found


def test_a_beginning_that_is_not_zero_is_tried_and_the_author_told_what_to_do() -> None:
    found = judged(TWO_PASSES, online("%one")).equivalent
    assert isinstance(found, Refusal)
    assert (
        "the constant 1.000000e+00 of scf.for (carried value 2 of 2) has no influence"
        in found.diagnostic.message
    )
    assert "begin as the original does" in found.diagnostic.message


def scaled(body: str, before: str = "") -> str:
    return function(
        "(%x: memref<16xf32> {neurojit.range = [-100.0, 100.0]}, %o: memref<16xf32>)",
        f"""  %n = arith.constant 16 : index
  %z = arith.constant 0.0 : f32
  %one = arith.constant 1.0 : f32
  %top = scf.for %i = %c0 to %n step %c1 iter_args(%b = %z) -> (f32) {{
    %v = memref.load %x[%i] : memref<16xf32>
    %s = math.absf %v : f32
    %a = arith.maximumf %b, %s : f32
    scf.yield %a : f32
  }}
  %none = arith.cmpf oeq, %top, %z : f32
{before}
  scf.for %i = %c0 to %n step %c1 {{
    %v = memref.load %x[%i] : memref<16xf32>
{body}
    memref.store %r, %o[%i] : memref<16xf32>
  }}
  return""",
    )


def test_a_divisor_of_what_is_zero_has_to_be_none() -> None:
    original = scaled("""    %r = scf.if %none -> (f32) {
      scf.yield %z : f32
    } else {
      %q = arith.divf %v, %top : f32
      scf.yield %q : f32
    }""")
    divided = "    %r = arith.divf %v, %safe : f32"
    safe = "  %safe = arith.select %none, %one, %top : f32"
    found = judged(original, scaled(divided, safe)).equivalent
    assert isinstance(found, Passed), found
    beside = "    %q = arith.divf %v, %safe : f32\n    %w = arith.mulf %safe, %z : f32\n"
    beside += "    %r = arith.addf %q, %w : f32"
    found = judged(original, scaled(beside, safe)).equivalent
    assert isinstance(found, Refusal)
    assert "has no influence" in found.diagnostic.message


def test_a_search_that_begins_with_a_nan_is_tried() -> None:
    """Nothing is larger than one: the candidate stays at it."""

    def text(first: str, start: str) -> str:
        return function(
            "(%x: memref<50xf32>) -> index",
            f"""  %n = arith.constant 50 : index
  %none = arith.constant 0xFF800000 : f32
  %first = memref.load %x[%c0] : memref<50xf32>
  %isnan = arith.cmpf uno, %first, %first : f32
  %guarded = arith.select %isnan, %none, %first : f32
  %e:2 = scf.for %i = {start} to %n step %c1 iter_args(%b = {first}, %k = %c0) -> (f32, index) {{
    %v = memref.load %x[%i] : memref<50xf32>
    %p = arith.cmpf ogt, %v, %b : f32
    %m = arith.select %p, %v, %b : f32
    %l = arith.select %p, %i, %k : index
    scf.yield %m, %l : f32, index
  }}
  return %e#1 : index""",
        )

    original = text("%none", "%c0")
    assert isinstance(judged(original, text("%first", "%c1"), budget_s=0.3).equivalent, Refusal)
    found = judged(original, text("%guarded", "%c1"), budget_s=0.3).equivalent
    assert isinstance(found, Passed), found
