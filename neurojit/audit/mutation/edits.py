"""A single mutation of a function, and short builders for mutations."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from mlir import ir

from neurojit.audit.cases import Witness
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import operations_in
from neurojit.model.element_types import FLOATS


@dataclass(frozen=True, slots=True)
class Edit:
    """``apply`` changes the function in place; it may be used once. ``what`` is for people.

    ``apply`` gives arguments on which the function differs now, where it knows some.
    """

    what: str
    apply: Callable[[random.Random], Witness | None]


Kind = Callable[[ir.Operation], list[Edit]]


def named(function: ir.Operation, *names: str) -> list[ir.Operation]:
    """The operations of ``function`` with one of these names, in program order."""
    return [operation for operation in operations_in(function) if operation.name in names]


def is_float(kind: ir.Type) -> bool:
    return str(kind) in FLOATS


def is_constant(value: ir.Value) -> bool:
    return isinstance(value, ir.OpResult) and maker(value).name == "arith.constant"


def where(operation: ir.Operation) -> str:
    """The operation and its line, for a description."""
    line = str(operation.location).rpartition('":')[2].partition(":")[0]
    return f"{operation.name} in line {line}" if line.isdigit() else operation.name


def replace_except(old: ir.Value, new: ir.Value, but: tuple[ir.Operation, ...]) -> None:
    """Let every user of ``old`` take ``new``, save the operations that make ``new``."""
    for use in list(old.uses):
        if use.owner.operation not in but:
            set_operand(use.owner.operation, use.operand_number, new)


def set_operand(operation: ir.Operation, index: int, value: ir.Value) -> None:
    operation.operands[index] = value


def maker(value: ir.Value) -> ir.Operation:
    """The operation whose result ``value`` is."""
    return ir.OpResult(value).owner.operation


def after(operation: ir.Operation) -> ir.InsertionPoint:
    """Right behind ``operation``."""
    return ir.InsertionPoint.after(operation)


def index_constant(value: int) -> ir.Value:
    return constant(ir.IndexType.get(), value)


def float_constant(kind: ir.Type, value: float) -> ir.Value:
    return op("arith.constant", results=[kind], attributes={"value": ir.FloatAttr.get(kind, value)}).result


def compare_index(predicate: int, left: ir.Value, right: ir.Value) -> ir.Value:
    """``arith.cmpi`` by MLIR's number of the predicate: 0 eq, 1 ne, 2 slt."""
    number = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), predicate)
    return op("arith.cmpi", [left, right], [ir.IntegerType.get_signless(1)], {"predicate": number}).result


def select(condition: ir.Value, yes: ir.Value, no: ir.Value) -> ir.Value:
    return op("arith.select", [condition, yes, no], [yes.type]).result


def loop_parts(loop: ir.Operation) -> tuple[ir.Value, ir.Value, ir.Value, ir.Block, ir.Operation]:
    """Lower bound, upper bound, step, body and terminator of an ``scf.for``."""
    low, high, step = list(loop.operands)[:3]
    body = loop.regions[0].blocks[0]
    return low, high, step, body, list(body.operations)[-1].operation
