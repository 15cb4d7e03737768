"""Carries known extents forward: values of dynamic shape that are made of static ones become static.

TensorLang has operations on static shapes alone, and whoever compiles for known extents wants them in the
text. Each rewritten operation is followed by a cast to the type that it had, so that what nobody knows a rule
for stays as it is. Only types change: the lowering folds the rest.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from collections.abc import Collection
from typing import Any, Final

from mlir import ir
from mlir.dialects import linalg

from neurojit.dialect.tensorlang.op_attributes import read_attributes
from neurojit.dialect.tensorlang.op_def import PREFIX
from neurojit.dialect.tensorlang.ops import OPS
from neurojit.dialect.tensorlang.read_types import inferred_type, mlir_type, value_type
from neurojit.dialect.tensorlang.shapes import ShapeError
from neurojit.frontend.constant_indices import constant_of, kind_of
from neurojit.frontend.loop_extents import shapes_by_loops
from neurojit.frontend.symbolic_dims import invariant_shapes
from neurojit.mlir.build import attributes_of, op
from neurojit.mlir.operation_facts import facts
from neurojit.mlir.walk import operations_in

CASTS: Final = {ir.RankedTensorType: "tensor.cast", ir.MemRefType: "memref.cast"}
_ALLOCATIONS: Final = ("tensor.empty", "memref.alloc", "memref.alloca")
# Of one element or vector: they take a buffer of any shape.
_ACCESSES: Final = frozenset({
    "memref.load", "memref.store", "affine.load", "affine.store", "vector.load", "vector.store",
    "vector.transfer_read", "vector.transfer_write",
})  # fmt: skip


def needs_static_shapes(function: ir.Operation) -> bool:
    """Whether it has an operation of TensorLang on what has no static shape."""
    return any(
        operation.name.startswith(PREFIX) and any(map(_is_dynamic, (*operation.operands, *operation.results)))
        for operation in operations_in(function)
    )


def carry_static_shapes(function: ir.Operation) -> list[tuple[ir.Operation, str]]:
    """Rewrite ``function``, in its order, as far as extents are known; the operations that these do not fit,
    each with what is wrong."""
    wrong: list[tuple[ir.Operation, str]] = []
    invariant = invariant_shapes(function)
    for operation in operations_in(function):
        with ir.InsertionPoint(operation), operation.location:
            try:
                _rewrite(operation, invariant)
            except ShapeError as error:
                wrong.append((operation, str(error)))
    drop_unread_casts(function)
    return wrong


def drop_unread_casts(function: ir.Operation) -> None:
    """Take out the casts of shapes whose result nobody uses."""
    for operation in reversed(operations_in(function)):
        if operation.name in CASTS.values() and not any(True for _ in operation.results[0].uses):
            operation.erase()


def cast_to(value: ir.Value, kind: Any) -> ir.Value:
    """``value`` as ``kind``, which has the same element type and rank, at the current insertion point."""
    return value if value.type == kind else op(CASTS[type(kind)], [value], [kind]).result


def _rewrite(operation: ir.Operation, invariant: Collection[ir.Value]) -> None:
    name = operation.name
    if name in ("tensor.dim", "memref.dim"):
        _known_extent(operation)
    elif name in _ALLOCATIONS:
        _allocation(operation)
    elif name.startswith("linalg.") and linalg.get_indexing_maps(operation) is not None:
        _structured(operation)
    elif name == "tensor.collapse_shape":
        _collapsed(operation)
    elif name == "tensor.extract_slice":
        _sliced(operation)
    elif name == "scf.for":
        _loop(operation, invariant)
    elif name == "scf.yield":
        _yielded(operation)
    elif name.startswith(PREFIX):
        _of_tensorlang(operation)
    elif name in _ACCESSES:
        for at in (*facts(name).reads, *facts(name).writes):
            operation.operands[at] = known_as(operation.operands[at])
    elif name.startswith(("arith.", "math.")) and any(map(_is_dynamic, operation.results)):
        _elementwise(operation)


def _is_dynamic(value: ir.Value) -> bool:
    kind = kind_of(value)
    return isinstance(kind, (ir.RankedTensorType, ir.MemRefType)) and not kind.has_static_shape


def known_as(value: ir.Value) -> ir.Value:
    """What ``value`` was cast from, where that says more; else ``value``."""
    while isinstance(value, ir.OpResult) and value.owner.operation.name in CASTS.values():
        source = value.owner.operation.operands[0]
        if not isinstance(source.type, (ir.RankedTensorType, ir.MemRefType)) or _knows_less(source, value):
            break
        value = source
    return value


def _knows_less(source: ir.Value, value: ir.Value) -> bool:
    pairs = zip(kind_of(source).shape, kind_of(value).shape, strict=True)
    dynamic = ir.ShapedType.get_dynamic_size()
    return any(left == dynamic != right for left, right in pairs)


def _known_extent(operation: ir.Operation) -> None:
    axis = constant_of(operation.operands[1])
    kind = kind_of(known_as(operation.operands[0]))
    if axis is None or not isinstance(kind, (ir.RankedTensorType, ir.MemRefType)):
        return
    if not 0 <= axis < kind.rank or kind.is_dynamic_dim(axis):
        return
    index = ir.IndexType.get()
    constant = op(
        "arith.constant", [], [index], {"value": ir.IntegerAttr.get(index, kind.get_dim_size(axis))}
    )
    operation.results[0].replace_all_uses_with(constant.result)
    operation.erase()


def _allocation(operation: ir.Operation) -> None:
    kind = kind_of(operation.results[0])
    sizes = list(operation.operands)
    if not _is_dynamic(operation.results[0]) or (
        isinstance(kind, ir.MemRefType) and not _is_plain(operation)
    ):
        return
    known = [extent for size in sizes if (extent := constant_of(size)) is not None and extent >= 0]
    if len(known) != len(sizes):
        return
    extents = iter(known)
    shape = [
        next(extents) if kind.is_dynamic_dim(axis) else kind.get_dim_size(axis) for axis in range(kind.rank)
    ]
    new = type(kind).get(shape, kind.element_type)
    attributes = attributes_of(operation)
    if "operandSegmentSizes" in attributes:
        attributes["operandSegmentSizes"] = ir.DenseI32ArrayAttr.get([0, 0])
    made = op(operation.name, [], [new], attributes).result
    operation.results[0].replace_all_uses_with(cast_to(made, kind))
    operation.erase()


def _sliced(operation: ir.Operation) -> None:
    """Of as many dimensions as its source, with numbers for its sizes: the source stays as it is."""
    kind = kind_of(operation.results[0])
    if not _is_dynamic(operation.results[0]) or kind.rank != kind_of(operation.operands[0]).rank:
        return
    attributes = attributes_of(operation)
    segments = list(ir.DenseI32ArrayAttr(attributes["operandSegmentSizes"]))
    operands = list(operation.operands)
    first = segments[0] + segments[1]
    given = iter(operands[first : first + segments[2]])
    dynamic = ir.ShapedType.get_dynamic_size()
    shape = [
        constant_of(next(given)) if size == dynamic else size
        for size in ir.DenseI64ArrayAttr(attributes["static_sizes"])
    ]
    known = [extent for extent in shape if extent is not None and extent >= 0]
    if len(known) != len(shape):
        return
    attributes["static_sizes"] = ir.DenseI64ArrayAttr.get(known)
    attributes["operandSegmentSizes"] = ir.DenseI32ArrayAttr.get([segments[0], segments[1], 0, segments[3]])
    rest = [*operands[:first], *operands[first + segments[2] :]]
    new = ir.RankedTensorType.get(known, kind.element_type)
    made = op(operation.name, rest, [new], attributes).result
    operation.results[0].replace_all_uses_with(cast_to(made, kind))
    operation.erase()


def _is_plain(operation: ir.Operation) -> bool:
    """Of the default layout, without symbols."""
    kind = kind_of(operation.results[0])
    identity = ir.AffineMapAttr.get(ir.AffineMap.get_identity(kind.rank))
    return str(kind.layout) == str(identity) and kind.memory_space is None


def _structured(operation: ir.Operation) -> None:
    """A linalg operation on tensors has results of the types of its outputs.

    An extent that one operand knows of a loop is told to all: verifiers of named operations want both alike.
    """
    for index, value in enumerate(list(operation.operands)):
        operation.operands[index] = known_as(value)
    for index, shape in shapes_by_loops(operation).items():
        value = operation.operands[index]
        kind = ir.RankedTensorType.get(shape, kind_of(value).element_type)
        operation.operands[index] = cast_to(value, kind)
    outputs = list(operation.operands)[len(operation.operands) - len(operation.results) :]
    for result, output in zip(list(operation.results), outputs, strict=True):
        _retype(operation, result, output.type)


def _retype(operation: ir.Operation, result: ir.OpResult, kind: Any) -> None:
    """``result`` gets ``kind``; whoever used it uses a cast to what it was."""
    before = result.type
    if before == kind:
        return
    with ir.InsertionPoint.after(operation):
        cast = op(CASTS[type(kind)], [result], [kind])  # of its own type, until there is another
    result.replace_all_uses_except(cast.result, cast)
    result.set_type(kind)
    cast.result.set_type(before)


def _collapsed(operation: ir.Operation) -> None:
    """Each axis of the result is some of the source's, beside each other."""
    source = known_as(operation.operands[0])
    if _is_dynamic(source) or not _is_dynamic(operation.results[0]):
        return
    groups = [[ir.IntegerAttr(axis).value for axis in ir.ArrayAttr(group)]
              for group in ir.ArrayAttr(operation.attributes["reassociation"])]  # fmt: skip
    kind = kind_of(source)
    shape = [math.prod(kind.shape[axis] for axis in group) for group in groups]
    operation.operands[0] = source
    _retype(operation, operation.results[0], ir.RankedTensorType.get(shape, kind.element_type))


