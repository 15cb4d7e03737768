"""``vector.contract`` under a mask: products of all pairs, of which those let through are summed."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.lowering.builders import op
from neurojit.lowering.upstream.values import neutral, selected, shape_of, splat, spread, transposed


def as_multi_reduction(contraction: ir.Operation, mask: ir.Value) -> ir.Value:
    """What ``contraction`` computes of the points of its iteration space where ``mask`` holds."""
    left, right, start = contraction.operands
    dims = [_positions(layout) for layout in ir.ArrayAttr(contraction.attributes["indexing_maps"])]
    shape = shape_of(mask)
    kind, element = contraction.attributes["kind"], ir.VectorType(left.type).element_type
    name = "arith.mulf" if isinstance(element, ir.FloatType) else "arith.muli"
    pair = [spread(_widened(left, start), dims[0], shape), spread(_widened(right, start), dims[1], shape)]
    products = op(name, pair, [pair[0].type]).result
    kept = selected(mask, products, splat(products.type, neutral(kind, _element(start.type))))
    return _summed(kept, start, dims[2], kind)


def _summed(products: ir.Value, start: ir.Value, dims: list[int], kind: ir.Attribute) -> ir.Value:
    """``start``, whose dimensions are ``dims`` of the products, and the products along the others."""
    reduced = [at for at in range(len(shape_of(products))) if at not in dims]
    order = sorted(range(len(dims)), key=lambda at: dims[at])
    if dims:
        start = transposed(start, order)
    attributes = {"kind": kind, "reduction_dims": ir.DenseI64ArrayAttr.get(reduced)}
    total = op("vector.multi_reduction", [products, start], [start.type], attributes).result
    return transposed(total, [order.index(at) for at in range(len(order))]) if dims else total


def _widened(value: ir.Value, start: ir.Value) -> ir.Value:
    """With elements of the accumulator's type."""
    element, wanted = _element(value.type), _element(start.type)
    if element == wanted:
        return value
    name = "arith.extf" if isinstance(element, ir.FloatType) else "arith.extsi"
    return op(name, [value], [ir.VectorType.get(shape_of(value), wanted)]).result


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


def _positions(layout: ir.Attribute) -> list[int]:
    return [ir.AffineDimExpr(result).position for result in ir.AffineMapAttr(layout).value.results]
