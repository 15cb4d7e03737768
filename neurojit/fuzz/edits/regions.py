"""Regions with some of their operations or values replaced."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from neurojit.fuzz.attributes import literal
from neurojit.fuzz.numbers import full, zero
from neurojit.fuzz.program import Op, Program, Region, Value

Edit = Callable[[Op], Sequence[Op] | None]  # None: as it is


def rewritten(region: Region, edit: Edit) -> Region:
    """Every operation by what ``edit`` says, inner ones first left to it."""
    ops: list[Op] = []
    for op in region.ops:
        made = edit(op)
        if made is not None:
            ops += made
        elif op.regions:
            ops.append(replace(op, regions=tuple(rewritten(inner, edit) for inner in op.regions)))
        else:
            ops.append(op)
    return replace(region, ops=tuple(ops))


def renamed(region: Region, table: Mapping[int, Value]) -> Region:
    """Uses of the values of ``table`` replaced."""
    if not table:
        return region

    def value(item: Value) -> Value:
        while item.ident in table and table[item.ident] is not item:
            item = table[item.ident]
        return item

    def visit(part: Region) -> Region:
        return replace(part, ops=tuple(
            replace(op, operands=tuple(map(value, op.operands)), regions=tuple(map(visit, op.regions)))
            for op in part.ops
        ))  # fmt: skip

    return visit(region)


def with_body(program: Program, at: int, body: Region, inputs: Any = None) -> Program:
    """With another body of the function ``at``, and other inputs where they are given."""
    functions = list(program.functions)
    functions[at] = replace(functions[at], body=body)
    return replace(program, functions=tuple(functions), inputs=program.inputs if inputs is None else inputs)


def made_by(op: Op) -> Iterator[Value]:
    """Its results, and the arguments of its regions."""
    yield from op.results
    for region in op.regions:
        yield from region.arguments


def moved_up(region: Region, by: int) -> Region:
    """The same with all numbers of values moved up."""

    def value(item: Value) -> Value:
        return replace(item, ident=item.ident + by)

    return Region(tuple(map(value, region.arguments)), tuple(
        replace(op, operands=tuple(map(value, op.operands)), results=tuple(map(value, op.results)),
                regions=tuple(moved_up(inner, by) for inner in op.regions))
        for op in region.ops
    ))  # fmt: skip


def zero_of(value: Value) -> Op | None:
    """The constant zero in place of ``value``, None where its type has no constants."""
    kind = value.type
    if kind.kind == "memref" or kind.dynamic or kind.element.startswith("complex"):
        return None
    nothing = zero(kind.element)
    made = nothing if kind.kind == "scalar" else full(kind.shape, nothing)
    return Op("arith.constant", (), (value,), {"value": literal(made, kind)})
