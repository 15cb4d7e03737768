"""Loops that run as often as data say: through the whole gate, on integers as large as they stand."""

from __future__ import annotations

import pytest

from neurojit.judge.gate import Gate
from neurojit.model.verdict import Accepted, Rejected
from tests.exploits.corpus import ORIGINALS
from tests.unit.judge.examine.admitting import program
from tests.unit.judge.gated import judged

GCD = ORIGINALS.read_text("utf-8").split("func.func @gcd", maxsplit=1)[1].split("func.func", maxsplit=1)[0]
GCD = f"func.func @f{GCD}"
TURNS = """func.func @f(%a: i32, %b: i32) -> i32 {
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %n = arith.constant 47 : index
  %r:2 = scf.for %i = %c0 to %n step %c1 iter_args(%x = %a, %y = %b) -> (i32, i32) {
    %c = arith.cmpi ne, %y, %z : i32
    %d = arith.select %c, %y, %one : i32
    %m = arith.remui %x, %d : i32
    %nx = arith.select %c, %y, %x : i32
    %ny = arith.select %c, %m, %y : i32
    scf.yield %nx, %ny : i32, i32
  }
  return %r#0 : i32
}
"""
COLLATZ = """func.func @f(%n: i32) -> i32 {
  %zero = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %three = arith.constant 3 : i32
  %r:2 = scf.while (%x = %n, %k = %zero) : (i32, i32) -> (i32, i32) {
    %c = arith.cmpi ne, %x, %one : i32
    scf.condition(%c) %x, %k : i32, i32
  } do {
  ^bb0(%x: i32, %k: i32):
    %low = arith.andi %x, %one : i32
    %odd = arith.cmpi ne, %low, %zero : i32
    %t = arith.muli %x, %three : i32
    %u = arith.addi %t, %one : i32
    %h = arith.shrui %x, %one : i32
    %next = arith.select %odd, %u, %h : i32
    %count = arith.addi %k, %one : i32
    scf.yield %next, %count : i32, i32
  }
  return %r#1 : i32
}
"""


def test_the_original_is_the_one_of_the_corpus() -> None:
    assert "gcd" in program(ORIGINALS.read_text("utf-8")).kernels


@pytest.mark.parametrize("turns", [6, 20, 40, 44])
def test_a_loop_that_is_cut_off_is_refused(gate: Gate, turns: int) -> None:
    """Euclid's algorithm takes 46 turns for the worst integers of 32 bits."""
    found = judged(gate, GCD, TURNS.replace("47", str(turns)))
    assert isinstance(found, Rejected)
    assert found.check == "equivalent"


def test_as_many_turns_as_are_ever_needed_are_right(gate: Gate) -> None:
    found = judged(gate, GCD, TURNS)
    assert isinstance(found, Accepted), found


def test_what_never_ends_is_not_asked_for(gate: Gate) -> None:
    """From zero the original never reaches one: it is judged on integers from which it does."""
    found = judged(gate, COLLATZ, COLLATZ)
    assert isinstance(found, Accepted), found


def test_a_candidate_that_never_ends_is_cut_off_by_its_steps(gate: Gate) -> None:
    """Not by a clock: the refusal says how many it took, and is the same again."""
    plus_three = COLLATZ.replace("%u = arith.addi %t, %one", "%u = arith.addi %t, %three")
    found = [judged(gate, COLLATZ, plus_three) for _ in range(2)]
    shown = [str(verdict.diagnostic) for verdict in found if isinstance(verdict, Rejected)]
    assert len(shown) == 2
    assert shown[0] == shown[1]
    assert "it takes more than " in shown[0]
    assert "steps, and the original about" in shown[0]


def test_steps_are_not_what_counts(gate: Gate) -> None:
    """Ten times as many, to the same end."""
    idle = """%k10 = arith.constant 10 : index
    %i0 = arith.constant 0 : index
    %i1 = arith.constant 1 : index
    %more = scf.for %i = %i0 to %k10 step %i1 iter_args(%s = %k) -> i32 {
      %t1 = arith.xori %s, %x : i32
      scf.yield %t1 : i32
    }
    %count = arith.addi %more, %one : i32"""
    found = judged(gate, COLLATZ, COLLATZ.replace("%count = arith.addi %k, %one : i32", idle))
    assert isinstance(found, Accepted), found


def test_large_integers_are_judged_at_full_width(gate: Gate) -> None:
    """Halved with the sign kept, which only what is odd and large turns into."""
    found = judged(gate, COLLATZ, COLLATZ.replace("arith.shrui", "arith.shrsi"))
    assert isinstance(found, Rejected), found


def test_the_verdict_follows_from_the_seed(gate: Gate) -> None:
    found = [judged(gate, GCD, TURNS.replace("47", "44")) for _ in range(2)]
    assert all(isinstance(verdict, Rejected) for verdict in found)
    assert str(found[0].diagnostic) == str(found[1].diagnostic)  # pyright: ignore[reportAttributeAccessIssue]


def test_a_search_looks_at_the_last_place(gate: Gate) -> None:
    """A key that is found seldom, and there last."""
    text = ORIGINALS.read_text("utf-8")
    find = "func.func @f" + text.split("func.func @find", maxsplit=1)[1]
    found = judged(gate, find, find.replace("%n = arith.constant 100", "%n = arith.constant 99"))
    assert isinstance(found, Rejected), found
