"""Where linalg operations leave their results: tensors and buffers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from neurojit.fuzz.attributes import Attribute, form
from neurojit.fuzz.draw import Draw
from neurojit.fuzz.program import Kind, Op, Type, Value


def stored(op: Op, target: Any, made: Any) -> tuple[Any, ...]:
    """The result of an operation on tensors; a buffer is written."""
    if op.results:
        return (made,)
    target[...] = made
    return ()


def tensor_or_buffer(draw: Draw) -> Kind:
    return "memref" if draw.chance.random() < 0.33 else "tensor"


def target(draw: Draw, kind: Type) -> Value:
    """Where a result goes that does not read it: an empty tensor, or another of the type."""
    if kind.kind == "tensor" and draw.chance.random() < 0.5:
        return draw.one("tensor.empty", (), kind)
    return draw.value(kind)


def fresh_target(draw: Draw, kind: Type, sources: Sequence[Value]) -> Value:
    """As ``target``; a buffer is one that no operand is or is a view of."""
    if kind.kind == "tensor":
        return target(draw, kind)
    from neurojit.fuzz.operations.buffers import root_of  # noqa: PLC0415

    made = draw.value(kind)
    if root_of(draw, made) in {root_of(draw, value) for value in sources}:
        made = draw.fresh(kind)
    return made


def on(
    draw: Draw, name: str, inputs: Sequence[Value], out: Value, extra: str = "", **more: Attribute
) -> None:
    """A named operation with one output."""
    ins = ", ".join(f"${at}" for at in range(len(inputs)))
    kinds = ", ".join(f"$t{at}" for at in range(len(inputs)))
    last = len(inputs)
    results = [out.type] if out.type.kind == "tensor" else []
    arrow = " -> $r0" if results else ""
    text = f"linalg.{name}{extra} ins({ins} : {kinds}) outs(${last} : $t{last}){arrow}"
    draw.emit(f"linalg.{name}", (*inputs, out), results, form=form(text), **more)
