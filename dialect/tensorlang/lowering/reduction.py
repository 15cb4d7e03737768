"""Reductions, ``argmax`` and ``softmax``: loops that fold some axes into an initial value."""

from __future__ import annotations

from collections.abc import Sequence
from math import inf, prod
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, dims, is_empty, tensor_type
from neurojit.dialect.tensorlang.lowering.kinds import compare, is_bool, is_float
from neurojit.dialect.tensorlang.lowering.pointwise import elementwise
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES


def least_value(kind: Any) -> float:
    """The neutral element of ``max``."""
    if is_float(kind):
        return -inf
    return 0 if is_bool(kind) else -(1 << (kind.width - 1))


def greatest_value(kind: Any) -> float:
    """The neutral element of ``min``; of i1, true."""
    if is_float(kind):
        return inf
    return -1 if is_bool(kind) else (1 << (kind.width - 1)) - 1


def fold(
    builder: Builder,
    source: ir.Value,
    axes: Sequence[int],
    out: ir.RankedTensorType,
    *,
    rule: str,
    start: float,
) -> ir.Value:
    """``out`` is ``source`` with ``axes`` folded, dropped or kept as 1 according to its rank."""
    total = builder.filled(start, out)
    if is_empty(source):
        return total
    rank = len(tensor_type(source).shape)
    keeps = len(out.shape) == rank
    kept = ["0" if i in axes else f"d{i}" for i in range(rank) if keeps or i not in axes]
    return builder.generic(
        [source],
        total,
        maps=[dims(rank), ", ".join(kept)],
        iterators="".join("r" if i in axes else "p" for i in range(rank)),
        body=lambda inner, values: SCALAR_RULES[rule](inner, [values[1], values[0]], {}),
    )


def reduction(builder: Builder, use: Use) -> ir.Value:
    source, out = use.operands[0], use.out
    shape = tensor_type(source).shape
    axes = shapes.axes_of(use.attributes["axes"], len(shape))
    if use.name in ("reduce_max", "any"):
        return fold(builder, source, axes, out, rule="max", start=least_value(out.element_type))
    if use.name in ("reduce_min", "all"):
        return fold(builder, source, axes, out, rule="min", start=greatest_value(out.element_type))
    if use.name == "prod":
        return fold(builder, source, axes, out, rule="mul", start=1)
    if use.name == "sum":
        return fold(builder, source, axes, out, rule="add", start=0)
    return mean(builder, source, axes, out)


def mean(
    builder: Builder, source: ir.Value, axes: Sequence[int], out: ir.RankedTensorType | None = None
) -> ir.Value:
    """The sum over the number of elements; where ``out`` does not say otherwise ``axes`` are kept as 1."""
    shape = tuple(tensor_type(source).shape)
    if out is None:
        out = builder.tensor(shapes.reduced(shape, axes, keepdims=True), tensor_type(source).element_type)
    total = fold(builder, source, axes, out, rule="add", start=0)
    count = float(prod(shape[i] for i in axes))

    def divided(inner: Builder, values: list[ir.Value]) -> ir.Value:
        kind = values[0].type
        return inner.op("arith.divf", kind, [values[0], inner.constant(count, kind)])

    return elementwise(builder, [total], out, divided)


def arg_extreme(builder: Builder, use: Use) -> ir.Value:
    """The least index of an element that is the extreme, or NaN: which the extreme is where there is one.

    Two reductions that vectors know, rather than one of pairs.
    """
    source, out = use.operands[0], use.out
    shape = tuple(tensor_type(source).shape)
    axis = shapes.axis_of(use.attributes["axis"], len(shape))
    element = tensor_type(source).element_type
    largest = use.name == "argmax"
    extreme = fold(
        builder,
        source,
        (axis,),
        builder.tensor(shapes.reduced(shape, (axis,), keepdims=True), element),
        rule="max" if largest else "min",
        start=least_value(element) if largest else greatest_value(element),
    )

    def earliest(inner: Builder, values: list[ir.Value]) -> ir.Value:
        value, best, so_far = values
        found = compare(inner, "eq", value, best)
        if is_float(element):
            found = inner.op("arith.ori", inner.type("i1"), [found, compare(inner, "ne", value, value)])
        at = inner.op("linalg.index", inner.type("index"), (), {"dim": inner.attribute(f"{axis} : i64")})
        place = inner.op("arith.index_cast", so_far.type, [at])
        chosen = inner.op("arith.select", so_far.type, [found, place, so_far])
        return inner.op("arith.minsi", so_far.type, [chosen, so_far])

    rank = len(shape)
    kept = use.attributes["keepdims"]
    row = ", ".join("0" if i == axis else f"d{i}" for i in range(rank))
    result = ", ".join("0" if i == axis else f"d{i}" for i in range(rank) if kept or i != axis)
    return builder.generic(
        [source, extreme],
        builder.filled(shape[axis] - 1, out),
        maps=[dims(rank), row, result],
        iterators="".join("r" if i == axis else "p" for i in range(rank)),
        body=earliest,
    )


def softmax(builder: Builder, use: Use) -> ir.Value:
    """exp(x - max) / sum(exp(x - max)): the largest exponent is 0, so nothing overflows."""
    source, out = use.operands[0], use.out
    shape = tuple(out.shape)
    axes = (shapes.axis_of(use.attributes["axis"], len(shape)),)
    element = out.element_type
    row = builder.tensor(shapes.reduced(shape, axes, keepdims=True), element)
    peak = fold(builder, source, axes, row, rule="max", start=-inf)

    def shifted(inner: Builder, values: list[ir.Value]) -> ir.Value:
        return inner.op("math.exp", element, [inner.op("arith.subf", element, values)])

    def share(inner: Builder, values: list[ir.Value]) -> ir.Value:
        return inner.op("arith.divf", element, values)

    powers = elementwise(builder, [source, peak], out, shifted)
    return elementwise(builder, [powers, fold(builder, powers, axes, row, rule="add", start=0)], out, share)
