"""Whether a stand-in is shut out wherever it goes, told from the text alone."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.masked import is_unreachable
from neurojit.mlir.context import make_context
from neurojit.mlir.walk import operations_in

SCALARS = """func.func @f(%p: i1, %q: i1, %a: i32, %b: i32, %one: i32, %x: memref<8xi32>) -> i32 {
  %true = arith.constant true
  %bad = arith.ori %p, %q : i1
  %less = arith.cmpi slt, %a, %b : i32
  %notless = arith.cmpi sge, %a, %b : i32
"""
VECTORS = """func.func @f(%p: vector<4xi1>, %a: vector<4xi32>, %one: vector<4xi32>) -> vector<4xi32> {
"""
TESTED = {
    "by both of two": (
        SCALARS,
        "%s = arith.select %bad, %one, %b : i32",
        "%m = arith.muli %a, %s : i32\n %t = arith.select %p, %a, %m : i32\n"
        " %r = arith.select %q, %b, %t : i32\n return %r : i32",
        True,
    ),
    "by one of two": (
        SCALARS,
        "%s = arith.select %bad, %one, %b : i32",
        "%m = arith.muli %a, %s : i32\n %r = arith.select %p, %a, %m : i32\n return %r : i32",
        False,
    ),
    "by the negation": (
        SCALARS,
        "%s = arith.select %less, %b, %one : i32",
        "%m = arith.muli %a, %s : i32\n %r = arith.select %notless, %a, %m : i32\n return %r : i32",
        True,
    ),
    "on the wrong side of the negation": (
        SCALARS,
        "%s = arith.select %less, %b, %one : i32",
        "%m = arith.muli %a, %s : i32\n %r = arith.select %notless, %m, %a : i32\n return %r : i32",
        False,
    ),
    "in a branch": (
        SCALARS,
        "%s = arith.select %p, %one, %b : i32",
        "%r = scf.if %p -> (i32) {\n scf.yield %a : i32\n} else {\n scf.yield %s : i32\n}\n return %r : i32",
        True,
    ),
    "in the other branch": (
        SCALARS,
        "%s = arith.select %p, %one, %b : i32",
        "%r = scf.if %p -> (i32) {\n scf.yield %s : i32\n} else {\n scf.yield %a : i32\n}\n return %r : i32",
        False,
    ),
    "where it is read": (
        SCALARS,
        "%s = arith.select %p, %one, %b : i32",
        "%i = arith.index_cast %s : i32 to index\n %m = memref.load %x[%i] : memref<8xi32>\n"
        " %r = arith.select %p, %a, %m : i32\n return %r : i32",
        True,
    ),
    "where it is stored": (
        SCALARS,
        "%s = arith.select %p, %one, %b : i32",
        "%i = arith.index_cast %a : i32 to index\n memref.store %s, %x[%i] : memref<8xi32>\n"
        " %r = arith.select %p, %a, %s : i32\n return %r : i32",
        False,
    ),
    "lane by lane": (
        VECTORS,
        "%s = arith.select %p, %one, %a : vector<4xi1>, vector<4xi32>",
        "%m = arith.muli %a, %s : vector<4xi32>\n"
        " %r = arith.select %p, %a, %m : vector<4xi1>, vector<4xi32>\n return %r : vector<4xi32>",
        True,
    ),
    "in another lane": (
        VECTORS,
        "%s = arith.select %p, %one, %a : vector<4xi1>, vector<4xi32>",
        "%e = vector.extract %s[0] : i32 from vector<4xi32>\n"
        " %m = vector.broadcast %e : i32 to vector<4xi32>\n"
        " %r = arith.select %p, %a, %m : vector<4xi1>, vector<4xi32>\n return %r : vector<4xi32>",
        False,
    ),
}


@pytest.mark.parametrize("name", TESTED)
def test_a_stand_in_is_shut_out(name: str) -> None:
    head, choice, rest, shut_out = TESTED[name]
    with make_context():
        module = ir.Module.parse(f"{head} {choice}\n {rest}\n}}\n")
        select = next(o for o in operations_in(module.operation) if o.name == "arith.select")
        stand_in = module.body.operations[0].regions[0].blocks[0].arguments[4 if head == SCALARS else 2]
        number = list(select.operands).index(stand_in)
        assert is_unreachable(select, number) == shut_out
