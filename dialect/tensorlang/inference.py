"""The type of a result from operands and attributes: one rule for each kind of operation.

Rules are as ``op_def.Inference``; ``ShapeError`` says what does not fit.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from math import prod

from neurojit.dialect.tensorlang import shapes, windows
from neurojit.dialect.tensorlang.op_def import Attributes, Inference
from neurojit.dialect.tensorlang.shapes import Shape, ShapeError
from neurojit.dialect.tensorlang.value_type import DTYPES, FLOATS, INTEGERS, NUMBERS, ValueType

Operands = Sequence[ValueType]


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


def pointwise(allowed: Sequence[str], result: str | None = None) -> Inference:
    def rule(operands: Operands, _: Attributes, __: ValueType) -> ValueType:
        dtype = _dtype(operands, allowed)
        return ValueType(result or dtype, _broadcast(operands))

    return rule


def select(operands: Operands, _: Attributes, __: ValueType) -> ValueType:
    if operands[0].dtype != "i1":
        raise ShapeError(f"the condition is {operands[0]}; expected i1")
    return ValueType(_dtype(operands[1:], DTYPES), _broadcast(operands))


def cast(operands: Operands, _: Attributes, out: ValueType) -> ValueType:
    _dtype(operands, DTYPES)
    if out.dtype not in DTYPES:
        raise ShapeError(f"element type {out.dtype}; expected {', '.join(DTYPES)}")
    return ValueType(out.dtype, operands[0].shape)


def iota(_: Operands, attributes: Attributes, out: ValueType) -> ValueType:
    if out.dtype not in NUMBERS:
        raise ShapeError(f"element type {out.dtype}; expected {', '.join(NUMBERS)}")
    shapes.axis_of(attributes["axis"], len(_tensor(out)))
    return out


def constant(_: Operands, attributes: Attributes, __: ValueType) -> ValueType:
    return attributes["value"]


def matmul(operands: Operands, _: Attributes, __: ValueType) -> ValueType:
    dtype = _dtype(operands, NUMBERS)
    return ValueType(dtype, shapes.matmul(_tensor(operands[0]), _tensor(operands[1])))


def convolution(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, NUMBERS)
    return ValueType(dtype, windows.convolution(_tensor(operands[0]), _tensor(operands[1]), **attributes))


def conv_transpose(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, NUMBERS)
    image, weight = map(_tensor, operands)
    return ValueType(dtype, windows.transposed_convolution(image, weight, **attributes))


def pooling(allowed: Sequence[str]) -> Inference:
    def rule(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
        given = {name: value for name, value in attributes.items() if name != "count_padding"}
        return ValueType(_dtype(operands, allowed), windows.pooling(_tensor(operands[0]), **given))

    return rule


def reduction(allowed: Sequence[str], *, extreme: str = "") -> Inference:
    """``extreme``: what there is none of among no elements; without it there may be none."""

    def rule(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
        dtype = _dtype(operands, allowed)
        shape = _tensor(operands[0])
        axes = shapes.axes_of(attributes["axes"], len(shape))
        if extreme and 0 in (shape[axis] for axis in axes):
            raise ShapeError(f"no {extreme} element along axes {list(axes)} of {shapes.show(shape)}")
        return ValueType(dtype, shapes.reduced(shape, axes, attributes["keepdims"]))

    return rule


def arg_extreme(extreme: str) -> Inference:
    def rule(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
        _dtype(operands, DTYPES)
        shape = _tensor(operands[0])
        axis = shapes.axis_of(attributes["axis"], len(shape))
        if shape[axis] == 0:
            raise ShapeError(f"no {extreme} element along axis {axis} of {shapes.show(shape)}")
        return ValueType("i64", shapes.reduced(shape, (axis,), attributes["keepdims"]))

    return rule


def along_axis(allowed: Sequence[str]) -> Inference:
    """The operand's type; the operation goes along its ``axis``."""

    def rule(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
        dtype = _dtype(operands, allowed)
        shape = _tensor(operands[0])
        shapes.axis_of(attributes["axis"], len(shape))
        return ValueType(dtype, shape)

    return rule


def normalised(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    """A tensor of rows, then what has one element for each of a row's."""
    dtype = _dtype(operands, FLOATS)
    shape = _tensor(operands[0])
    if not shape:
        raise ShapeError(f"the input is {operands[0]}; expected a dimension or more")
    for operand in operands[1:]:
        if operand.shape != shape[-1:]:
            raise ShapeError(
                f"found {operand}; expected {ValueType(dtype, shape[-1:])}, as a row of the input"
            )
    if not 0 <= attributes["epsilon"] < math.inf:
        raise ShapeError(f"epsilon {attributes['epsilon']}: expected a number of 0 or more")
    return ValueType(dtype, shape)


def attention(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, FLOATS)
    if attributes["scale"] is not None and not math.isfinite(attributes["scale"]):
        raise ShapeError(f"scale {attributes['scale']}: expected a finite number")
    query, key, value = map(_tensor, operands)
    return ValueType(dtype, shapes.attention(query, key, value))


def transpose(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    return ValueType(
        _dtype(operands, DTYPES), shapes.transposed(_tensor(operands[0]), attributes["permutation"])
    )


def pad(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, DTYPES)
    if operands[1].shape is not None:
        raise ShapeError(f"the value around is {operands[1]}; expected a scalar")
    return ValueType(dtype, shapes.padded(_tensor(operands[0]), attributes["low"], attributes["high"]))


def cut(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, DTYPES)
    offsets, sizes, strides = (attributes[name] for name in ("offsets", "sizes", "strides"))
    return ValueType(dtype, shapes.cut(_tensor(operands[0]), offsets, sizes, strides))


def concat(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    dtype = _dtype(operands, DTYPES)
    first, second = map(_tensor, operands)
    return ValueType(dtype, shapes.joined(first, second, attributes["axis"]))


def _indices(operand: ValueType) -> Shape:
    if operand.dtype not in INTEGERS:
        raise ShapeError(f"indices are {operand}; expected {', '.join(INTEGERS)}")
    return operand.shape or ()


def gather(operands: Operands, attributes: Attributes, _: ValueType) -> ValueType:
    shape, inner = _tensor(operands[0]), _indices(operands[1])
    axis = shapes.axis_of(attributes["axis"], len(shape))
    return ValueType(_dtype(operands[:1], DTYPES), (*shape[:axis], *inner, *shape[axis + 1 :]))


def embedding(operands: Operands, _: Attributes, __: ValueType) -> ValueType:
    table = _tensor(operands[0])
    if len(table) != 2:
        raise ShapeError(f"the table is {operands[0]}; expected two dimensions")
    return ValueType(_dtype(operands[:1], DTYPES), (*_indices(operands[1]), table[1]))


def scatter(operands: Operands, attributes: Attributes, out: ValueType) -> ValueType:
    allowed = NUMBERS if attributes["combine"] == "add" else DTYPES
    dtype = _dtype((operands[0], operands[2]), allowed)
    wanted = gather(operands[:2], attributes, out).shape
    if operands[2].shape != wanted:
        raise ShapeError(f"the updates are {operands[2]}; expected {ValueType(dtype, wanted)}")
    return ValueType(dtype, operands[0].shape)


def reshape(operands: Operands, _: Attributes, out: ValueType) -> ValueType:
    before, after = _tensor(operands[0]), _tensor(out)
    if prod(before) != prod(after):
        raise ShapeError(
            f"{shapes.show(before)} has {prod(before)} elements, {shapes.show(after)} has {prod(after)}"
        )
    return ValueType(_dtype(operands, DTYPES), after)


def stretch(operands: Operands, _: Attributes, out: ValueType) -> ValueType:
    target = _tensor(out)
    if operands[0].shape is not None and shapes.broadcast(operands[0].shape, target) != target:
        raise ShapeError(f"{operands[0]} does not broadcast to {shapes.show(target)}")
    return ValueType(_dtype(operands, DTYPES), target)
