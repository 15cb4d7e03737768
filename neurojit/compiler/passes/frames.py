"""Allocates temporaries in the context's arena: every ``memref.alloc`` becomes a slot of the body's frame.

The frame is one bump of the arena's top on entry, given back on every return, so a fault leaks nothing.
Slots are shared by buffers whose lifetimes do not meet (first fit, largest first, over the entry block). A
buffer of dynamic size, or one that outlives the iteration that made it, is bumped where it stands; a loop
body gives back what was bumped in it as long as nothing of that leaves it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import ClassVar

from mlir import ir

from neurojit.compiler.culprits import Complaint
from neurojit.compiler.passes.aliases import ancestors, leaving
from neurojit.compiler.passes.layouts import described
from neurojit.compiler.schedules.text import PARALLEL
from neurojit.compiler.unit import Unit
from neurojit.frontend.forms import ALIGNMENT
from neurojit.frontend.types import is_row_major, item_size
from neurojit.mlir import build
from neurojit.mlir.alias import uses
from neurojit.mlir.build import Declarations, call, op
from neurojit.mlir.operation_facts import ALLOCATIONS, LOOPS
from neurojit.mlir.walk import operations_in

LARGEST_FRAME = 1 << 46  # more than any address space that a process gets
FRAME = "neurojit.frame"
BUMP = "neurojit.bump"
MARK = "neurojit.mark"
RELEASE = "neurojit.release"


class UnplaceableBuffer(Exception):
    """A temporary that has no place in an arena; the message says why, ``location`` which."""

    def __init__(self, message: str, location: ir.Location | None = None) -> None:
        super().__init__(message)
        self.location = location


@dataclass(slots=True)
class _Buffer:
    allocation: ir.Operation
    nbytes: int
    first: int
    last: int
    offset: int = 0


def place_buffers(body: ir.Operation, declarations: Declarations, *, apart: bool = False) -> int:
    """Rewrite every allocation of ``body``; return the bytes of its frame (0: no frame).

    ``apart``: no two buffers share bytes, whatever their lifetimes.

    Raises :class:`UnplaceableBuffer`.
    """
    entry = body.regions[0].blocks[0]
    context = entry.arguments[0]
    position = {operation.operation: index for index, operation in enumerate(entry.operations)}
    buffers: list[_Buffer] = []
    bumped: list[tuple[ir.Operation, list[ir.Operation]]] = []
    for operation in operations_in(body):
        if operation.name == "memref.dealloc":
            operation.erase()
        elif operation.name in ALLOCATIONS:
            kind, size = _checked(operation)
            left = leaving(operation)
            if not kind.has_static_shape or left:
                bumped.append((operation, left))
                continue
            first, last = (0, len(position)) if apart else _lifetime(operation, entry, position)
            buffers.append(_Buffer(operation, _round(math.prod(kind.shape) * size), first, last))
    size = _assign_offsets(buffers)
    if size > LARGEST_FRAME:
        raise UnplaceableBuffer(f"the temporaries of one call take {size} bytes")
    bodies = _releasing_bodies(bumped)
    for allocation, _ in bumped:
        _bump(allocation, context, declarations)
    for block in bodies:
        _release_at_end(block, context, declarations)
    if buffers:
        _emit_frame(entry, context, buffers, size, declarations)
    return size


def _checked(allocation: ir.Operation) -> tuple[ir.MemRefType, int]:
    """The type of an allocation and the size of its elements."""
    kind = ir.MemRefType(allocation.results[0].type)
    size = item_size(kind.element_type)
    why = ""
    if size is None:
        why = f"elements of type {kind.element_type}"
    elif not is_row_major(kind) or kind.memory_space is not None:
        why = "only row-major buffers in the default memory space"
    elif any(PARALLEL in loop.attributes for loop in ancestors(allocation)):
        why = "in a loop that runs on several threads"
    if size is None or why:
        raise UnplaceableBuffer(f"a temporary of type {kind}: {why}", allocation.location)
    return kind, size


def _round(nbytes: int) -> int:
    return max(ALIGNMENT, -(-nbytes // ALIGNMENT) * ALIGNMENT)


def _lifetime(
    allocation: ir.Operation, entry: ir.Block, position: dict[ir.Operation, int]
) -> tuple[int, int]:
    """First and last operation of the entry block between which the buffer is alive."""
    places = [position[_outermost(user, entry)] for user in uses(allocation.results[0])]
    start = position[_outermost(allocation, entry)]
    return start, max([start, *places])


def _outermost(operation: ir.Operation, entry: ir.Block) -> ir.Operation:
    while operation.block != entry:
        operation = operation.block.owner.operation
    return operation


def _assign_offsets(buffers: list[_Buffer]) -> int:
    """First fit by size, largest first; two buffers share bytes only if their lifetimes are disjoint."""
    placed: list[_Buffer] = []
    size = 0
    for buffer in sorted(buffers, key=lambda b: -b.nbytes):
        rivals = sorted(
            (other for other in placed if other.first <= buffer.last and buffer.first <= other.last),
            key=lambda other: other.offset,
        )
        offset = 0
        for other in rivals:
            if offset + buffer.nbytes <= other.offset:
                break
            offset = max(offset, other.offset + other.nbytes)
        buffer.offset = offset
        placed.append(buffer)
        size = max(size, offset + buffer.nbytes)
    return size


def _emit_frame(
    entry: ir.Block, context: ir.Value, buffers: list[_Buffer], size: int, declarations: Declarations
) -> None:
    frame_type = ir.MemRefType.get([size], build.integer(8))
    with ir.InsertionPoint.at_block_begin(entry):
        name = declarations.add(FRAME, [context.type], [frame_type])
        frame = call(name, [context], [frame_type]).result
    for buffer in buffers:
        result = buffer.allocation.results[0]
        with ir.InsertionPoint(buffer.allocation), buffer.allocation.location:
            offset = build.constant(ir.IndexType.get(), buffer.offset)
            view = op("memref.view", [frame, offset], [result.type]).result
        result.replace_all_uses_with(view)
        buffer.allocation.erase()


def _releasing_bodies(bumped: list[tuple[ir.Operation, list[ir.Operation]]]) -> list[ir.Block]:
    """The loop bodies at whose end everything bumped in them is dead, and there is something.

    A buffer that leaves a loop is dead at the end of the next body outside; no body between may release,
    since a release frees whatever was bumped after its mark.
    """
    wanted: dict[ir.Operation, list[ir.Block]] = {}
    forbidden: set[ir.Operation] = set()
    for allocation, left in bumped:
        nest = [loop for loop in ancestors(allocation) if loop.name in LOOPS]
        # ``left`` may skip a loop inside (its buffer goes through an if); whatever is inside stays alive too.
        kept = max((nest.index(loop) + 1 for loop in left), default=0)
        forbidden.update(nest[:kept])
        if kept < len(nest):
            wanted.setdefault(nest[kept], []).append(_body_around(allocation, nest[kept]))
    blocks: list[ir.Block] = []
    for loop, bodies in wanted.items():
        if loop not in forbidden:
            blocks += [body for index, body in enumerate(bodies) if body not in bodies[:index]]
    return blocks


def _body_around(operation: ir.Operation, loop: ir.Operation) -> ir.Block:
    block = operation.block
    while block.owner.operation != loop:
        block = block.owner.operation.block
    return block


def _bump(allocation: ir.Operation, context: ir.Value, declarations: Declarations) -> None:
    """Bump the arena where the allocation stands. A size past 2^64 is as much of a fault as a large one."""
    i64 = build.integer(64)
    kind, size = _checked(allocation)
    with ir.InsertionPoint(allocation), allocation.location:
        dynamic = iter(allocation.operands)
        extents = [
            op("arith.index_cast", [next(dynamic)], [i64]).result
            if extent == ir.ShapedType.get_dynamic_size()
            else build.constant(i64, extent)
            for extent in kind.shape
        ]
        strides: list[ir.Value] = []
        elements = build.constant(i64, 1)
        for extent in reversed(extents):
            strides.insert(0, elements)
            elements = _saturating_product(elements, extent)
        nbytes = _saturating_product(elements, build.constant(i64, size))
        name = declarations.add(BUMP, [context.type, i64], [build.pointer()])
        address = call(name, [context, nbytes], [build.pointer()]).result
        buffer = described(address, kind, extents, strides)
    allocation.results[0].replace_all_uses_with(buffer)
    allocation.erase()


def _saturating_product(left: ir.Value, right: ir.Value) -> ir.Value:
    i64 = build.integer(64)
    low, high = op("arith.mului_extended", [left, right], [i64, i64]).results
    fits = build.compare("eq", high, build.constant(i64, 0))
    return op("arith.select", [fits, low, build.constant(i64, -1)], [i64]).result


def _release_at_end(block: ir.Block, context: ir.Value, declarations: Declarations) -> None:
    i64 = build.integer(64)
    operations = list(block.operations)
    with ir.InsertionPoint.at_block_begin(block):
        mark = call(declarations.add(MARK, [context.type], [i64]), [context], [i64]).result
    with ir.InsertionPoint(operations[-1]):
        call(declarations.add(RELEASE, [context.type, i64]), [context, mark])


@dataclass(frozen=True, slots=True)
class PlaceBuffers:
    """Places temporaries in the frame; apart, no two of them share bytes."""

    name: ClassVar[str] = "place-buffers"
    apart: bool = False

    def run(self, unit: Unit) -> None:
        try:
            unit.frame_bytes = place_buffers(unit.function, unit.declarations, apart=self.apart)
        except UnplaceableBuffer as refusal:
            raise unit.refused(Complaint(str(refusal), refusal.location)) from refusal
