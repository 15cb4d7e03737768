"""``max_pool`` and ``avg_pool``: reductions over windows."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
from mlir import ir

from neurojit.dialect.tensorlang import windows
from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, dims, tensor_type
from neurojit.dialect.tensorlang.lowering.convolution import around
from neurojit.dialect.tensorlang.lowering.kinds import is_float
from neurojit.dialect.tensorlang.lowering.pointwise import elementwise
from neurojit.dialect.tensorlang.lowering.reduction import least_value
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES

_FEW = 16  # elements of a window that are read one by one


def max_pool(builder: Builder, use: Use) -> ir.Value:
    return _pooled(builder, use, "max", least_value(use.out.element_type))


def avg_pool(builder: Builder, use: Use) -> ir.Value:
    total, out = _pooled(builder, use, "add", 0), use.out
    window = use.attributes["window"]
    if use.attributes["count_padding"] or not any(use.attributes["padding"]):

        def over_all(inner: Builder, values: list[ir.Value]) -> ir.Value:
            kind = values[0].type
            return inner.op("arith.divf", kind, [values[0], inner.constant(float(prod(window)), kind)])

        return elementwise(builder, [total], out, over_all)

    def over_some(inner: Builder, values: list[ir.Value]) -> ir.Value:
        kind = values[0].type
        return inner.op("arith.divf", kind, [values[0], inner.op("arith.mulf", kind, values[1:])])

    return elementwise(builder, [total, *_counts(builder, use)], out, over_some)


def _steps(attributes: dict[str, Any]) -> tuple[int, ...]:
    return tuple(attributes["strides"] or attributes["window"])


def _pooled(builder: Builder, use: Use, rule: str, start: float) -> ir.Value:
    """Loops over places, and in them over the window; an operand that nobody reads says how large that is."""
    attributes, out = use.attributes, use.out
    layout = attributes["layout"]
    image = around(
        builder, use.operands[0], layout, attributes["padding"], builder.constant(start, out.element_type)
    )
    count = windows.slid(layout)
    places, window = ([f"{letter}{dim}" for dim in range(count)] for letter in "yk")
    loops = ["n", "c", *places, *window] if windows.channels_first(layout) else ["n", *places, *window, "c"]
    number = {loop: f"d{i}" for i, loop in enumerate(loops)}
    moved = [
        f"{number[place]} * {stride} + {number[at]} * {step}"
        for place, at, stride, step in zip(
            places, window, _steps(attributes), attributes["dilation"], strict=True
        )
    ]

    def read(size: list[str]) -> str:
        parts = ["n", "c", *size] if windows.channels_first(layout) else ["n", *size, "c"]
        return ", ".join(number.get(part, part) for part in parts)

    apart = min(_steps(attributes)) > 1
    if apart and windows.channels_first(layout) and prod(attributes["window"]) <= _FEW:
        return _side_by_side(builder, image, use, rule, start)
    extents = builder.empty(builder.tensor(attributes["window"], out.element_type))
    return builder.generic(
        [image, extents],
        builder.filled(start, out),
        maps=[read(moved), ", ".join(number[at] for at in window), read(places)],
        iterators="".join("r" if loop in window else "p" for loop in loops),
        body=lambda inner, values: SCALAR_RULES[rule](inner, [values[2], values[0]], {}),
    )


def _side_by_side(builder: Builder, image: ir.Value, use: Use, rule: str, start: float) -> ir.Value:
    """One element of the window after the other, each read by a map of its own.

    Rows that are read with a stride are no vectors in a reduction; LLVM makes vectors of what is written out.
    With a stride of 1 a map would say that the image is as large as the output.
    """
    attributes, out = use.attributes, use.out
    window, rank = attributes["window"], len(out.shape)
    maps: list[str] = []
    for at in np.ndindex(*window):
        places = [
            f"d{2 + dim} * {stride} + {i * step}"
            for dim, (i, stride, step) in enumerate(
                zip(at, _steps(attributes), attributes["dilation"], strict=True)
            )
        ]
        maps.append(", ".join(["d0", "d1", *places]))

    def folded(inner: Builder, values: list[ir.Value]) -> ir.Value:
        total = inner.constant(start, out.element_type)
        for value in values[:-1]:
            total = SCALAR_RULES[rule](inner, [total, value], {})
        return total

    return builder.generic(
        [image] * len(maps),
        builder.empty(out),
        maps=[*maps, dims(rank)],
        iterators="p" * rank,
        body=folded,
    )


def _counts(builder: Builder, use: Use) -> list[ir.Value]:
    """How many elements the window holds: a constant for each dimension, which stretches over the output."""
    attributes = use.attributes
    layout, strides = attributes["layout"], _steps(attributes)
    pairs = windows.padding_of(attributes["padding"], windows.slid(layout))
    _, _, size = windows.parts(tuple(tensor_type(use.operands[0]).shape), layout)
    _, _, target = windows.parts(tuple(use.out.shape), layout)
    element = use.out.element_type
    assert is_float(element)
    found: list[ir.Value] = []
    for dim, places in enumerate(target):
        counts = windows.elements_within(
            size[dim],
            places,
            window=attributes["window"][dim],
            stride=strides[dim],
            before=pairs[dim][0],
            dilation=attributes["dilation"][dim],
        )
        shape = windows.assembled(
            1, 1, [places if dim == other else 1 for other in range(len(target))], layout
        )
        values: Any = np.array(counts, np.float32 if element.width == 32 else np.float64).reshape(shape)
        kind = builder.tensor(shape, element)
        value = ir.DenseElementsAttr.get(values, shape=list(shape), type=element)
        found.append(builder.op("arith.constant", kind, (), {"value": value}))
    return found
