"""``vector.contract`` as products of all pairs, which are then combined: those that a mask lets through."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.reductions import combined
from neurojit.compiler.upstream.values import (
    neutral,
    selected,
    shape_of,
    splat,
    spread,
    stands_in_mask,
    transposed,
)
from neurojit.mlir.build import op


def as_multi_reduction(contraction: ir.Operation, mask: ir.Value | None = None) -> ir.Value:
    """What ``contraction`` computes of the points of its iteration space where ``mask`` holds."""
    left, right, start = contraction.operands
    dims = dimensions_of(contraction)
    shape = _shape([(left, dims[0]), (right, dims[1])])
    kind, element = contraction.attributes["kind"], ir.VectorType(left.type).element_type
    name = "arith.mulf" if isinstance(element, ir.FloatType) else "arith.muli"
    pair = [spread(widened(left, start), dims[0], shape), spread(widened(right, start), dims[1], shape)]
    products = op(name, pair, [pair[0].type]).result
    if mask is not None:
        products = selected(mask, products, splat(products.type, neutral(kind, _element(start.type))))
    return _combined(products, start, dims[2], kind)


def _shape(operands: list[tuple[ir.Value, list[int]]]) -> list[int]:
    """Of the iteration space: each of its dimensions is one of a factor."""
    extents = {at: n for value, dims in operands for at, n in zip(dims, shape_of(value), strict=True)}
    return [extents[at] for at in range(len(extents))]


def _combined(products: ir.Value, start: ir.Value, dims: list[int], kind: ir.Attribute) -> ir.Value:
    """``start``, whose dimensions are ``dims`` of the products, and the products along the others."""
    reduced = [at for at in range(len(shape_of(products))) if at not in dims]
    order = sorted(range(len(dims)), key=lambda at: dims[at])
    if dims:
        start = transposed(start, order)
    if reduced:
        attributes = {"kind": kind, "reduction_dims": ir.DenseI64ArrayAttr.get(reduced)}
        total = op("vector.multi_reduction", [products, start], [start.type], attributes).result
    else:
        total = combined(kind, start, products)
    return transposed(total, [order.index(at) for at in range(len(order))]) if dims else total


def widened(value: ir.Value, start: ir.Value) -> ir.Value:
    """With elements of the accumulator's type."""
    element, wanted = _element(value.type), _element(start.type)
    if element == wanted:
        return value
    name = "arith.extf" if isinstance(element, ir.FloatType) else "arith.extsi"
    return op(name, [value], [ir.VectorType.get(shape_of(value), wanted)]).result


def _element(kind: ir.Type) -> ir.Type:
    return kind.element_type if isinstance(kind, ir.VectorType) else kind


def dimensions_of(contraction: ir.Operation) -> list[list[int]]:
    """Of the iteration space, those of the left factor, the right one and the result, in their order."""
    layouts = ir.ArrayAttr(contraction.attributes["indexing_maps"])
    return [
        [ir.AffineDimExpr(result).position for result in ir.AffineMapAttr(layout).value.results]
        for layout in layouts
    ]


def _contract(contraction: ir.Operation) -> bool:
    of_indices = isinstance(ir.VectorType(contraction.operands[0].type).element_type, ir.IndexType)
    sums = str(contraction.attributes["kind"]) == "#vector.kind<add>"
    if (sums and not of_indices) or stands_in_mask(contraction):
        return False
    contraction.results[0].replace_all_uses_with(as_multi_reduction(contraction))
    contraction.erase()
    return True


FAULTS = (
    UpstreamFault(
        name="vector-contract-of-other-kinds",
        report="",
        what="contractions that combine products by anything but a sum are lowered for some shapes only; "
        "those of indices multiply them as floats",
        last_seen="22.1.8",
        rewrites={"vector.contract": _contract},
    ),
)
