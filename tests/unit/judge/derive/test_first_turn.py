"""What a loop begins with is left away by its first turn where ranges of values say so."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.first_turn import is_overwritten
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.value_ranges import Ranges
from neurojit.mlir.walk import operations_in
from tests.unit.judge.trial.equivalence_judged import context, kernel_of

_TEXT = """func.func @f(%x: memref<9xi32> {{neurojit.range = [0, 255]}}, %o: memref<1xi32>) {{
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c9 = arith.constant 9 : index
  %far = arith.constant {start} : i32
  %place = arith.constant 77 : i32
  %w = memref.load %x[%c0] : memref<9xi32>
  %wi = arith.index_cast %w : i32 to index
  %w1 = arith.addi %wi, %c1 : index
  %r:2 = scf.for %i = %c0 to {end} step %c1 iter_args(%b = %far, %p = %place) -> (i32, i32) {{
    %at = arith.remui %i, %c9 : index
    %v = memref.load %x[%at] : memref<9xi32>
    %n = arith.index_cast %i : index to i32
    %c = arith.cmpi {order}
    %nb = arith.select %c, %v, %b : i32
    %np = arith.select %c, {sides} : i32
    {more}
    scf.yield %nb, {kept} : i32, i32
  }}
  memref.store %r#1, %o[%c0] : memref<1xi32>
  return
}}
"""
_LESS = "slt, %v, %b : i32"


def overwritten(
    start: int = 1000,
    end: str = "%c9",
    order: str = _LESS,
    sides: str = "%n, %p",
    kept: str = "%np",
    more: str = "",
) -> bool:
    kernel = kernel_of(_TEXT.format(start=start, end=end, order=order, sides=sides, kept=kept, more=more))
    found: list[bool] = []

    def look(body: ir.Operation) -> None:
        loop = next(one for one in operations_in(body) if one.name == "scf.for")
        found.append(is_overwritten(loop, 4, Ranges(body, kernel.signature)))

    with context():
        look_at(kernel, look)
    return found[0]


@pytest.mark.parametrize(
    "changed",
    [
        {},
        {"end": "%w1"},
        {"order": "ult, %v, %b : i32"},
        {"order": "sgt, %b, %v : i32"},
        {"order": "sge, %v, %b : i32", "sides": "%p, %n"},
        {"start": -1, "order": "sgt, %v, %b : i32"},
    ],
)
def test_a_place_is_replaced_where_the_first_is_surely_less(changed: dict[str, str]) -> None:
    assert overwritten(**changed)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "changed",
    [
        {"start": 255},  # which an element may be
        {"end": "%wi"},  # which may be none
        {"order": "sge, %v, %b : i32"},  # the first turn keeps it
        {"sides": "%p, %n"},  # likewise
        {"start": -5, "order": "ult, %v, %b : i32"},  # less, without a sign, than what is not known here
        {"kept": "%n"},  # what is chosen is not what is kept
        {"more": "memref.store %p, %o[%c0] : memref<1xi32>"},  # somebody looks at it
    ],
)
def test_what_may_be_looked_at_is_not(changed: dict[str, str]) -> None:
    assert not overwritten(**changed)  # type: ignore[arg-type]
