"""Mutations by one: limits, comparisons, and indices at the edge alone."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.audit.mutation.edits import (
    Edit,
    compare_index,
    float_constant,
    index_constant,
    is_constant,
    is_float,
    maker,
    named,
    select,
    set_operand,
    where,
)
from neurojit.mlir.build import constant, op

_CLAMPS = (
    "arith.maximumf", "arith.minimumf", "arith.maxnumf", "arith.minnumf", "arith.maxsi", "arith.minsi",
)  # fmt: skip


def clamp_moved(function: ir.Operation) -> list[Edit]:
    """A limit, of a minimum or maximum or of a select by comparison, is one more or one less."""
    found: list[Edit] = []
    for operation in named(function, *_CLAMPS, "arith.select"):
        for place in _limits(operation):
            found += [
                Edit(
                    f"limit of {where(operation)} {change:+d}",
                    lambda _, o=operation, p=place, c=change: _move(o, p, c),
                )
                for change in (-1, 1)
            ]
    return found


def comparison_off_by_one(function: ir.Operation) -> list[Edit]:
    """What integers are compared with is one more or one less."""
    return [
        Edit(
            f"{where(operation)}: what is compared with {change:+d}",
            lambda _, o=operation, c=change: _move(o, 1, c),
        )
        for operation in named(function, "arith.cmpi")
        if str(operation.operands[1].type) != "i1"
        for change in (-1, 1)
    ]


def index_off_at_the_edge(function: ir.Operation) -> list[Edit]:
    """A load at one end takes the neighbour; everywhere else it is right."""
    found: list[Edit] = []
    for load in named(function, "memref.load"):
        shape = ir.MemRefType(load.operands[0].type).shape
        for number, extent in enumerate(shape):
            if extent < 2 or is_constant(load.operands[1 + number]):
                continue
            for edge, beside in ((0, 1), (extent - 1, extent - 2)):
                found.append(
                    Edit(
                        f"index {number} of {where(load)} is {beside} for {edge}",
                        lambda _, o=load, n=number, e=edge, b=beside: _at_edge(o, n, e, b),
                    )
                )
    return found


def _limits(operation: ir.Operation) -> list[int]:
    """Operands that are limits: constants and arguments."""
    if operation.name != "arith.select":
        return [place for place, value in enumerate(operation.operands) if _is_limit(value)]
    condition = operation.operands[0]
    if not isinstance(condition, ir.OpResult) or maker(condition).name not in ("arith.cmpf", "arith.cmpi"):
        return []
    compared = list(maker(condition).operands)
    return [
        place
        for place in (1, 2)
        if _is_limit(operation.operands[place]) and operation.operands[place] in compared
    ]


def _is_limit(value: ir.Value) -> bool:
    return str(value.type) != "index" and (is_constant(value) or _is_argument(value))


def _is_argument(value: ir.Value) -> bool:
    if not isinstance(value, ir.BlockArgument):
        return False
    return ir.BlockArgument(value).owner.owner.operation.name == "func.func"


def _move(operation: ir.Operation, place: int, change: int) -> None:
    value = operation.operands[place]
    kind = value.type
    with ir.InsertionPoint(operation):
        if is_float(kind):
            moved = op("arith.addf", [value, float_constant(kind, float(change))], [kind])
        else:
            moved = op("arith.addi", [value, constant(kind, change)], [kind])
    set_operand(operation, place, moved.result)


def _at_edge(load: ir.Operation, number: int, edge: int, beside: int) -> None:
    index = load.operands[1 + number]
    with ir.InsertionPoint(load):
        hit = compare_index(0, index, index_constant(edge))
        chosen = select(hit, index_constant(beside), index)
    set_operand(load, 1 + number, chosen)
