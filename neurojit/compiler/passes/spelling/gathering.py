"""Expands ``tensor.gather`` and ``tensor.scatter`` into loops over slices."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlir import ir

from neurojit.compiler.tensor_shapes import Extent, dynamic, extents, index
from neurojit.mlir.build import constant, op

_Step = Callable[[ir.Value, Sequence[ir.Value]], ir.Value]  # a tensor and a place -> the tensor after it


def _gather(operation: ir.Operation) -> bool:
    """Each element of the result is read where its slice begins, and as far inside as it is in its own."""
    source, places = operation.operands
    kind = ir.RankedTensorType(operation.results[0].type)
    chosen = list(ir.DenseI64ArrayAttr(operation.attributes["gather_dims"]))
    batch = extents(places)[:-1]  # the last dimension holds the coordinates of one place
    sizes = batch + _slice_extents(source, chosen, kind.rank - len(batch))
    made = op("tensor.generate", dynamic(sizes), [kind], regions=1)
    block = ir.Block.create_at_start(
        made.regions[0], [ir.IndexType.get()] * kind.rank, [operation.location] * kind.rank
    )
    with ir.InsertionPoint(block):
        at = _place(list(block.arguments), places, chosen, ir.RankedTensorType(source.type).rank)
        op("tensor.yield", [op("tensor.extract", [source, *at], [kind.element_type]).result])
    operation.results[0].replace_all_uses_with(made.result)
    operation.erase()
    return True


def _scatter(operation: ir.Operation) -> bool:
    """One element after the other into the tensor that the loops carry."""
    source, target, places = operation.operands
    chosen = list(ir.DenseI64ArrayAttr(operation.attributes["scatter_dims"]))
    rank = ir.RankedTensorType(target.type).rank

    def written(into: ir.Value, inside: Sequence[ir.Value]) -> ir.Value:
        element = ir.RankedTensorType(source.type).element_type
        value = op("tensor.extract", [source, *inside], [element]).result
        at = _place(inside, places, chosen, rank)
        return op("tensor.insert", [value, into, *at], [target.type]).result

    result = _over(extents(source), [], target, written)
    operation.results[0].replace_all_uses_with(result)
    operation.erase()
    return True


def _over(sizes: Sequence[Extent], inside: list[ir.Value], carried: ir.Value, written: _Step) -> ir.Value:
    """``written`` for every place of that many dimensions."""
    if not sizes:
        return written(carried, inside)
    number = ir.IndexType.get()
    bounds = [constant(number, 0), index(sizes[0]), constant(number, 1)]
    loop = op("scf.for", [*bounds, carried], [carried.type], regions=1)
    block = ir.Block.create_at_start(loop.regions[0], [number, carried.type], [ir.Location.unknown()] * 2)
    here, into = block.arguments
    with ir.InsertionPoint(block):
        op("scf.yield", [_over(sizes[1:], [*inside, here], into, written)])
    return loop.result


def _slice_extents(source: ir.Value, chosen: Sequence[int], rank: int) -> list[Extent]:
    """Of one slice of ``rank``: whole dimensions, and 1, or nothing, where the places choose."""
    sizes = extents(source)
    if rank == len(sizes):
        return [1 if dimension in chosen else size for dimension, size in enumerate(sizes)]
    return [size for dimension, size in enumerate(sizes) if dimension not in chosen]


def _place(inside: Sequence[ir.Value], places: ir.Value, chosen: Sequence[int], rank: int) -> list[ir.Value]:
    """The coordinates in a tensor of ``rank`` for the element ``inside`` the tensor of all slices."""
    kind = ir.RankedTensorType(places.type)
    batch, rest = list(inside[: kind.rank - 1]), list(inside[kind.rank - 1 :])
    number = ir.IndexType.get()
    found: dict[int, ir.Value] = {}
    for position, dimension in enumerate(chosen):
        value = op("tensor.extract", [places, *batch, constant(number, position)], [kind.element_type]).result
        if not isinstance(kind.element_type, ir.IndexType):
            value = op("arith.index_cast", [value], [number]).result
        found[dimension] = value
    others = [dimension for dimension in range(rank) if dimension not in found]
    kept = others if len(rest) == len(others) else range(rank)
    for dimension, value in zip(kept, rest, strict=True):
        found.setdefault(dimension, value)
    return [found[dimension] for dimension in range(rank)]


REWRITES = {"tensor.gather": _gather, "tensor.scatter": _scatter}