def _loop(operation: ir.Operation, invariant: Collection[ir.Value]) -> None:
    """What a loop carries in one shape; what it hands on is cast where it ends."""
    body = operation.regions[0].blocks[0]
    carried = zip(list(body.arguments)[1:], list(operation.results), strict=True)
    for number, (got, result) in enumerate(carried):
        start = known_as(operation.operands[3 + number])
        if result not in invariant or not _is_dynamic(result) or _is_dynamic(start):
            continue
        before = got.type
        operation.operands[3 + number] = start
        with ir.InsertionPoint.at_block_begin(body):
            cast = op(CASTS[type(kind_of(got))], [got], [before])  # of its own type, until there is another
        got.replace_all_uses_except(cast.result, cast)
        got.set_type(start.type)
        _retype(operation, result, start.type)


def _yielded(operation: ir.Operation) -> None:
    """To a loop whose results are static; or from all branches in one static shape."""
    holder = operation.parent
    if holder is None:
        return
    outer = holder.operation
    if outer.name == "scf.for":
        for number, result in enumerate(list(outer.results)):
            if operation.operands[number].type != result.type:
                operation.operands[number] = cast_to(known_as(operation.operands[number]), result.type)
    elif outer.name == "scf.if" and len(outer.results) and operation.block == outer.regions[1].blocks[0]:
        _branches(outer)


