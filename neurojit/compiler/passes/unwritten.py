"""Zero-fills new buffers and tensors unless the first operation that touches them overwrites them.

MLIR says nothing of what they hold, so that two tiers, or two calls, would read different things. Where the
first operation that touches a new buffer writes its every element, or every user of a new tensor does, there
is nothing to fill. To be run once nothing of the text is left to be spelled out, and before anything folds.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.passes.allocations import is_uninitialised
from neurojit.compiler.passes.covering import covers_buffer, covers_tensor
from neurojit.compiler.passes.divisions.nest import nest
from neurojit.compiler.passes.poison import zero
from neurojit.compiler.unit import Unit
from neurojit.mlir.alias import touching
from neurojit.mlir.build import constant, op
from neurojit.mlir.operation_facts import ALLOCATIONS, LOOKS, TENSOR_PARTS
from neurojit.mlir.walk import operations_in


def fill_unwritten(function: ir.Operation, *, fill: bool = True) -> list[ir.Location]:
    """Fill what may be read before it is written with zeros, in place; where it is allocated.

    With ``fill`` off it is found and left as it is: for those who look whether anything reads it.
    """
    found: list[ir.Location] = []
    for operation in operations_in(function):
        if operation.name in ALLOCATIONS:
            if not _is_written_first(operation):
                found.append(operation.location)
                if fill:
                    _fill_buffer(operation)
        elif is_uninitialised(operation):
            looking = _looking(operation.results[0])
            if looking:
                found.append(operation.location)
                if fill:
                    _fill_tensor(operation, looking)
    return found


def _is_written_first(allocation: ir.Operation) -> bool:
    """What touches the buffer first, of the operations that follow in its block, writes all of it."""
    buffer = allocation.results[0]
    users = touching(buffer)
    if not users:
        return True
    block = allocation.block
    outermost = {_in_block(user, block) for user in users}
    first = next((o.operation for o in block.operations if o.operation in outermost), None)
    return first is not None and covers_buffer(first, buffer, users)


def _in_block(operation: ir.Operation, block: ir.Block) -> ir.Operation | None:
    """The operation of ``block`` that holds ``operation``; None of one that gets what the block hands on."""
    while operation.block != block:
        operation = operation.block.owner.operation
        if operation.name == "func.func":
            return None
    return operation


def _looking(tensor: ir.Value) -> list[ir.OpOperand]:
    """The uses of the tensor that may see an element of it."""
    return [use for use in tensor.uses if not _is_overwritten(use)]


def _is_overwritten(use: ir.OpOperand) -> bool:
    user = use.owner.operation
    if user.name in LOOKS:
        return True
    if user.name in TENSOR_PARTS and use.operand_number == 0:
        return not _looking(user.results[0])
    return covers_tensor(user, use.operand_number)


def _fill_buffer(allocation: ir.Operation) -> None:
    buffer = allocation.results[0]
    kind = ir.MemRefType(buffer.type)
    with ir.InsertionPoint.after(allocation), allocation.location:
        nothing = zero(kind.element_type)
        if not isinstance(kind.element_type, ir.VectorType):
            _filled(nothing, buffer, [])
            return
        index = ir.IndexType.get()
        extents: list[ir.Value] = [
            op("memref.dim", [buffer, constant(index, at)], [index]).result for at in range(kind.rank)
        ]

        def store(places: list[ir.Value], carried: list[ir.Value]) -> list[ir.Value]:
            op("memref.store", [nothing, buffer, *places])
            return carried

        nest(extents, [], store)


def _fill_tensor(made: ir.Operation, looking: list[ir.OpOperand]) -> None:
    """Those who overwrite it keep the empty one: some take none that others use."""
    kind = made.results[0].type
    with ir.InsertionPoint.after(made), made.location:
        other = made.clone().results[0]
        whole = _filled(zero(ir.ShapedType(kind).element_type), other, [kind]).results[0]
    for use in looking:
        use.owner.operation.operands[use.operand_number] = whole


def _filled(nothing: ir.Value, target: ir.Value, results: list[ir.Type]) -> ir.Operation:
    segments: dict[str, ir.Attribute] = {"operandSegmentSizes": ir.DenseI32ArrayAttr.get([1, 1])}
    made = op("linalg.fill", [nothing, target], results, segments, regions=1)
    block = ir.Block.create_at_start(
        made.regions[0], [nothing.type, nothing.type], [made.location, made.location]
    )
    with ir.InsertionPoint(block):
        op("linalg.yield", [block.arguments[0]])
    return made


@dataclass(frozen=True, slots=True)
class FillUnwritten:
    """Fills what may be read before it is written with zeros; where the recipe has it so, only finds it."""

    name: ClassVar[str] = "fill-unwritten"

    def run(self, unit: Unit) -> int:
        unit.unwritten = tuple(fill_unwritten(unit.function, fill=unit.recipe.fills))
        return len(unit.unwritten)
