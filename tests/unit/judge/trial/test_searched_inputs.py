"""Inputs that searches find: near ties, last turns; and those that are looked at before they are tried."""

from __future__ import annotations

from itertools import count
from typing import Any, cast

import numpy as np
import pytest

from neurojit.judge.trial.inputs.of_one_kind import masked_rows
from neurojit.judge.trial.inputs.screening import MOST_TOLD, Screen, telling
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged

FRACTIONS = """func.func @f(%a: i64 {neurojit.range = [1, 2147483647]},
    %b: i64 {neurojit.range = [1, 2147483647]}, %c: i64 {neurojit.range = [1, 2147483647]},
    %d: i64 {neurojit.range = [1, 2147483647]}) -> i32 {
  %l = arith.muli %a, %d : i64
  %r = arith.muli %c, %b : i64
  %less = arith.cmpi slt, %l, %r : i64
  %e = arith.extui %less : i1 to i32
  return %e : i32
}
"""
BY_FLOATS = FRACTIONS.replace(
    "%less = arith.cmpi slt, %l, %r : i64",
    "%fl = arith.sitofp %l : i64 to f64\n  %fr = arith.sitofp %r : i64 to f64\n"
    "  %less = arith.cmpf olt, %fl, %fr : f64",
)
OR_EQUAL = FRACTIONS.replace("cmpi slt", "cmpi sle")
BY_DIFFERENCE = FRACTIONS.replace(
    "%less = arith.cmpi slt, %l, %r : i64",
    "%zero = arith.constant 0 : i64\n  %g = arith.subi %l, %r : i64\n"
    "  %less = arith.cmpi slt, %g, %zero : i64",
)


def halved(turns: int) -> str:
    """How often each of eight integers up to a million can be halved or taken to 3 n + 1 before it is one."""
    return f"""func.func @f(%x: memref<8xi64> {{neurojit.range = [1, 1000000]}}, %o: memref<8xi64>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c8 = arith.constant 8 : index
  %turns = arith.constant {turns} : index
  %one = arith.constant 1 : i64
  %three = arith.constant 3 : i64
  %zero = arith.constant 0 : i64
  scf.for %i = %c0 to %c8 step %c1 {{
    %v = memref.load %x[%i] : memref<8xi64>
    %r:2 = scf.for %t = %c0 to %turns step %c1 iter_args(%n = %v, %k = %zero) -> (i64, i64) {{
      %bit = arith.andi %n, %one : i64
      %odd = arith.cmpi eq, %bit, %one : i64
      %half = arith.shrui %n, %one : i64
      %triple = arith.muli %n, %three : i64
      %up = arith.addi %triple, %one : i64
      %next = arith.select %odd, %up, %half : i64
      %done = arith.cmpi eq, %n, %one : i64
      %m = arith.select %done, %n, %next : i64
      %k1 = arith.addi %k, %one : i64
      %j = arith.select %done, %k, %k1 : i64
      scf.yield %m, %j : i64, i64
    }}
    memref.store %r#1, %o[%i] : memref<8xi64>
  }}
  return
}}
"""


def test_fractions_are_compared_exactly() -> None:
    for wrong in (BY_FLOATS, OR_EQUAL):
        assert isinstance(judged(FRACTIONS, wrong, budget_s=0.3).equivalent, Refusal)
    assert isinstance(judged(FRACTIONS, BY_DIFFERENCE, budget_s=0.3).equivalent, Passed)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_last_turns_of_a_loop_of_constant_bounds_count(seed: int) -> None:
    found = judged(halved(600), halved(320), budget_s=0.3, seed=seed).equivalent
    assert isinstance(found, Refusal)
    assert "last turns" in found.diagnostic.message or "expected" in found.diagnostic.message


def test_a_loop_that_takes_more_turns_than_any_input_needs_may_take_fewer() -> None:
    assert isinstance(judged(halved(600), halved(550), budget_s=0.3).equivalent, Passed)


class _Odd:
    """Tells numbers that are odd from ten on."""

    reach = type("Anything", (), {"stands": staticmethod(lambda _: True)})

    def tells(self, arguments: list[Any]) -> bool:
        return arguments[0] >= 10 and arguments[0] % 2 == 1


def test_of_many_inputs_those_come_that_tell_and_the_first_ones() -> None:
    made = ([number] for number in count())
    found = list(telling(cast("Screen", _Odd()), made, 1000))
    assert found == [[0], [1], *([number] for number in range(11, 11 + 2 * MOST_TOLD, 2))]
    assert list(telling(cast("Screen", _Odd()), ([n] for n in count()), 14)) == [[0], [1], [11], [13]]
    assert list(telling(None, ([n] for n in count()), 1000, anyway=1))[:1] == [[0]]


def test_rows_of_a_mask_are_false_or_true_as_a_whole_among_others() -> None:
    plain = np.arange(40).reshape(8, 5) % 2 == 1
    made = [masked_rows(plain, trial) for trial in range(8)]
    kinds = {tuple(sorted({(not row.any(), bool(row.all())) for row in mask})) for mask in made}
    assert any((True, False) in each and (False, False) in each for each in kinds)
    assert any((False, True) in each for each in kinds)
