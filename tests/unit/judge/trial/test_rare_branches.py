"""Equalities that nothing drawn meets are made to hold, one after the other."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.inputs.laid import Place
from neurojit.judge.trial.inputs.rare_branches import _all_different
from neurojit.model.verdict import Passed, Refusal
from tests.unit.judge.trial.equivalence_judged import judged


def detector(turns: str, limits: str = "{neurojit.range = [-100000, 100000]}") -> str:
    """1 where among ``turns`` of 48 integers stand 11, 24, 37, 50 and 63 side by side; and their sum."""
    return f"""func.func @f(%x: memref<48xi32> {limits}, %o: memref<2xi32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %turns = arith.constant {turns} : index
  %c48 = arith.constant 48 : index
  %z = arith.constant 0 : i32
  %one = arith.constant 1 : i32
  %first = arith.constant 11 : i32
  %more = arith.constant 13 : i32
  %all = arith.constant 5 : i32
  %sum = scf.for %i = %c0 to %c48 step %c1 iter_args(%s = %z) -> (i32) {{
    %v = memref.load %x[%i] : memref<48xi32>
    %t = arith.addi %s, %v : i32
    scf.yield %t : i32
  }}
  %st = scf.for %i = %c0 to %turns step %c1 iter_args(%s = %z) -> (i32) {{
    %v = memref.load %x[%i] : memref<48xi32>
    %k = arith.muli %s, %more : i32
    %w = arith.addi %k, %first : i32
    %is = arith.cmpi eq, %v, %w : i32
    %up = arith.addi %s, %one : i32
    %done = arith.cmpi sge, %s, %all : i32
    %n = arith.select %is, %up, %z : i32
    %next = arith.select %done, %s, %n : i32
    scf.yield %next : i32
  }}
  %found = arith.cmpi sge, %st, %all : i32
  %r = arith.extui %found : i1 to i32
  memref.store %sum, %o[%c0] : memref<2xi32>
  memref.store %r, %o[%c1] : memref<2xi32>
  return
}}
"""


WHOLE = detector("48")
NEVER = WHOLE.replace("memref.store %r, ", "memref.store %z, ")
EARLIER = WHOLE.replace("cmpi sge, %st, %all", "cmpi sgt, %st, %all")


def test_what_answers_without_the_detector_is_refused_where_it_answers() -> None:
    for wrong in (NEVER, EARLIER):
        found = judged(WHOLE, wrong, budget_s=0.3).equivalent
        assert isinstance(found, Refusal), found
        assert "on rare branches inputs" in found.diagnostic.message


def test_a_detector_that_is_kept_is_accepted() -> None:
    other = WHOLE.replace("addi %s, %one", "addi %one, %s")
    found = judged(WHOLE, other, budget_s=0.3).equivalent
    assert isinstance(found, Passed), found
    assert found.figures["families"]["rare branches"] > 2  # type: ignore[index, call-overload]


def test_declared_ranges_hold_in_the_search() -> None:
    """63 may not be drawn, so the detector never answers: what leaves it out is not exercised."""
    narrow = "{neurojit.range = [-60000, 62]}"
    found = judged(
        detector("48", narrow), NEVER.replace("{neurojit.range = [-100000, 100000]}", narrow)
    ).equivalent
    assert isinstance(found, Refusal), found
    assert "not exercised" in found.diagnostic.message


def test_the_widest_integers_are_searched() -> None:
    """A range of all i64 is no reason to fail: its numbers are spread over half of it."""
    place = Place(0, np.dtype(np.int64), (), floats=False, low=-(1 << 63), high=2**63 - 1, plain=np.zeros(()))
    buffer = replace(place, shape=(9,), plain=np.zeros(9, np.int64))
    for one in (place, buffer):
        made = _all_different(generator(1, "test", 0), one, 0)
        assert made is not None
        assert len(set(made.reshape(-1).tolist())) == one.plain.size
