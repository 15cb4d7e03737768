"""Builders of vectors (splats, masks, index vectors) for the rewrites of vector operations."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Sequence

from mlir import ir

from neurojit.mlir.build import op


def with_elements(kind: ir.Type, element: ir.Type) -> ir.Type:
    return ir.VectorType.get(ir.VectorType(kind).shape, element)


def with_shape(kind: ir.Type, shape: Sequence[int]) -> ir.Type:
    return ir.VectorType.get(list(shape), ir.VectorType(kind).element_type)


def shape_of(value: ir.Value) -> list[int]:
    return list(ir.VectorType(value.type).shape)


def selected(mask: ir.Value, one: ir.Value, other: ir.Value) -> ir.Value:
    """``one`` where ``mask`` holds, else ``other``: lane by lane, or as a whole where it is one condition."""
    return op("arith.select", [mask, one, other], [one.type]).result


def number(element: ir.Type, value: float) -> ir.Attribute:
    if isinstance(element, ir.FloatType):
        return ir.FloatAttr.get(element, float(value))
    return ir.IntegerAttr.get(element, int(value))


def scalar(element: ir.Type, value: float) -> ir.Value:
    return op("arith.constant", results=[element], attributes={"value": number(element, value)}).result


def splat(kind: ir.Type, value: float) -> ir.Value:
    """A vector whose elements are all ``value``."""
    vector = ir.VectorType(kind)
    attribute = ir.DenseElementsAttr.get_splat(vector, number(vector.element_type, value))
    return op("arith.constant", results=[kind], attributes={"value": attribute}).result


def neutral(kind: ir.Attribute, element: ir.Type) -> float:
    """What a reduction of that kind over ``element`` may combine with any number of times."""
    name = str(kind).removeprefix("#vector.kind<").removesuffix(">")
    if isinstance(element, ir.FloatType):
        return _OF_FLOATS[name]
    width = 64 if isinstance(element, ir.IndexType) else ir.IntegerType(element).width
    return {
        "add": 0,
        "mul": 1 if width > 1 else -1,
        "and": -1,
        "or": 0,
        "xor": 0,
        "minui": -1,
        "maxui": 0,
        "minsi": (1 << (width - 1)) - 1,
        "maxsi": -(1 << (width - 1)),
    }[name]


_OF_FLOATS = {
    "add": -0.0,
    "mul": 1.0,
    "minimumf": math.inf,
    "maximumf": -math.inf,
    "minnumf": math.nan,
    "maxnumf": math.nan,
}


def stands_in_mask(operation: ir.Operation) -> bool:
    """There one operation stands alone: it is met again when its mask has been written away."""
    parent = operation.parent
    return parent is not None and parent.operation.name == "vector.mask"


def extract(value: ir.Value, at: int) -> ir.Value:
    """Row ``at``, or the element of a vector of one dimension."""
    shape = shape_of(value)[1:]
    row = with_shape(value.type, shape) if shape else ir.VectorType(value.type).element_type
    return op("vector.extract", [value], [row], position([at])).result


def the_element(value: ir.Value) -> ir.Value:
    """Of a vector of no dimension."""
    return op("vector.extract", [value], [ir.VectorType(value.type).element_type], position([])).result


def insert(part: ir.Value, into: ir.Value, at: Sequence[int]) -> ir.Value:
    """``into`` with something else at a position."""
    return op("vector.insert", [part, into], [into.type], position(at)).result


def position(at: Sequence[int]) -> dict[str, ir.Attribute]:
    """The attribute of an extract or an insert."""
    return {"static_position": ir.DenseI64ArrayAttr.get(list(at))}


def stacked(rows: Sequence[ir.Value]) -> ir.Value:
    """The vector of these rows, or of these elements."""
    if not isinstance(rows[0].type, ir.VectorType):
        kind = ir.VectorType.get([len(rows)], rows[0].type)
        return op("vector.from_elements", list(rows), [kind]).result
    whole = splat(with_shape(rows[0].type, [len(rows), *shape_of(rows[0])]), 0)
    for at, row in enumerate(rows):
        whole = insert(row, whole, [at])
    return whole


def reshaped(value: ir.Value, shape: Sequence[int]) -> ir.Value:
    if list(shape) == shape_of(value):
        return value
    return op("vector.shape_cast", [value], [with_shape(value.type, shape)]).result


def transposed(value: ir.Value, order: Sequence[int]) -> ir.Value:
    """Dimension i of what comes out is dimension ``order[i]`` of ``value``."""
    if list(order) == sorted(order):
        return value
    shape = shape_of(value)
    kind = with_shape(value.type, [shape[at] for at in order])
    attributes: dict[str, ir.Attribute] = {"permutation": ir.DenseI64ArrayAttr.get(list(order))}
    return op("vector.transpose", [value], [kind], attributes).result


def spread(value: ir.Value, dims: Sequence[int], shape: Sequence[int]) -> ir.Value:
    """``value``, whose dimension i is ``dims[i]`` of ``shape``, repeated along the others."""
    order = sorted(range(len(dims)), key=lambda at: dims[at])
    value = transposed(value, order)
    known = set(dims)
    value = reshaped(value, [extent if at in known else 1 for at, extent in enumerate(shape)])
    if list(shape) == shape_of(value):
        return value
    return op("vector.broadcast", [value], [with_shape(value.type, shape)]).result
