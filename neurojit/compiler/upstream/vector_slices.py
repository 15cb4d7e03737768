"""Slices of vectors, whose folds into what they are taken of are wrong."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Sequence

from mlir import ir

from neurojit.compiler.upstream.fault import UpstreamFault
from neurojit.compiler.upstream.values import (
    extract,
    shape_of,
    stacked,
    the_element,
    with_elements,
    with_shape,
)
from neurojit.mlir.build import integer, op


def _slice(operation: ir.Operation) -> bool:
    offsets = [ir.IntegerAttr(item).value for item in ir.ArrayAttr(operation.attributes["offsets"])]
    sizes = [ir.IntegerAttr(item).value for item in ir.ArrayAttr(operation.attributes["sizes"])]
    result = operation.results[0]
    result.replace_all_uses_with(_cut(operation.operands[0], list(zip(offsets, sizes, strict=True))))
    operation.erase()
    return True


def _cut(value: ir.Value, ranges: Sequence[tuple[int, int]]) -> ir.Value:
    """``value`` without the rows, and in each dimension likewise, outside of ``(offset, size)``."""
    shape = shape_of(value)
    inner = [(offset, size) for (offset, size) in ranges[1:]]
    if all(size == extent for (_, size), extent in zip(inner, shape[1:], strict=False)):
        return _rows(value, *ranges[0])
    offset, size = ranges[0]
    return stacked([_cut(extract(value, offset + at), inner) for at in range(size)])


def _rows(value: ir.Value, offset: int, size: int) -> ir.Value:
    shape = shape_of(value)
    if size == shape[0]:
        return value
    chosen = ir.DenseI64ArrayAttr.get(list(range(offset, offset + size)))
    kind = with_shape(value.type, [size, *shape[1:]])
    return op("vector.shuffle", [value, value], [kind], {"mask": chosen}).result


def _shuffle(operation: ir.Operation) -> bool:
    """Of vectors of no dimension: their elements, put next to each other."""
    if shape_of(operation.operands[0]):
        return False
    scalars = [the_element(vector) for vector in operation.operands]
    chosen = [scalars[max(at, 0)] for at in ir.DenseI64ArrayAttr(operation.attributes["mask"])]
    operation.results[0].replace_all_uses_with(stacked(chosen))
    operation.erase()
    return True


def _transpose(operation: ir.Operation) -> bool:
    """Of a vector of no dimension: the vector."""
    if shape_of(operation.operands[0]):
        return False
    operation.results[0].replace_all_uses_with(operation.operands[0])
    operation.erase()
    return True


def _deinterleave(operation: ir.Operation) -> bool:
    """Of indices: of integers of their width."""
    source = operation.operands[0]
    if not isinstance(ir.VectorType(source.type).element_type, ir.IndexType):
        return False
    wide = op("arith.index_cast", [source], [with_elements(source.type, integer(64))]).result
    kinds = [with_elements(result.type, integer(64)) for result in operation.results]
    parts = op(operation.name, [wide], kinds).results
    for result, part in zip(operation.results, parts, strict=True):
        result.replace_all_uses_with(op("arith.index_cast", [part], [result.type]).result)
    operation.erase()
    return True


FAULTS = (
    UpstreamFault(
        name="vector-deinterleave-of-indices",
        report="",
        what="the conversion to LLVM makes a shuffle of vectors of indices, which LLVM does not have",
        last_seen="22.1.8",
        rewrites={"vector.deinterleave": _deinterleave},
    ),
    UpstreamFault(
        name="vector-transpose-of-no-dimension",
        report="",
        what="the fold of an extract of a transpose of no dimension aborts, where canonicalize has not "
        "removed the transpose",
        last_seen="22.1.8",
        operations=("vector.transpose", "vector.extract"),
        rewrites={"vector.transpose": _transpose},
    ),
    UpstreamFault(
        name="vector-shuffle-of-no-dimension",
        report="",
        what="the fold of an element of a shuffle reads the first extent, which vectors of no dimension "
        "do not have",
        last_seen="22.1.8",
        operations=("vector.shuffle", "vector.extract"),
        rewrites={"vector.shuffle": _shuffle},
    ),
    UpstreamFault(
        name="vector-shape-cast-of-broadcast",
        report="",
        what="the shape cast of a broadcast becomes a broadcast, whatever the order of elements",
        last_seen="22.1.8",
        operations=("vector.broadcast", "vector.shape_cast"),
        patterns=("ShapeCastBroadcastFolder",),
    ),
    UpstreamFault(
        name="vector-slices",
        report="llvm/llvm-project#178118, #217361",
        what="a slice of an inserted slice folds to the inserted one, or past it, where the two overlap in "
        "part; a slice of a broadcast along fewer dimensions than it has aborts",
        last_seen="22.1.8",
        operations=("vector.extract_strided_slice", "vector.insert_strided_slice", "vector.broadcast"),
        rewrites={"vector.extract_strided_slice": _slice},
    ),
)
