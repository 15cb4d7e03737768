"""Joined truth values are watched, and a copy of one is told by what it says, however it is spelt."""

from __future__ import annotations

import pytest

from neurojit.judge.derive.decisions import Decisions, decisions_of
from tests.unit.judge.trial.equivalence_judged import context, kernel_of

_TEXT = """func.func @f(%x: f32, %y: f32, %w: f32, %o: memref<1xi1>) {{
  %c0 = arith.constant 0 : index
  %true = arith.constant true
  %false = arith.constant false
  %a = arith.cmpf olt, %x, %y : f32
  %b = arith.cmpf olt, %y, %w : f32
  %c = arith.cmpf olt, %w, %x : f32
  %na = arith.cmpf uge, %x, %y : f32
  %nb = arith.xori %b, %true : i1
{body}
  memref.store %r, %o[%c0] : memref<1xi1>
  return
}}
"""
_AND = "  %r = arith.andi %a, %b : i1"
_OR = "  %r = arith.ori %a, %b : i1"
_XOR = "  %r = arith.xori %a, %b : i1"
_DE_MORGAN = "  %n = arith.ori %na, %nb : i1\n  %r = arith.xori %n, %true : i1"
_CHOSEN = "  %r = arith.select %a, %b, %false : i1"
_UNLESS = "  %r = arith.select %na, %true, %b : i1"
_PRODUCT = "  %r = arith.muli %b, %a : i1"
_SUM = "  %r = arith.addi %na, %b : i1"
_OF_THREE = "  %ab = arith.andi %a, %b : i1\n  %r = arith.andi %ab, %c : i1"
_OF_TWO_OR_ONE = "  %ab = arith.andi %a, %b : i1\n  %r = arith.ori %ab, %c : i1"


def decided(body: str) -> Decisions:
    with context():
        return decisions_of(kernel_of(_TEXT.format(body=body)))


def joined(made: Decisions) -> list[int]:
    """The joined truth values among its decisions."""
    return [number for number, slice_ in enumerate(made.slices) if slice_.joined]


@pytest.mark.parametrize(
    ("original", "candidate", "copies"),
    [(_AND, _DE_MORGAN, True), (_AND, _CHOSEN, True), (_AND, _PRODUCT, True), (_AND, _OR, False),
     (_OR, _AND, False), (_XOR, _SUM, True), (_XOR, _AND, False), (_OR, _UNLESS, False),
     (_DE_MORGAN, _AND, True)],
)  # fmt: skip
def test_a_joined_truth_value_is_a_copy_of_one_that_says_the_same(
    original: str, candidate: str, copies: bool
) -> None:
    known, own = decided(original), decided(candidate)
    assert len(joined(own)) == 1
    assert (known.class_of(joined(own)[0], own) >= 0) == copies


@pytest.mark.parametrize(("body", "count"), [(_AND, 1), (_OF_THREE, 1), (_OF_TWO_OR_ONE, 2)])
def test_the_whole_of_a_conjunction_is_watched_and_what_is_part_of_something_else(
    body: str, count: int
) -> None:
    assert len(joined(decided(body))) == count
