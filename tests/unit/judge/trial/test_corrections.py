"""Corrections that inputs seldom ask for, or never: what is made wrong on purpose comes out right."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.equivalence import prepare
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import context, judged, kernel_of

_HEAD = """func.func @f(%x: memref<48xi32> {neurojit.range = [0, 1000000000]}, %o: memref<48xi32>) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c48 = arith.constant 48 : index
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %two = arith.constant 2 : i32
  %d = arith.constant 7001 : i32
  %tenth = arith.constant 1.42836737608913012e-4 : f64
  scf.for %i = %c0 to %c48 step %c1 {
    %a = memref.load %x[%i] : memref<48xi32>
"""
_TAIL = "\n    memref.store %r, %o[%i] : memref<48xi32>\n  }\n  return\n}\n"
_GUESS = """    %af = arith.sitofp %a : i32 to f64
    %p = arith.mulf %af, %tenth : f64
    %q = arith.fptosi %p : f64 to i32
    %m = arith.muli %q, %d : i32
    %left = arith.subi %a, %m : i32
"""
_OVER = "    %over = arith.cmpi slt, %left, %zero : i32\n"
_UNDER = "    %under = arith.cmpi sge, %left, %d : i32\n"
PLAIN = f"{_HEAD}    %r = arith.divsi %a, %d : i32{_TAIL}"


def guessed(how: str) -> str:
    return f"{_HEAD}{_GUESS}{how}{_TAIL}"


_DOWN = _OVER + "    %less = arith.subi %q, %one : i32\n    %r = arith.select %over, %less, %q : i32"
CORRECTED = {
    "down": _DOWN,
    "up": _UNDER + "    %more = arith.addi %q, %one : i32\n    %r = arith.select %under, %more, %q : i32",
    "both ways": _OVER + _UNDER + "    %less = arith.subi %q, %one : i32\n"
    "    %w = arith.select %over, %less, %q : i32\n    %more = arith.addi %q, %one : i32\n"
    "    %r = arith.select %under, %more, %w : i32",
    "by the sign": _OVER + "    %s = arith.extui %over : i1 to i32\n    %r = arith.subi %q, %s : i32",
    "in a branch": _OVER + "    %r = scf.if %over -> i32 {\n      %less = arith.subi %q, %one : i32\n"
    "      scf.yield %less : i32\n    } else {\n      scf.yield %q : i32\n    }",
    "in a loop": "    %r = scf.while (%g = %q) : (i32) -> i32 {\n      %gm = arith.muli %g, %d : i32\n"
    "      %high = arith.cmpi sgt, %gm, %a : i32\n      scf.condition(%high) %g : i32\n    } do {\n"
    "    ^bb0(%g: i32):\n      %h = arith.subi %g, %one : i32\n      scf.yield %h : i32\n    }",
}
_BY_TWO = _DOWN.replace("arith.subi %q, %one", "arith.subi %q, %two")
UNCORRECTED = {
    "by too much": _BY_TWO,
    "the wrong way": _DOWN.replace("arith.subi %q, %one", "arith.addi %q, %one"),
    "too early": _DOWN.replace("slt, %left, %zero", "slt, %left, %less0").replace(
        "    %over", "    %less0 = arith.subi %zero, %d : i32\n    %over", 1
    ),
    # Nothing that is off by one or two sets it off.
    "by an equality": "    %c = arith.constant -1640531527 : i32\n"
    "    %h = arith.muli %a, %c : i32\n    %over = arith.cmpi eq, %h, %d : i32\n"
    "    %less = arith.subi %q, %one : i32\n    %r = arith.select %over, %less, %q : i32",
}


@pytest.mark.parametrize("how", CORRECTED)
def test_a_correction_that_no_input_needs_is_accepted(how: str) -> None:
    found = judged(PLAIN, guessed(CORRECTED[how])).equivalent
    assert isinstance(found, Passed), found


@pytest.mark.parametrize("how", UNCORRECTED)
def test_what_does_not_correct_is_refused(how: str) -> None:
    found = judged(PLAIN, guessed(UNCORRECTED[how])).equivalent
    assert isinstance(found, Refusal), found
    assert "only what goes both ways can be judged" in found.diagnostic.message


def test_what_a_correction_computes_has_to_matter() -> None:
    """A number that is zero on all inputs is added where the guess was too large."""
    rare = (
        "    %c = arith.constant -1640531527 : i32\n    %top = arith.constant -257 : i32\n"
        "    %h = arith.muli %a, %c : i32\n    %z = arith.divui %h, %top : i32\n"
    )
    less = "    %le = arith.subi %q, %one : i32\n    %less = arith.addi %le, %z : i32\n"
    text = guessed(rare + _OVER + less + "    %r = arith.select %over, %less, %q : i32")
    found = judged(PLAIN, text).equivalent
    assert isinstance(found, Refusal), found
    assert "has no influence" in found.diagnostic.message


def test_only_decisions_of_its_own_are_counted() -> None:
    """Those that the original makes, and those that ranges of values settle, need no correction."""
    with context():
        own = prepare(kernel_of(PLAIN), kernel_of(guessed(_DOWN))).facts
        copied = prepare(kernel_of(guessed(_DOWN)), kernel_of(guessed(_DOWN))).facts
    assert len(own.watched) == 1
    assert any(site.provoked for site in own.sites)
    assert not copied.watched
    assert not any(site.provoked for site in copied.sites)