def _branches(outer: ir.Operation) -> None:
    ends = [list(region.blocks[0].operations)[-1].operation for region in outer.regions]
    for number, result in enumerate(list(outer.results)):
        if not _is_dynamic(result):
            continue
        known = [known_as(end.operands[number]) for end in ends]
        if known[0].type == known[1].type and not _is_dynamic(known[0]):
            for end, value in zip(ends, known, strict=True):
                end.operands[number] = value
            _retype(outer, result, known[0].type)


def _of_tensorlang(operation: ir.Operation) -> None:
    for index, value in enumerate(list(operation.operands)):
        operation.operands[index] = known_as(value)
    definition = OPS.get(operation.name.removeprefix(PREFIX))
    if definition is None or definition.infer is None or not _is_dynamic(operation.results[0]):
        return
    if definition.shape_is_given:
        return
    if any(map(_is_dynamic, operation.operands)):
        return
    operands = [value_type(value.type) for value in operation.operands]
    try:
        attributes = read_attributes(operation)
    except TypeError:
        return  # the verifier says what is wrong
    found = inferred_type(definition, operands, attributes, operands[0])
    _retype(operation, operation.results[0], mlir_type(found))


def _elementwise(operation: ir.Operation) -> None:
    """``arith`` and ``math`` on tensors: operands and results have one shape."""
    shapes = [
        tuple(known.shape)
        for value in operation.operands
        if isinstance(known := kind_of(known_as(value)), ir.RankedTensorType) and known.has_static_shape
    ]
    if not shapes:
        return
    for index, value in enumerate(list(operation.operands)):
        if _is_dynamic(value):
            kind = ir.RankedTensorType.get(shapes[0], kind_of(value).element_type)
            operation.operands[index] = cast_to(known_as(value), kind)
    for result in list(operation.results):
        _retype(operation, result, ir.RankedTensorType.get(shapes[0], kind_of(result).element_type))
