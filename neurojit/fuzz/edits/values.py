"""Constants, inputs and extents that are made smaller."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np

from neurojit.fuzz.attributes import literal
from neurojit.fuzz.edits.regions import made_by, rewritten, with_body
from neurojit.fuzz.numbers import UNDEF, is_float
from neurojit.fuzz.program import Attribute, Op, Program, Region, Type, Value, operations


def simpler_constants(program: Program) -> Iterator[Program]:
    """Constants and inputs nearer to 0 and 1."""
    for at, function in enumerate(program.functions):
        for op in operations(function.body):
            if op.name != "arith.constant":
                continue
            kind = op.results[0].type
            for value in _simpler(op["value"], kind):
                made = replace(op, attributes={"value": literal(value, kind)})
                yield with_body(program, at, rewritten(
                    function.body, lambda item, op=op, made=made: (made,) if item is op else None
                ))  # fmt: skip
    for number, given in enumerate(program.inputs):
        for at, (argument, value) in enumerate(zip(program.main.arguments, given, strict=True)):
            for simpler in _simpler(value, argument.type):
                changed = (*given[:at], simpler, *given[at + 1 :])
                yield replace(
                    program, inputs=(*program.inputs[:number], changed, *program.inputs[number + 1 :])
                )


def _simpler(value: Any, kind: Type) -> Iterator[Any]:
    """Whole arrays at once: zeros, ones, then 1, 2, 3, ..."""
    if kind.element.startswith("complex"):
        return
    make = float if is_float(kind.element) else int
    if kind.kind == "scalar":
        if value == value and abs(value) > 1:
            yield make(0)
            yield make(1)
            yield make(2)
        elif value == 1:
            yield make(0)
        return
    plain = np.arange(1, value.size + 1).reshape(value.shape)
    for numbers in (np.zeros(value.shape), np.ones(value.shape), plain):
        made = np.empty(value.shape, object)
        for at in np.ndindex(value.shape):
            item = make(numbers[at])
            made[at] = item % 2 if kind.element == "i1" else item
        if _weight(made) < _weight(value):
            yield made


def _weight(value: Any) -> float:
    return sum(
        min(abs(float(item)), 1e18) if item == item else 1e18 for item in value.flat if item is not UNDEF
    )


def smaller_extents(program: Program) -> Iterator[Program]:
    """Every extent of one number becomes a smaller one."""
    extents = {
        n for f in program.functions for op in operations(f.body) for v in made_by(op) for n in v.type.shape
    }
    extents |= {n for value in program.main.arguments for n in value.type.shape}
    for extent in sorted(extents, reverse=True):
        for smaller in (1, 2, extent // 2, extent - 1):
            if 0 < smaller < extent:
                yield _resized(program, extent, smaller)


def _resized(program: Program, old: int, new: int) -> Program:
    def number(item: Any) -> Any:
        return new if item == old and not isinstance(item, bool) else item

    def kind(item: Type) -> Type:
        return replace(item, shape=tuple(map(number, item.shape)))

    def value(item: Value) -> Value:
        return replace(item, type=kind(item.type))

    def attribute(name: str, item: Attribute, op: Op) -> Attribute:
        if name == "value" and isinstance(item.value, np.ndarray):
            return literal(_trimmed(item.value, kind(op.results[0].type).shape), kind(op.results[0].type))
        if name in ("static_sizes", "sizes", "static_output_shape", "mask_dim_sizes"):
            text = item.text.replace(f" {old},", f" {new},").replace(f" {old}>", f" {new}>").replace(
                f"[{old}", f"[{new}").replace(f" {old}]", f" {new}]")  # fmt: skip
            return Attribute(tuple(map(number, item.value)), text)
        return item

    def visit(region: Region) -> Region:
        return Region(tuple(map(value, region.arguments)), tuple(
            replace(op, operands=tuple(map(value, op.operands)), results=tuple(map(value, op.results)),
                    attributes={name: attribute(name, item, op) for name, item in op.attributes.items()},
                    regions=tuple(map(visit, op.regions)))
            for op in region.ops
        ))  # fmt: skip

    functions = tuple(replace(function, body=visit(function.body)) for function in program.functions)
    inputs = tuple(
        tuple(
            _trimmed(item, kind(argument.type).shape) if isinstance(item, np.ndarray) else item
            for item, argument in zip(given, program.main.arguments, strict=True)
        )
        for given in program.inputs
    )
    return replace(program, functions=functions, inputs=inputs)


def _trimmed(value: Any, shape: tuple[int, ...]) -> Any:
    return value[(*(slice(0, extent) for extent in shape), ...)].copy()
