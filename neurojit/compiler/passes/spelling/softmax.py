"""Expands ``linalg.softmax`` into four ``linalg.generic``, on tensors or on buffers."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Callable, Sequence

from mlir import ir

from neurojit.compiler.tensor_shapes import index
from neurojit.mlir.build import floating, op

_Body = Callable[[Sequence[ir.Value]], ir.Value]


def _softmax(operation: ir.Operation) -> bool:
    """exp(x - m) over its sum along the dimension, where m is the largest of that: no overflow."""
    source, target = operation.operands
    dimension = ir.IntegerAttr(operation.attributes["dimension"]).value
    rank = ir.ShapedType(source.type).rank
    whole = ir.AffineMap.get_identity(rank)
    folded = ir.AffineMap.get(rank, 0, [ir.AffineDimExpr.get(d) for d in range(rank) if d != dimension])
    kinds = ["reduction" if d == dimension else "parallel" for d in range(rank)]
    every = ["parallel"] * rank

    def reduced(value: ir.Value, start: float, body: _Body) -> ir.Value:
        return _generic([value], _row(source, dimension, start), [whole, folded], kinds, body)

    largest = reduced(source, -math.inf, lambda v: _same("arith.maximumf", [v[1], v[0]]))
    powers = _generic([source, largest], target, [whole, folded, whole], every, _power)
    total = reduced(powers, 0.0, lambda v: _same("arith.addf", [v[1], v[0]]))
    value = _generic([powers, total], powers, [whole, folded, whole], every, _share)
    if len(operation.results):
        operation.results[0].replace_all_uses_with(value)
    operation.erase()
    return True


def _share(values: Sequence[ir.Value]) -> ir.Value:
    return _same("arith.divf", values[:2])


def _power(values: Sequence[ir.Value]) -> ir.Value:
    return _same("math.exp", [_same("arith.subf", values[:2])])


def _same(name: str, operands: Sequence[ir.Value]) -> ir.Value:
    """An operation whose result is of the type of its operands."""
    return op(name, operands, [operands[0].type]).result


def _row(source: ir.Value, left_out: int, start: float) -> ir.Value:
    """A tensor, or buffer, of all but one of the dimensions of ``source``, filled with ``start``."""
    kind = ir.ShapedType(source.type)
    kept = [dimension for dimension in range(kind.rank) if dimension != left_out]
    shape = [kind.shape[dimension] for dimension in kept]
    dialect = "tensor" if isinstance(source.type, ir.RankedTensorType) else "memref"
    number = ir.IndexType.get()
    sizes = [
        op(f"{dialect}.dim", [source, index(d)], [number]).result for d in kept if kind.is_dynamic_dim(d)
    ]
    if dialect == "tensor":
        made = op("tensor.empty", sizes, [ir.RankedTensorType.get(shape, kind.element_type)]).result
    else:
        segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(sizes), 0])}
        made = op("memref.alloc", sizes, [ir.MemRefType.get(shape, kind.element_type)], segments).result
    identity = ir.AffineMap.get_identity(len(kept))
    value = floating(kind.element_type, start)
    empty = ir.AffineMap.get(len(kept), 0, [])
    return _generic([value], made, [empty, identity], ["parallel"] * len(kept), lambda v: v[0])


def _generic(
    inputs: Sequence[ir.Value],
    output: ir.Value,
    maps: Sequence[ir.AffineMap],
    iterators: Sequence[str],
    body: _Body,
) -> ir.Value:
    """``linalg.generic``; its result, or the buffer that it writes."""
    on_tensors = isinstance(output.type, ir.RankedTensorType)
    made = op(
        "linalg.generic",
        [*inputs, output],
        [output.type] if on_tensors else [],
        {
            "indexing_maps": ir.ArrayAttr.get([ir.AffineMapAttr.get(one) for one in maps]),
            "iterator_types": ir.ArrayAttr.get(
                [ir.Attribute.parse(f"#linalg.iterator_type<{one}>") for one in iterators]
            ),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([len(inputs), 1]),
        },
        regions=1,
    )
    element = ir.ShapedType(output.type).element_type
    types = [element] * (len(inputs) + 1)
    block = ir.Block.create_at_start(made.regions[0], types, [ir.Location.unknown()] * len(types))
    with ir.InsertionPoint(block):
        op("linalg.yield", [body(list(block.arguments))])
    return made.result if on_tensors else output


REWRITES = {"linalg.softmax": _softmax}
