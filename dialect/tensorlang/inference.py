"""The type of each result from operands and attributes; ``ShapeError`` says what does not fit."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import prod
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.shapes import Shape, ShapeError
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, NUMBERS, ValueType, value_type

Attributes = dict[str, Any]
# Operands, attributes, and the written result (which ``reshape`` and ``broadcast`` take their shape from).
Rule = Callable[[list[ValueType], Attributes, ValueType], ValueType]


def _dtype(operands: Sequence[ValueType], allowed: Sequence[str]) -> str:
    """The one element type of all operands."""
    found = dict.fromkeys(operand.dtype for operand in operands)
    if len(found) > 1:
        raise ShapeError(f"operands have different element types: {', '.join(found)}")
    dtype = next(iter(found))
    if dtype not in allowed:
        raise ShapeError(f"element type {dtype}; expected {', '.join(allowed)}")
    return dtype


def _broadcast(operands: Sequence[ValueType]) -> Shape | None:
    tensors = [operand.shape for operand in operands if operand.shape is not None]
    return shapes.broadcast(*tensors) if tensors else None


def _tensor(operand: ValueType) -> Shape:
    if operand.shape is None:
        raise ShapeError(f"expected a tensor, found the scalar {operand}")
    return operand.shape


def _pointwise(allowed: Sequence[str], result: str | None = None) -> Rule:
    def rule(operands: list[ValueType], _: Attributes, __: ValueType) -> ValueType:
        dtype = _dtype(operands, allowed)
        return ValueType(result or dtype, _broadcast(operands))

    return rule


def _select(operands: list[ValueType], _: Attributes, __: ValueType) -> ValueType:
    if operands[0].dtype != "i1":
        raise ShapeError(f"the condition is {operands[0]}; expected i1")
    return ValueType(_dtype(operands[1:], DTYPES), _broadcast(operands))


def _constant(_: list[ValueType], attributes: Attributes, __: ValueType) -> ValueType:
    value = attributes["value"]
    if isinstance(value, ir.BoolAttr):
        return ValueType("i1", None)
    return value_type(value.type)


def _matmul(operands: list[ValueType], _: Attributes, __: ValueType) -> ValueType:
    dtype = _dtype(operands, NUMBERS)
    return ValueType(dtype, shapes.matmul(_tensor(operands[0]), _tensor(operands[1])))


def _conv2d(operands: list[ValueType], attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, NUMBERS)
    return ValueType(dtype, shapes.conv2d(_tensor(operands[0]), _tensor(operands[1]), **attributes))


def _reduction(allowed: Sequence[str], *, needs_elements: bool = False) -> Rule:
    def rule(operands: list[ValueType], attributes: Attributes, _: ValueType) -> ValueType:
        dtype = _dtype(operands, allowed)
        shape = _tensor(operands[0])
        axes = shapes.axes_of(attributes["axes"], len(shape))
        if needs_elements and 0 in (shape[axis] for axis in axes):
            raise ShapeError(f"no largest element along axes {list(axes)} of {shapes.show(shape)}")
        return ValueType(dtype, shapes.reduced(shape, axes, attributes["keepdims"]))

    return rule


def _softmax(operands: list[ValueType], attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, FLOATS)
    shape = _tensor(operands[0])
    shapes.axis_of(attributes["axis"], len(shape))
    return ValueType(dtype, shape)


def _transpose(operands: list[ValueType], attributes: Attributes, _: ValueType) -> ValueType:
    return ValueType(
        _dtype(operands, DTYPES), shapes.transposed(_tensor(operands[0]), attributes["permutation"])
    )


def _reshape(operands: list[ValueType], _: Attributes, out: ValueType) -> ValueType:
    before, after = _tensor(operands[0]), _tensor(out)
    if prod(before) != prod(after):
        raise ShapeError(
            f"{shapes.show(before)} has {prod(before)} elements, {shapes.show(after)} has {prod(after)}"
        )
    return ValueType(_dtype(operands, DTYPES), after)


def _stretch(operands: list[ValueType], _: Attributes, out: ValueType) -> ValueType:
    target = _tensor(out)
    if operands[0].shape is not None and shapes.broadcast(operands[0].shape, target) != target:
        raise ShapeError(f"{operands[0]} does not broadcast to {shapes.show(target)}")
    return ValueType(_dtype(operands, DTYPES), target)


RULES: dict[str, Rule] = {
    "constant": _constant,
    **dict.fromkeys(("add", "sub", "mul", "div", "neg", "relu"), _pointwise(NUMBERS)),
    **dict.fromkeys(("max", "min"), _pointwise(DTYPES)),
    **dict.fromkeys(("exp", "sqrt", "tanh", "gelu"), _pointwise(FLOATS)),
    "cmp": _pointwise(DTYPES, result="i1"),
    "select": _select,
    "matmul": _matmul,
    "conv2d": _conv2d,
    "sum": _reduction(NUMBERS),
    "mean": _reduction(FLOATS),
    "reduce_max": _reduction(DTYPES, needs_elements=True),
    "softmax": _softmax,
    "transpose": _transpose,
    "reshape": _reshape,
    "broadcast": _stretch,
}
