"""Lowers ``transpose`` and ``reshape``."""

from __future__ import annotations

from collections.abc import Sequence
from math import prod

from mlir import ir

from neurojit.dialect.tensorlang import shapes
from neurojit.dialect.tensorlang.lowering.builder import Builder, Use, dims, tensor_type


def transpose(builder: Builder, use: Use) -> ir.Value:
    """A generic rather than ``linalg.transpose``, which pointwise fusion does not look into."""
    permutation = use.attributes["permutation"]
    rank = len(permutation)
    read = ", ".join(f"d{permutation.index(axis)}" for axis in range(rank))
    return builder.generic(
        use.operands,
        builder.empty(use.out),
        maps=[read, dims(rank)],
        iterators="p" * rank,
        body=lambda _, values: values[0],
    )


def reshape(builder: Builder, use: Use) -> ir.Value:
    """Collapse what joins, then expand what splits; no copy is made."""
    source = use.operands[0]
    before, after = tuple(tensor_type(source).shape), tuple(use.out.shape)
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
    attributes = {
        "reassociation": builder.attribute(str(groups) if tensor_type(value).shape and shape else "[]")
    }
    if name == "tensor.expand_shape":
        attributes["static_output_shape"] = ir.DenseI64ArrayAttr.get(list(shape))
    return builder.op(name, builder.tensor(shape, tensor_type(value).element_type), [value], attributes)
