"""``gather``, ``embedding`` and ``scatter``.

A check stands before them (:mod:`neurojit.compiler.passes.divisions`), so indices are within their axis here.
They are limited to it all the same: where nobody made the check, nothing outside the tensor is touched.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from mlir import ir

from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, dims, is_empty, tensor_type
from neurojit.dialect.tensorlang.lowering.loops import extract, insert, nest, number
from neurojit.dialect.tensorlang.lowering.scalars import SCALAR_RULES


def _place(builder: Builder, value: ir.Value, extent: int) -> ir.Value:
    index = builder.type("index")
    at = builder.op("arith.index_cast", index, [value])
    at = builder.op("arith.maxsi", index, [at, number(builder, 0)])
    return builder.op("arith.minsi", index, [at, number(builder, extent - 1)])


def _rank(value: ir.Value) -> int:
    kind: Any = value.type
    return len(kind.shape) if isinstance(kind, ir.RankedTensorType) else 0


def gather(builder: Builder, use: Use) -> ir.Value:
    """One generic: what is read depends on an element of the indices, so it is read in the body."""
    source, indices = use.operands
    if is_empty(source):
        return builder.filled(0, use.out)  # there is no index that is no fault
    shape = tensor_type(source).shape
    axis, inner, rank = use.attributes.get("axis", 0) % len(shape), _rank(indices), len(use.out.shape)
    among = isinstance(indices.type, ir.RankedTensorType)

    def read(made: Builder, values: list[ir.Value]) -> ir.Value:
        at = [
            made.op("linalg.index", made.type("index"), (), {"dim": made.attribute(f"{dim} : i64")})
            for dim in range(rank)
            if not axis <= dim < axis + inner
        ]
        place = _place(made, values[0] if among else indices, shape[axis])
        return extract(made, source, [*at[:axis], place, *at[axis:]])

    own = ", ".join(f"d{axis + dim}" for dim in range(inner))
    return builder.generic(
        [indices] if among else [],
        builder.empty(use.out),
        maps=[*([own] if among else []), dims(rank)],
        iterators="p" * rank,
        body=read,
    )


def scatter(builder: Builder, use: Use) -> ir.Value:
    """Loops, since their order says which update is the last."""
    source, indices, updates = use.operands
    if is_empty(updates):
        return source
    shape = tensor_type(source).shape
    axis, inner = use.attributes["axis"] % len(shape), _rank(indices)
    wide = tensor_type(updates).shape
    middle = axis + inner
    adds = use.attributes["combine"] == "add"

    def chosen(outer: list[ir.Value], carried: ir.Value) -> ir.Value:
        among = isinstance(indices.type, ir.RankedTensorType)
        value = extract(builder, indices, outer[axis:]) if among else indices
        place = _place(builder, value, shape[axis])

        def put(rest: list[ir.Value], target: ir.Value) -> ir.Value:
            at = [*outer[:axis], place, *rest]
            new = extract(builder, updates, [*outer, *rest])
            if adds:
                new = SCALAR_RULES["add"](builder, [extract(builder, target, at), new], {})
            return insert(builder, new, target, at)

        return nest(builder, _bounds(wide[middle:]), carried, put)

    return nest(builder, _bounds(wide[:middle]), source, chosen)


def _bounds(extents: Sequence[int]) -> list[tuple[int, int]]:
    return [(0, extent) for extent in extents]
