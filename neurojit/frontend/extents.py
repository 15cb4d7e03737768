"""Finds dynamic loop steps, sizes and vector positions that may be invalid. Compiler side only.

MLIR leaves a loop undefined that does not advance, a buffer, a tensor or a view of a negative size, and an
element that a vector does not have; here they are faults. What is an attribute is refused when the program
is read (:mod:`neurojit.frontend.forms`).
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Callable

from mlir import ir

from neurojit.frontend.bounds import bounds, never_zero

_Operands = Callable[[list[ir.Value], list[int]], list[ir.Value]]  # of all operands, in these segments


def _segment(*wanted: int) -> _Operands:
    def of(operands: list[ir.Value], sizes: list[int]) -> list[ir.Value]:
        return [v for at in wanted for v in operands[sum(sizes[:at]) : sum(sizes[: at + 1])]]

    return of


def _from(first: int, last: int | None = None) -> _Operands:
    return lambda operands, _: operands[first:last]


STEPS: dict[str, _Operands] = {
    "scf.for": _from(2, 3),
    "scf.parallel": _segment(2),
    "scf.forall": _segment(2),
}
SIZES: dict[str, _Operands] = {
    **dict.fromkeys(("memref.alloc", "memref.alloca", "bufferization.alloc_tensor"), _segment(0)),
    **dict.fromkeys(("tensor.empty", "tensor.generate"), _from(0)),
    **dict.fromkeys(
        ("tensor.splat", "memref.realloc", "tensor.expand_shape", "memref.expand_shape"), _from(1)
    ),
    "memref.view": _from(2),
    **dict.fromkeys(("memref.subview", "memref.reinterpret_cast", "tensor.extract_slice"), _segment(2)),
    "tensor.pad": _segment(1, 2),
}

PLACES = {"vector.extract": 0, "vector.insert": 1}  # which operand is the vector; the places follow it
DIMENSIONS = ("memref.dim", "tensor.dim")


def steps(operation: ir.Operation) -> list[ir.Value]:
    """The steps of a loop that the text does not show to be positive."""
    if is_unsigned(operation):
        return [step for step in _operands(STEPS, operation) if not never_zero(step)]
    return [step for step in _operands(STEPS, operation) if bounds(step)[0] <= 0]


def sizes(operation: ir.Operation) -> list[ir.Value]:
    """The sizes that ``operation`` is given and the text does not show to be 0 or more."""
    return list(dict.fromkeys(size for size in _operands(SIZES, operation) if bounds(size)[0] < 0))


def places(operation: ir.Operation) -> list[tuple[int, int]]:
    """Which operands of ``operation`` may be no places in its vector, and the extents there."""
    if operation.name in DIMENSIONS:
        return _dimension(operation)
    vector = PLACES.get(operation.name)
    if vector is None:
        return []
    shape = ir.VectorType(operation.operands[vector].type).shape
    static = ir.DenseI64ArrayAttr(operation.attributes["static_position"])
    dynamic = [
        extent for at, extent in zip(static, shape, strict=False) if at == ir.ShapedType.get_dynamic_size()
    ]
    found: list[tuple[int, int]] = []
    for number, extent in enumerate(dynamic, vector + 1):
        low, high = bounds(operation.operands[number])
        if low < 0 or high >= extent:
            found.append((number, extent))
    return found


def _dimension(operation: ir.Operation) -> list[tuple[int, int]]:
    shaped = operation.operands[0].type
    if not isinstance(shaped, (ir.MemRefType, ir.RankedTensorType)):
        return []
    low, high = bounds(operation.operands[1])
    return [(1, shaped.rank)] if low < 0 or high >= shaped.rank else []


def is_unsigned(loop: ir.Operation) -> bool:
    """Whether a loop reads its bounds and its step as unsigned numbers."""
    return "unsignedCmp" in loop.attributes


def _operands(table: dict[str, _Operands], operation: ir.Operation) -> list[ir.Value]:
    chosen = table.get(operation.name)
    if chosen is None:
        return []
    segments = "operandSegmentSizes"
    counts = (
        list(ir.DenseI32ArrayAttr(operation.attributes[segments])) if segments in operation.attributes else []
    )
    return chosen(list(operation.operands), counts)
