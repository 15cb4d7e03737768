"""``transpose`` and ``reshape``: the same elements under other indices."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from mlir import ir

from dialect.tensorlang import shapes
from dialect.tensorlang.lowering.builder import Builder, dims
from dialect.tensorlang.lowering.scalars import Attributes


def transpose(
    builder: Builder, source: ir.Value, attributes: Attributes, out: ir.RankedTensorType
) -> ir.Value:
    """A generic rather than ``linalg.transpose``, which pointwise fusion does not look into."""
    permutation = attributes["permutation"]
    rank = len(permutation)
    read = ", ".join(f"d{permutation.index(axis)}" for axis in range(rank))
    return builder.generic(
        [source], builder.empty(out), [read, dims(rank)], "p" * rank, lambda _, values: values[0]
    )


def reshape(builder: Builder, source: ir.Value, out: ir.RankedTensorType) -> ir.Value:
    """Collapse what joins, then expand what splits; no copy is made."""
    before, after = tuple(source.type.shape), tuple(out.shape)
    if before == after:
        return source
    groups = shapes.reshape_groups(before, after)
    joined = tuple(prod(before[i] for i in left) for left, _ in groups) if before and after else ()
    value = source
    if joined != before:
        value = _regroup(builder, "tensor.collapse_shape", value, joined, [left for left, _ in groups])
    if joined != after:
        value = _regroup(builder, "tensor.expand_shape", value, after, [right for _, right in groups])
    return value


def _regroup(
    builder: Builder, name: str, value: ir.Value, shape: Sequence[int], groups: list[list[int]]
) -> ir.Value:
    attributes = {"reassociation": builder.attribute(str(groups) if value.type.shape and shape else "[]")}
    if name == "tensor.expand_shape":
        attributes["static_output_shape"] = ir.DenseI64ArrayAttr.get(list(shape))
    return builder.op(name, builder.tensor(shape, value.type.element_type), [value], attributes)
