"""An upper bound on the bytes of its buffers that a call touches."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math
from typing import Final

from mlir import ir

from neurojit.frontend.trips import is_loop, trips
from neurojit.mlir.operation_facts import LOOKS
from neurojit.model.types import ITEM_SIZES, Signature

# Elements that one execution touches of the operand that a buffer is; what is not listed may touch all.
_ONE: Final = {"memref.load", "memref.store", "affine.load", "affine.store", "memref.atomic_rmw",
               "memref.generic_atomic_rmw", "tensor.extract"}  # fmt: skip
_VECTORS: Final = {"vector.load", "vector.store", "vector.transfer_read", "vector.transfer_write",
                   "vector.maskedload", "vector.maskedstore", "vector.gather", "vector.scatter"}  # fmt: skip
_SLICES: Final = {"memref.subview", "tensor.extract_slice"}
# Regions that run at most once where they stand.
_ONCE: Final = {"scf.if", "scf.execute_region", "scf.index_switch", "affine.if", "memref.alloca_scope"}


def bytes_touched(function: ir.Operation, signature: Signature) -> int:
    """Bytes of arguments and results; what a call does not look at is left out, as far as the text tells."""
    total = sum(result.nbytes for result in signature.results)
    arguments = function.regions[0].blocks[0].arguments
    for value, argument in zip(arguments, signature.arguments, strict=True):
        if argument.type.kind != "scalar":
            whole = argument.type.elements
            total += min(whole, _elements(value, function, whole)) * ITEM_SIZES[argument.type.dtype]
    return total


def _elements(buffer: ir.Value, function: ir.Operation, whole: int) -> int:
    """At most so many elements, or ``whole``."""
    total = 0
    for use in buffer.uses:
        operation = use.owner.operation
        each = _each(operation)
        often = _executions(operation, function) if each else 0
        if each is None or often is None:
            return whole
        total += each * often
    return total


def _each(operation: ir.Operation) -> int | None:
    name = operation.name
    if name in LOOKS:
        return 0
    if name in _ONE:
        return 1
    if name in _VECTORS:
        values = [*operation.operands, *operation.results]
        return max(math.prod(v.type.shape) for v in values if isinstance(v.type, ir.VectorType))
    if name in _SLICES:
        kind = ir.ShapedType(operation.results[0].type)
        return math.prod(kind.shape) if kind.has_static_shape else None
    return None


def _executions(operation: ir.Operation, function: ir.Operation) -> int | None:
    """How often ``operation`` runs in a call, at the most; None where nobody knows."""
    count = 1
    parent = operation.parent
    while parent is not None and parent.operation != function:
        outer = parent.operation
        turns = trips(outer) if is_loop(outer) else 1 if outer.name in _ONCE else None
        if turns is None:
            return None
        count *= turns
        parent = outer.parent
    return count
