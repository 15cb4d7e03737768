"""Interchanges reductions with parallel loops so that LLVM vectorizes them, with the same bits.

A reduction in the innermost loop is a chain of additions, each waiting for the one before. Where some other
loop runs along all operands contiguously, it becomes the innermost one: every element still gets its terms
in the same order, so its bits stay (but for which NaN it is), and neighbours are computed at once. An operand
that lies across that loop is copied so that it lies along it, if it is read often enough.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from mlir import ir
from mlir.passmanager import PassManager

from neurojit.compiler.schedules.access import Generic, Operand, Unsupported, indexing_maps, read_generic
from neurojit.mlir.alias import is_allocated, is_argument, may_alias, root
from neurojit.mlir.build import array, op
from neurojit.mlir.walk import operations_in

_MOST_COPIED = 1 << 21  # elements of one operand
_READ_OFTEN = 8  # times each, for a copy to pay


@dataclass(frozen=True, slots=True)
class Limits:
    """What is reordered. ``least``: turns of all loops of a reduction together.

    ``apart``: arguments of the function that overlap none of its other buffers; None: none of them does.
    ``copies``: operands that lie across may be copied, which takes memory.
    """

    least: int = 0
    apart: Collection[ir.Value] | None = None
    copies: bool = True


NO_LIMITS = Limits()


def reductions_outside(function: ir.Operation, limits: Limits = NO_LIMITS) -> int:
    """Interchange the loops of every reduction on memrefs in ``function`` for which that pays, in place.

    Returns how many run along memory now.
    """
    with function.context:
        PassManager.parse("any(linalg-generalize-named-ops)").run(function)  # pyright: ignore
    generics = [operation for operation in operations_in(function) if operation.name == "linalg.generic"]
    return sum(_reorder(operation, limits) for operation in generics)


def _reorder(operation: ir.Operation, limits: Limits) -> bool:
    try:
        generic = read_generic(operation)
    except Unsupported:
        return False
    if math.prod(generic.extents) < limits.least:
        return False
    inner = _innermost(generic, limits.copies) if _is_free(generic, limits.apart) else None
    if inner is None:
        return False
    for number, operand in enumerate(generic.inputs):
        if operand.strides[inner] not in (0, 1):
            _lay_along(operation, number, inner)
    parallel = [dim for dim, reduces in enumerate(generic.reductions) if not reduces and dim != inner]
    reducing = [dim for dim, reduces in enumerate(generic.reductions) if reduces]
    interchange(operation, [*parallel, *reducing, inner])
    return True


def _is_free(generic: Generic, apart: Collection[ir.Value] | None) -> bool:
    """Whether no order of the parallel loops can be told from another, as long as the reductions keep theirs.

    Each element of the output is one iteration of all parallel loops and of no other; what is computed of it
    depends on it and on the inputs, which are other memory; and nothing else comes of it.
    """
    if generic.empty or len(generic.outputs) != 1 or not any(generic.reductions):
        return False
    (output,) = generic.outputs
    results = list(indexing_maps(generic.operation)[-1].results)
    fixed = sum(isinstance(result, ir.AffineConstantExpr) for result in results)
    places = [ir.AffineDimExpr(result).position for result in results if isinstance(result, ir.AffineDimExpr)]
    kept = [dim for dim, reduces in enumerate(generic.reductions) if not reduces]
    if len(places) + fixed != len(results) or sorted(places) != kept or not _is_injective(output):
        return False
    if not all(_is_pure(operation.operation) for operation in generic.body.operations):
        return False
    return is_apart(output.value, [each.value for each in generic.inputs if each.layout is not None], apart)


def is_apart(output: ir.Value, inputs: Sequence[ir.Value], apart: Collection[ir.Value] | None) -> bool:
    """Whether the output is known memory that no input shares."""
    target = root(output)
    if is_argument(target):
        if apart is not None and target not in apart:
            return False
    elif not is_allocated(target):
        return False
    return not any(may_alias(output, value, apart) for value in inputs)


def _is_injective(operand: Operand) -> bool:
    """Whether no two elements of a buffer are one."""
    assert operand.layout is not None
    span = 1
    for stride, extent in sorted(zip(operand.layout.strides, operand.layout.shape, strict=True)):
        if extent > 1 and stride < span:
            return False
        span += (extent - 1) * stride
    return True


def _is_pure(operation: ir.Operation) -> bool:
    return not len(operation.regions) and (
        operation.name in ("linalg.yield", "linalg.index") or operation.name.startswith(("arith.", "math."))
    )


def _innermost(generic: Generic, copies: bool) -> int | None:
    """The parallel loop along which the output is contiguous, if every input is, or can be copied to be."""
    (output,) = generic.outputs
    maps = indexing_maps(generic.operation)
    steps = math.prod(generic.extents)
    for dim, reduces in enumerate(generic.reductions):
        if reduces or output.strides[dim] != 1 or generic.extents[dim] < 2:
            continue
        if all(
            operand.strides[dim] in (0, 1) or (copies and _is_worth_a_copy(operand, map_, steps))
            for operand, map_ in zip(generic.inputs, maps, strict=False)
        ):
            return dim
    return None


def _is_worth_a_copy(operand: Operand, map_: ir.AffineMap, steps: int) -> bool:
    """Whether each axis is a loop of its own, as in a transposed matrix, and each element is read often."""
    if operand.layout is None or not all(isinstance(result, ir.AffineDimExpr) for result in map_.results):
        return False
    elements = math.prod(operand.layout.shape)
    return elements <= _MOST_COPIED and steps >= _READ_OFTEN * elements


def _lay_along(operation: ir.Operation, number: int, inner: int) -> None:
    """Give ``operation`` a copy of an input whose last axis is the one that loop ``inner`` runs along."""
    maps = indexing_maps(operation)
    results = list(maps[number].results)
    source = operation.operands[number]
    kind = ir.MemRefType(source.type)
    along = next(axis for axis, result in enumerate(results) if ir.AffineDimExpr(result).position == inner)
    order = [axis for axis in range(len(results)) if axis != along] + [along]
    made = ir.MemRefType.get([kind.shape[axis] for axis in order], kind.element_type)
    with ir.InsertionPoint(operation), operation.location:
        segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([0, 0])}
        copy = op("memref.alloc", [], [made], segments).result
        _transpose(source, copy, order)
    operation.operands[number] = copy
    maps[number] = ir.AffineMap.get(maps[number].n_dims, 0, [results[axis] for axis in order])
    operation.attributes["indexing_maps"] = array(ir.AffineMapAttr.get(map_) for map_ in maps)


def _transpose(source: ir.Value, target: ir.Value, order: Sequence[int]) -> None:
    element = ir.MemRefType(target.type).element_type
    rank = len(order)
    dims = [ir.AffineExpr.get_dim(place) for place in range(rank)]
    reading = ir.AffineMap.get(rank, 0, [dims[list(order).index(axis)] for axis in range(rank)])
    writing = ir.AffineMap.get_identity(rank)
    generic = op(
        "linalg.generic",
        [source, target],
        attributes={
            "indexing_maps": array([ir.AffineMapAttr.get(reading), ir.AffineMapAttr.get(writing)]),
            "iterator_types": array([ir.Attribute.parse("#linalg.iterator_type<parallel>")] * rank),
            "operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 1]),
        },
        regions=1,
    )
    block = generic.regions[0].blocks.append(element, element, arg_locs=[generic.location] * 2)
    with ir.InsertionPoint(block):
        op("linalg.yield", [block.arguments[0]])


def interchange(operation: ir.Operation, order: Sequence[int]) -> None:
    """Let loop ``place`` of ``operation`` be what loop ``order[place]`` was."""
    count = len(order)
    place_of = {dim: place for place, dim in enumerate(order)}
    renamed = ir.AffineMap.get(count, 0, [ir.AffineExpr.get_dim(place_of[dim]) for dim in range(count)])
    maps = [
        ir.AffineMap.get(count, 0, [result.compose(renamed) for result in map_.results])
        for map_ in indexing_maps(operation)
    ]
    iterators = list(ir.ArrayAttr(operation.attributes["iterator_types"]))
    operation.attributes["indexing_maps"] = array(ir.AffineMapAttr.get(map_) for map_ in maps)
    operation.attributes["iterator_types"] = array(iterators[dim] for dim in order)
    for inner in operations_in(operation):
        if inner.name == "linalg.index":
            dim = ir.IntegerAttr(inner.attributes["dim"]).value
            inner.attributes["dim"] = ir.IntegerAttr.get(ir.IntegerType.get_signless(64), place_of[dim])
