"""What counts as a table of a candidate's own, and which bits of its entries are looked at by themselves."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.compiler.culprits import Culprits
from neurojit.judge.derive.influence.tables import TableReads
from neurojit.judge.derive.reinterpret.prepare import look_at
from neurojit.judge.derive.taint import data_in
from neurojit.judge.influence_sites import Table
from tests.unit.judge.trial.equivalence_judged import context, kernel_of

_TEXT = """func.func @f(%x: memref<4xi32>, %o: memref<4xi32>) {{
  %c0 = arith.constant 0 : index
  %three = arith.constant 3 : i32
  %low = arith.constant 15 : i32
  %t = arith.constant dense<[7, 9, 2, 4]> : vector<4xi32>
  %v = memref.load %x[%c0] : memref<4xi32>
  %k = arith.andi %v, %three : i32
  %at = arith.index_cast %k : i32 to index
{body}
  memref.store %r, %o[%c0] : memref<4xi32>
  return
}}
"""
_EXTRACT = "  %e = vector.extract %t[%at] : i32 from vector<4xi32>\n"
_WHOLE = _EXTRACT + "  %r = arith.addi %e, %v : i32"
_SHIFTED = _EXTRACT + "  %r = arith.shrui %e, %k : i32"
_MASKED = _EXTRACT + "  %r = arith.andi %e, %low : i32"
_IN_MEMORY = (
    "  %b = memref.alloca() : memref<4xi32>\n  vector.store %t, %b[%c0] : memref<4xi32>, vector<4xi32>\n"
    "  %e = memref.load %b[%at] : memref<4xi32>\n  %r = arith.addi %e, %v : i32"
)
_ROW = (
    "  %b = memref.alloca() : memref<4xi32>\n  vector.store %t, %b[%c0] : memref<4xi32>, vector<4xi32>\n"
    "  %e = vector.load %b[%at] : memref<4xi32>, vector<1xi32>\n"
    "  %r = vector.extract %e[0] : i32 from vector<1xi32>"
)
_BY_SHAPE = "  %e = vector.extract %t[2] : i32 from vector<4xi32>\n  %r = arith.addi %e, %v : i32"
_WORD = "  %w = arith.constant 12345 : i32\n  %r = arith.shrui %w, %k : i32"
_MASK = "  %w = arith.constant -1 : i32\n  %r = arith.shrui %w, %k : i32"
_ALL = (1 << 32) - 1


def tables(body: str) -> list[Table]:
    """Those of the kernel, whose original has none."""
    kernel = kernel_of(_TEXT.format(body=body))
    found: list[Table] = []

    def look(function: ir.Operation) -> None:
        found.extend(TableReads(function, data_in(function), frozenset(), Culprits(kernel)).tables)

    look_at(kernel, look, None)
    return found


@pytest.mark.parametrize(
    ("body", "entries", "bits"),
    [
        (_WHOLE, 4, 0),
        (_SHIFTED, 4, _ALL),
        (_MASKED, 4, 15),
        (_IN_MEMORY, 4, 0),
        (_ROW, 4, 0),
        (_WORD, 1, _ALL),
    ],
)
def test_a_table_is_what_data_choose_from(body: str, entries: int, bits: int) -> None:
    with context():
        (table,) = tables(body)
    assert (table.entries, table.bits) == (entries, bits)


@pytest.mark.parametrize("body", [_BY_SHAPE, _MASK])
def test_nothing_else_is_one(body: str) -> None:
    with context():
        assert not tables(body)
