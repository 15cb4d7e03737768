"""Writes operations that contain a checked division (on tensors, or in a linalg body) as loops."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable, Sequence

from mlir import ir
from mlir.dialects import linalg

from neurojit.compiler.passes.divisions.nest import Values, nest
from neurojit.frontend.divisions import NAMED, POWER, SIGNED, UNSIGNED
from neurojit.frontend.sites import SITE_ATTRIBUTE, talks_to_host
from neurojit.mlir.build import constant, op
from neurojit.mlir.walk import inputs_of, operations_in

_ATOMIC = "memref.generic_atomic_rmw"


def spell_out(function: ir.Operation) -> None:
    """Rewrite them in place; their divisions keep their numbers."""
    # Inner ones first: a body is moved whole.
    for operation in reversed(operations_in(function)):
        rewrite = _rewriting(operation)
        if rewrite is not None:
            with ir.InsertionPoint(operation), operation.location:
                results = rewrite(operation)
            for old, new in zip(operation.results, results, strict=True):
                old.replace_all_uses_with(new)
            operation.erase()


def _rewriting(operation: ir.Operation) -> Callable[[ir.Operation], Values] | None:
    if operation.name in NAMED and SITE_ATTRIBUTE in operation.attributes:
        _number_body(operation)
        return _structured
    if operation.name.startswith("linalg.") and _holds_division(operation):
        return _structured
    if operation.name == _ATOMIC and _holds_division(operation):
        return _read_and_written
    numbered = SITE_ATTRIBUTE in operation.attributes and operation.name in (*SIGNED, *UNSIGNED, POWER)
    return _elementwise if numbered and isinstance(operation.results[0].type, ir.RankedTensorType) else None


def _number_body(operation: ir.Operation) -> None:
    for inner in operations_in(operation):
        if inner.name in SIGNED | UNSIGNED:
            inner.attributes[SITE_ATTRIBUTE] = operation.attributes[SITE_ATTRIBUTE]


def _holds_division(operation: ir.Operation) -> bool:
    """Or what became of one: a loop in the body with its own."""
    return any(
        SITE_ATTRIBUTE in inner.attributes and not talks_to_host(inner) for inner in operations_in(operation)
    )


def _read_and_written(operation: ir.Operation) -> Values:
    """No other thread is there to come between."""
    buffer, *indices = operation.operands
    old = op("memref.load", [buffer, *indices], [ir.MemRefType(buffer.type).element_type]).result
    (new,) = _moved(operation, [old])
    op("memref.store", [new, buffer, *indices])
    return [old]


def _elementwise(operation: ir.Operation) -> Values:
    kind = ir.RankedTensorType(operation.results[0].type)
    given = list(operation.operands)
    sizes = [_extent(given[0], dimension) for dimension in range(kind.rank)]
    dynamic = [size for dimension, size in enumerate(sizes) if kind.is_dynamic_dim(dimension)]
    empty = op("tensor.empty", dynamic, [kind]).result
    attributes = {name: operation.attributes[name] for name in operation.attributes}

    def body(indices: Values, carried: Values) -> Values:
        scalars = [_element(value, indices) for value in given]
        made = op(operation.name, scalars, [kind.element_type], attributes).result
        return [op("tensor.insert", [made, carried[0], *indices], [kind]).result]

    return nest(sizes, [empty], body)


def _structured(operation: ir.Operation) -> Values:
    inputs = inputs_of(operation)
    operands = list(operation.operands)
    maps = [ir.AffineMapAttr(one).value for one in linalg.get_indexing_maps(operation) or ()]
    arguments = list(operation.regions[0].blocks[0].arguments)

    def body(indices: Values, carried: Values) -> Values:
        values = [*operands[:inputs], *_current(operands[inputs:], carried)]
        places = [_place(one, indices) for one in maps]
        elements = [_element(values[number], places[number]) for number in range(len(arguments))]
        _resolve_indices(operation, indices)
        yielded = _moved(operation, elements)
        outputs = zip(yielded, values[inputs:], places[inputs:], strict=True)
        made = [_put(value, target, place) for value, target, place in outputs]
        return [value for value in made if value is not None]

    tensors = [value for value in operands[inputs:] if isinstance(value.type, ir.RankedTensorType)]
    return nest(_extents(operands, maps), tensors, body)


def _current(outputs: Values, carried: Values) -> Values:
    """Tensors as the loops have made them so far, buffers as they are."""
    tensors = iter(carried)
    return [next(tensors) if isinstance(value.type, ir.RankedTensorType) else value for value in outputs]


def _extents(operands: Values, maps: Sequence[ir.AffineMap]) -> Values:
    found: dict[int, ir.Value] = {}
    for value, one in zip(operands, maps, strict=True):
        for dimension, expression in enumerate(one.results):
            if isinstance(expression, ir.AffineDimExpr) and expression.position not in found:
                found[expression.position] = _extent(value, dimension)
    return [found[loop] for loop in range(maps[0].n_dims)]


def _extent(value: ir.Value, dimension: int) -> ir.Value:
    kind = ir.ShapedType(value.type)
    index = ir.IndexType.get()
    if not kind.is_dynamic_dim(dimension):
        return constant(index, kind.shape[dimension])
    name = "tensor.dim" if isinstance(value.type, ir.RankedTensorType) else "memref.dim"
    return op(name, [value, constant(index, dimension)], [index]).result


def _place(one: ir.AffineMap, indices: Values) -> Values:
    place: Values = []
    for expression in one.results:
        if isinstance(expression, ir.AffineDimExpr):
            place.append(indices[expression.position])
            continue
        single = ir.AffineMapAttr.get(ir.AffineMap.get(one.n_dims, 0, [expression]))
        place.append(op("affine.apply", indices, [ir.IndexType.get()], {"map": single}).result)
    return place


def _element(value: ir.Value, place: Values) -> ir.Value:
    """A scalar is the same everywhere."""
    if not isinstance(value.type, (ir.RankedTensorType, ir.MemRefType)):
        return value
    name = "tensor.extract" if isinstance(value.type, ir.RankedTensorType) else "memref.load"
    return op(name, [value, *place], [value.type.element_type]).result


def _put(value: ir.Value, target: ir.Value, place: Values) -> ir.Value | None:
    if isinstance(target.type, ir.RankedTensorType):
        return op("tensor.insert", [value, target, *place], [target.type]).result
    op("memref.store", [value, target, *place])
    return None


def _resolve_indices(operation: ir.Operation, indices: Values) -> None:
    for inner in operations_in(operation):
        if inner.name == "linalg.index":
            dimension = ir.IntegerAttr(inner.attributes["dim"]).value
            inner.results[0].replace_all_uses_with(indices[dimension])
            inner.erase()


def _moved(operation: ir.Operation, arguments: Values) -> Values:
    """Move the body of ``operation`` to the current insertion point; what it yields."""
    block = operation.regions[0].blocks[0]
    for old, new in zip(block.arguments, arguments, strict=True):
        old.replace_all_uses_with(new)
    *inner, last = list(block.operations)
    here = ir.InsertionPoint.current
    for one in inner:
        one.operation.detach_from_parent()
        here.insert(one)
    return list(last.operation.operands)
