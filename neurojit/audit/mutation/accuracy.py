"""Mutations that cost digits and nothing else: they show where terms cancel."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.audit.mutation.edits import Edit, is_float, loop_parts, named, set_operand, where
from neurojit.mlir.build import op


def narrower_accumulator(function: ir.Operation) -> list[Edit]:
    """What a loop carries in f64 is rounded to f32 at each turn."""
    return [
        Edit(
            f"carried value {number} of {where(loop)} is an f32",
            lambda _, o=loop, n=number: _narrow(o, n),
        )
        for loop in named(function, "scf.for")
        for number, value in enumerate(list(loop.operands)[3:])
        if str(value.type) == "f64"
    ]  # fmt: skip


def compensation_removed(function: ir.Operation) -> list[Edit]:
    """A float that a loop carries begins anew at each turn."""
    return [
        Edit(
            f"carried value {number} of {where(loop)} is forgotten at each turn",
            lambda _, o=loop, n=number: _forget(o, n),
        )
        for loop in named(function, "scf.for")
        for number, value in enumerate(list(loop.operands)[3:])
        if is_float(value.type) and len(loop.results) > 1
    ]  # fmt: skip


def _narrow(loop: ir.Operation, number: int) -> None:
    _, _, _, _, terminator = loop_parts(loop)
    value = terminator.operands[number]
    with ir.InsertionPoint(terminator):
        short = op("arith.truncf", [value], [ir.F32Type.get()]).result
        back = op("arith.extf", [short], [value.type]).result
    set_operand(terminator, number, back)


def _forget(loop: ir.Operation, number: int) -> None:
    _, _, _, _, terminator = loop_parts(loop)
    set_operand(terminator, number, loop.operands[3 + number])
