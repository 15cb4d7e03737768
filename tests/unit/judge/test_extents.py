"""Extents: which bounds that follow from scalars are any way to part the work."""

from __future__ import annotations

import pytest
from mlir import ir

from neurojit.judge.derive.influence.extents import Extents
from neurojit.mlir.walk import operations_in

HEAD = """func.func @f(%n: index, %m: index, %x: memref<?xi32>) {
  %z = arith.constant 0 : i32
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %c7 = arith.constant 7 : index
  %c8 = arith.constant 8 : index
  %large = arith.constant 17123 : index
"""


def excused(computed: str, use: str = "") -> bool:
    """Whether the operation that makes %r is an extent."""
    body = computed + (use or "  scf.for %i = %c0 to %r step %c1 {\n  }\n")
    with ir.Context(), ir.Location.unknown():
        module = ir.Module.parse(f"{HEAD}{body}  return\n}}\n")
        function = next(iter(module.body.operations)).operation
        made = computed.count(" = ")
        operation = [one for one in operations_in(function) if one.name != "arith.constant"][made - 1]
        return operation in Extents(function)


def lines(*computed: str) -> str:
    return "".join(f"  {one} : index\n" for one in computed)


NAMED = {
    "a remainder": lines("%r = arith.remui %n, %c8"),
    "a remainder by a mask": lines("%r = arith.andi %n, %c7"),
    "what a remainder leaves": lines("%a = arith.andi %n, %c7", "%r = arith.subi %n, %a"),
    "vectors that are begun": lines(
        "%a = arith.addi %n, %c7", "%b = arith.divui %a, %c8", "%r = arith.muli %b, %c8"
    ),
    "a tail": lines("%a = arith.subi %n, %c7", "%r = arith.maxsi %a, %c0"),
    "the lesser of two": lines("%r = arith.minsi %n, %m"),
    "a collapsed loop": lines("%r = arith.muli %n, %m"),
}
OTHER = {
    "a bit": lines("%r = arith.xori %n, %c7"),
    "a large divisor": lines("%r = arith.remui %n, %large"),
    "two clamps put together": lines(
        "%a = arith.maxsi %n, %large", "%b = arith.maxsi %n, %c7", "%r = arith.subi %a, %b"
    ),
    "a hat": lines(
        "%a = arith.subi %n, %large", "%b = arith.subi %large, %n", "%r = arith.minsi %a, %b"
    ),
    "a single number": lines("%a = arith.subi %n, %large", "%r = arith.minui %a, %c1"),
    "a quotient without a sign": lines("%a = arith.subi %n, %large", "%r = arith.ceildivui %a, %c8"),
    "two clamps and a remainder": lines(
        "%a = arith.subi %n, %large", "%b = arith.maxsi %a, %c0", "%c = arith.minsi %b, %c8",
        "%r = arith.remui %c, %c8",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", NAMED)
def test_a_named_shape_is_one(name: str) -> None:
    assert excused(NAMED[name])


@pytest.mark.parametrize("name", OTHER)
def test_what_tells_single_numbers_apart_is_none(name: str) -> None:
    assert not excused(OTHER[name])


def test_an_address_is_none() -> None:
    use = "  %v = memref.load %x[%r] : memref<?xi32>\n"
    assert not excused(NAMED["a remainder"], use)


def test_the_lanes_of_a_mask_are_one() -> None:
    assert excused(NAMED["a remainder"], "  %v = vector.create_mask %r : vector<8xi1>\n")
