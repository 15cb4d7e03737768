"""Identities of integers, comparisons and branches at random places."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
import random
from collections.abc import Callable

from mlir import ir

from neurojit.frontend.kernels import functions_of
from neurojit.mlir.build import compare, constant, floating, integer, op
from neurojit.mlir.walk import operations_in

_CHANCE = 0.6  # that a place where an identity applies is changed
_OPPOSITE = {0: 1, 1: 0, 2: 5, 3: 4, 4: 3, 5: 2}  # of MLIR's predicates of integers
_SMALLEST = {"arith.maxsi": "sgt", "arith.minsi": "slt"}


def reduced(text: str, name: str, chance: random.Random) -> str | None:
    """``name`` with random identities applied; None where none was."""
    with ir.Location.unknown():
        module = ir.Module.parse(text)
        function = functions_of(module)[name]
        done = 0
        for operation in operations_in(function):
            rewrite = _IDENTITIES.get(operation.name)
            if rewrite is None or chance.random() >= _CHANCE:
                continue
            with ir.InsertionPoint(operation):
                value = rewrite(operation)
            if value is None:
                continue
            operation.results[0].replace_all_uses_with(value)
            operation.erase()
            done += 1
        return str(function.get_asm()) if done else None


def _known(value: ir.Value) -> float | None:
    """The constant that ``value`` is."""
    if not isinstance(value, ir.OpResult) or value.owner.operation.name != "arith.constant":
        return None
    attribute = value.owner.operation.attributes["value"]
    if isinstance(attribute, ir.IntegerAttr):
        return ir.IntegerAttr(attribute).value
    return ir.FloatAttr(attribute).value if isinstance(attribute, ir.FloatAttr) else None


def _same(name: str, left: ir.Value, right: ir.Value) -> ir.Value:
    return op(name, [left, right], [left.type]).result


def _product(operation: ir.Operation) -> ir.Value | None:
    """Of a constant: one or two shifts, or two products."""
    left, right = operation.operands
    factor = _known(right)
    if factor is None or str(left.type) == "i1":
        return None
    whole = int(factor)
    for beside, rest in (("", whole), ("arith.addi", whole - 1), ("arith.subi", whole + 1)):
        if rest > 0 and rest & (rest - 1) == 0:
            shifted = _same("arith.shli", left, constant(left.type, rest.bit_length() - 1))
            return _same(beside, shifted, left) if beside else shifted
    low = whole & 255
    parts = [_same("arith.muli", left, constant(left.type, part)) for part in (low, whole - low)]
    return _same("arith.addi", parts[0], parts[1])


def _shift(operation: ir.Operation) -> ir.Value | None:
    """To the left by a constant: a product."""
    left, right = operation.operands
    by = _known(right)
    if by is None or str(left.type) not in ("i32", "i64") or not 0 <= by < 31:
        return None
    return _same("arith.muli", left, constant(left.type, 1 << int(by)))


def _difference(operation: ir.Operation) -> ir.Value:
    """a - b as a + ~b + 1."""
    left, right = operation.operands
    inverse = _same("arith.xori", right, constant(right.type, -1))
    return _same("arith.addi", _same("arith.addi", left, inverse), constant(left.type, 1))


def _exclusive(operation: ir.Operation) -> ir.Value:
    """a ^ b as (a | b) - (a & b)."""
    left, right = operation.operands
    return _same("arith.subi", _same("arith.ori", left, right), _same("arith.andi", left, right))


def _extreme(operation: ir.Operation) -> ir.Value:
    """A comparison and a choice."""
    left, right = operation.operands
    larger = compare(_SMALLEST[operation.name], left, right)
    return op("arith.select", [larger, left, right], [left.type]).result


def _comparison(operation: ir.Operation) -> ir.Value | None:
    """Not the opposite."""
    opposite = _OPPOSITE.get(ir.IntegerAttr(operation.attributes["predicate"]).value)
    if opposite is None:
        return None
    number = ir.IntegerAttr.get(integer(64), opposite)
    other = op("arith.cmpi", list(operation.operands), [integer(1)], {"predicate": number}).result
    return _same("arith.xori", other, constant(integer(1), 1))


def _choice(operation: ir.Operation) -> ir.Value:
    """A branch."""
    condition, yes, no = operation.operands
    branch = op("scf.if", [condition], [yes.type], regions=2)
    for region, value in zip(branch.regions, (yes, no), strict=True):
        with ir.InsertionPoint(ir.Block.create_at_start(region, [])):
            op("scf.yield", [value])
    return branch.result


def _scaled(operation: ir.Operation) -> ir.Value | None:
    """A quotient by a power of two as a product, and the other way round."""
    left, right = operation.operands
    factor = _known(right)
    if factor is None or not factor or math.frexp(abs(factor))[0] != 0.5:
        return None
    other = "arith.divf" if operation.name == "arith.mulf" else "arith.mulf"
    return _same(other, left, floating(left.type, 1 / factor))


_IDENTITIES: dict[str, Callable[[ir.Operation], ir.Value | None]] = {
    "arith.muli": _product,
    "arith.shli": _shift,
    "arith.subi": _difference,
    "arith.xori": _exclusive,
    "arith.maxsi": _extreme,
    "arith.minsi": _extreme,
    "arith.cmpi": _comparison,
    "arith.select": _choice,
    "arith.mulf": _scaled,
    "arith.divf": _scaled,
}
