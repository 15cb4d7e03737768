"""Integers as far as the original stands them, and assertions at their limits: through the whole gate."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.unit.judge.gated import judged

HEAD = """  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %first = arith.constant 0 : i32
  %last = arith.constant 9 : i32
"""
CLAMPED = f"""func.func @f(%table: memref<10xf32>, %at: memref<16xi32>, %y: memref<16xf32>) {{
{HEAD}  scf.for %i = %c0 to %n step %c1 {{
    %k = memref.load %at[%i] : memref<16xi32>
    %raised = arith.maxsi %k, %first : i32
    %inside = arith.minsi %raised, %last : i32
    %place = arith.index_cast %inside : i32 to index
    %v = memref.load %table[%place] : memref<10xf32>
    memref.store %v, %y[%i] : memref<16xf32>
  }}
  return
}}
"""
PLAIN = CLAMPED.replace("arith.maxsi %k, %first", "arith.addi %k, %first").replace(
    "arith.minsi %raised, %last", "arith.addi %raised, %first"
)
WRAPPING = """func.func @f(%a: memref<8xi32>, %y: memref<8xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %two = arith.constant 2 : i32
  %one = arith.constant 1 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %a[%i] : memref<8xi32>
    %w = arith.muli %v, %two : i32
    memref.store %w, %y[%i] : memref<8xi32>
  }
  return
}
"""
LIMITED = """func.func @f(%x: memref<8xf32>, %y: memref<8xf32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 8 : index
  %limit = arith.constant 1.0e+6 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<8xf32>
    %w = arith.mulf %v, %v : f32
    %fine = arith.cmpf olt, %w, %limit : f32
    "tensorlang.assert"(%fine, %w) {message = "too large", names = ["w"]} : (i1, f32) -> ()
    memref.store %w, %y[%i] : memref<8xf32>
  }
  return
}
"""


SHIFTED = """func.func @f(%a: memref<16xi32>, %by: memref<16xi32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %zero = arith.constant 0 : i32
  %width = arith.constant 32 : i32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %a[%i] : memref<16xi32>
    %s = memref.load %by[%i] : memref<16xi32>
    %far = arith.cmpi uge, %s, %width : i32
    %w = arith.shli %v, %s : i32
    %r = arith.select %far, %zero, %w : i32
    memref.store %r, %y[%i] : memref<16xi32>
  }
  return
}
"""
CUT = """func.func @f(%x: memref<16xf32>, %y: memref<16xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 16 : index
  %seven = arith.constant 7 : i32
  %limit = arith.constant 100.0 : f32
  scf.for %i = %c0 to %n step %c1 {
    %v = memref.load %x[%i] : memref<16xf32>
    %size = math.absf %v : f32
    %far = arith.cmpf uge, %size, %limit : f32
    %w = arith.fptosi %v : f32 to i32
    %r = arith.select %far, %seven, %w : i32
    memref.store %r, %y[%i] : memref<16xi32>
  }
  return
}
"""
# A result that no argument shows; another way to write that; a slip.
UNUSED = {
    "a shift too far": (
        SHIFTED,
        [("uge", "ult"), ("%far, %zero, %w", "%far, %w, %zero")],
        ("%far, %zero, %w", "%far, %v, %w"),
    ),
    "a float too large": (
        CUT,
        [("uge", "olt"), ("%far, %seven, %w", "%far, %w, %seven")],
        ("cmpf uge", "cmpf oge"),
    ),
}


@pytest.mark.parametrize("name", UNUSED)
def test_what_is_not_used_is_judged_on(gate: Gate, name: str) -> None:
    original, right, wrong = UNUSED[name]
    other = original
    for old, new in right:
        other = other.replace(old, new)
    found = judged(gate, original, other)
    assert isinstance(found, Accepted), found
    assert found.certificate.memory == "proved"
    found = judged(gate, original, original.replace(*wrong))
    assert isinstance(found, Rejected), found
    assert found.check == "equivalent"


def test_what_mlir_leaves_undefined_has_one_result(gate: Gate) -> None:
    """A shift by the last five bits, as some processors have it, is another."""
    bare = SHIFTED.replace("arith.select %far, %zero, %w", "arith.select %far, %w, %w")
    masked = bare.replace(
        "%w = arith.shli %v, %s", "%m = arith.remui %s, %width : i32\n    %w = arith.shli %v, %m"
    )
    assert isinstance(judged(gate, bare, masked), Rejected)
    found = judged(gate, bare, SHIFTED)
    assert isinstance(found, Accepted), found


def test_what_is_clamped_gets_values_that_need_the_clamp(gate: Gate) -> None:
    """Below, and above, and the clamp in another order is right."""
    for dropped in ("arith.maxsi %k, %first", "arith.minsi %raised, %last"):
        name = dropped.split()[0]
        wrong = CLAMPED.replace(dropped, dropped.replace(name, "arith.addi").replace("%last", "%first"))
        assert isinstance(judged(gate, CLAMPED, wrong), Rejected), dropped
    other = CLAMPED.replace("arith.maxsi %k, %first", "arith.minsi %k, %last").replace(
        "arith.minsi %raised, %last", "arith.maxsi %raised, %first"
    )
    found = judged(gate, CLAMPED, other)
    assert isinstance(found, Accepted), found


def test_what_addresses_a_buffer_keeps_inside_it(gate: Gate) -> None:
    """An original that would reach outside for more is judged on indices that it stands."""
    found = judged(gate, PLAIN, PLAIN)
    assert isinstance(found, Accepted), found


def test_integers_wrap_around(gate: Gate) -> None:
    """Twice a value is a shift, and a value added to itself; it is not with the sign kept."""
    shifted = WRAPPING.replace("arith.muli %v, %two", "arith.shli %v, %one")
    assert isinstance(judged(gate, WRAPPING, shifted), Accepted)
    kept = WRAPPING.replace(
        "    %w = arith.muli %v, %two : i32\n",
        "    %d = arith.muli %v, %two : i32\n    %top = arith.constant 2147483647 : i32\n"
        "    %w = arith.andi %d, %top : i32\n",
    )
    assert isinstance(judged(gate, WRAPPING, kept), Rejected)


@pytest.mark.parametrize("limit", ["1.0e+7", "1.001e+6", "0.999e+6", "1.0e+9"])
def test_a_limit_that_was_moved_is_found(gate: Gate, limit: str) -> None:
    """By a thousandth, or so far that little lies beyond."""
    found = judged(gate, LIMITED, LIMITED.replace("1.0e+6", limit))
    assert isinstance(found, Rejected)
    assert found.check == "equivalent"


def test_an_assertion_computed_otherwise_passes(gate: Gate) -> None:
    """|v| < 1000 rounds otherwise than v * v < 1e6 at most at the limit itself."""
    other = LIMITED.replace(
        "    %fine = arith.cmpf olt, %w, %limit : f32\n",
        "    %size = math.absf %v : f32\n    %root = arith.constant 1000.0 : f32\n"
        "    %fine = arith.cmpf olt, %size, %root : f32\n",
    )
    found = judged(gate, LIMITED, other)
    assert isinstance(found, Accepted), found


def test_indices_reach_to_the_end_of_what_they_address(gate: Gate) -> None:
    """The ninth and last place of a table of ten is read as the first."""
    wrong = PLAIN.replace(
        "    %raised = arith.addi %k, %first : i32\n",
        "    %ninth = arith.divui %k, %last : i32\n    %nine = arith.muli %ninth, %last : i32\n"
        "    %raised = arith.subi %k, %nine : i32\n",
    )
    assert isinstance(judged(gate, PLAIN, wrong), Rejected)


OVERFLOWS = """func.func @f(%a: i32, %b: i32) -> i1 {
  %s = arith.addi %a, %b : i32
  %r = arith.cmpi slt, %s, %a : i32
  return %r : i1
}
"""


def test_integers_are_wide_enough_to_matter(gate: Gate) -> None:
    """Whether a sum overflows depends on both terms, and not on the sign of one alone."""
    assert isinstance(judged(gate, OVERFLOWS, OVERFLOWS), Accepted)
    sign = """func.func @f(%a: i32, %b: i32) -> i1 {
  %z = arith.constant 0 : i32
  %r = arith.cmpi slt, %b, %z : i32
  return %r : i1
}
"""
    assert isinstance(judged(gate, OVERFLOWS, sign), Rejected)


def test_what_lies_behind_an_assertion_has_to_be_reached(gate: Gate) -> None:
    """Checks that one run proves are proved by a run that comes to its end, and by no other."""
    never = LIMITED.replace("arith.cmpf olt, %w, %limit", "arith.cmpf oeq, %w, %limit")
    found = judged(gate, never, never)
    assert isinstance(found, Rejected)
    assert found.check == "memory-safe"
    assert "no run came to its end" in str(found.diagnostic)
    assert "Nor did the original, which its assertion" in str(found.diagnostic)
    assert "of the program stopped on" in str(found.diagnostic)
    assert "neurojit.range" in str(found.diagnostic)


def test_an_assertion_that_nan_fails_is_not_one_that_it_passes(gate: Gate) -> None:
    """Where any other element fails as well, the NaN is hardly ever the first."""
    root = LIMITED.replace("arith.constant 1.0e+6", "arith.constant 0.0").replace(
        "    %w = arith.mulf %v, %v : f32\n    %fine = arith.cmpf olt, %w, %limit : f32\n",
        "    %w = arith.addf %v, %v : f32\n    %fine = arith.cmpf oge, %w, %limit : f32\n",
    )
    assert isinstance(judged(gate, root, root), Accepted)
    assert isinstance(judged(gate, root, root.replace("cmpf oge", "cmpf uge")), Rejected)
