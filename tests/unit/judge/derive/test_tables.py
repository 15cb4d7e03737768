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
        reads = TableReads(function, data_in(function), frozenset(), Culprits(kernel), kernel.signature)
        found.extend(reads.tables)

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


_THIRDS = "  %c3 = arith.constant 3 : i32\n  %m = arith.remui %v, %c3 : i32\n"
_AT_A_THIRD = (
    _THIRDS + "  %p = arith.index_castui %m : i32 to index\n  %e = vector.extract %t[%p] : i32 from "
)
_AT_A_THIRD += "vector<4xi32>\n  %r = arith.addi %e, %v : i32"
_ANYWHERE = (
    "  %p = arith.index_cast %v : i32 to index\n  %e = vector.extract %t[%p] : i32 from vector<4xi32>\n"
)
_ANYWHERE += "  %r = arith.addi %e, %v : i32"
_IN_ROWS = (
    "  %b = memref.alloca() : memref<2x4xi32>\n  %s = arith.constant dense<[[7, 9, 2, 4], [1, 2, 3, 4]]> : "
)
_IN_ROWS += (
    "vector<2x4xi32>\n  vector.transfer_write %s, %b[%c0, %c0] {in_bounds = [true, true]} : vector<2x4xi32>, "
)
_IN_ROWS += "memref<2x4xi32>\n" + _THIRDS + "  %p = arith.index_castui %m : i32 to index\n"
_IN_ROWS += "  %q = arith.constant 1 : index\n  %e = memref.load %b[%q, %p] : memref<2x4xi32>\n"
_IN_ROWS += "  %r = arith.addi %e, %v : i32"


@pytest.mark.parametrize(
    ("body", "outside"), [(_AT_A_THIRD, (3,)), (_ANYWHERE, ()), (_WHOLE, ()), (_IN_ROWS, (0, 1, 2, 3, 7))]
)
def test_what_no_index_can_be_is_outside(body: str, outside: tuple[int, ...]) -> None:
    with context():
        (table,) = tables(body)
    assert table.outside == outside


_ONE_OF_A_WORD = "  %one = arith.constant 1 : i32\n  %w = arith.constant 12345 : i32\n"


@pytest.mark.parametrize(
    ("how", "bits"),
    [
        (_THIRDS + "  %s = arith.shrui %w, %m : i32\n  %r = arith.andi %s, %one : i32", 0b111),
        (_THIRDS + "  %s = arith.shrui %w, %m : i32\n  %r = arith.andi %s, %three : i32", 0b1111),
        (_THIRDS + "  %d = arith.muli %m, %c3 : i32\n  %s = arith.shrui %w, %d : i32\n"
         "  %r = arith.andi %s, %one : i32", 0b1001001),
        (_THIRDS + "  %s = arith.shli %one, %m : i32\n  %r = arith.andi %w, %s : i32", 0b111),
        (_THIRDS + "  %r = arith.shrui %w, %m : i32", _ALL),
        ("  %s = arith.shrui %w, %v : i32\n  %r = arith.andi %s, %one : i32", _ALL),
    ],
)  # fmt: skip
def test_the_bits_of_a_word_that_no_shift_brings_down_are_none(how: str, bits: int) -> None:
    with context():
        (table,) = tables(_ONE_OF_A_WORD + how)
    assert table.bits == bits
