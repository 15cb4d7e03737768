"""Temporaries in the thread's arena: every ``memref.alloc`` of a body becomes a slot of its frame.

The frame is one bump of the arena's top on entry, given back on every return, so a fault leaks nothing.
Slots are shared by buffers whose lifetimes do not meet (linear scan over the entry block; Poletto and
Sarkar 1999). A buffer of dynamic size is bumped where it stands and given back at the end of the innermost
loop body that it does not leave.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from mlir import ir

from neurojit.kernel import ItemSizes
from neurojit.lowering import builders
from neurojit.lowering.builders import Declarations, call, op
from neurojit.walk import operations_in

ALIGNMENT = 64  # one cache line, one zmm register
LARGEST_FRAME = 1 << 46  # more than any address space that a process gets
FRAME = "neurojit.frame"
BUMP = "neurojit.bump"
MARK = "neurojit.mark"
RELEASE = "neurojit.release"
_ALLOCATIONS = ("memref.alloc", "memref.alloca")


class FrameTooLarge(Exception):
    """The temporaries of one call do not fit any address space."""


@dataclass(slots=True)
class _Buffer:
    allocation: ir.Operation
    nbytes: int
    first: int
    last: int
    offset: int = 0


def place_buffers(body: ir.Operation, declarations: Declarations) -> int:
    """Rewrite every allocation of ``body``; return the bytes of its frame (0: no frame)."""
    entry = body.regions[0].blocks[0]
    context = entry.arguments[0]
    position = {operation.operation: index for index, operation in enumerate(entry.operations)}
    buffers: list[_Buffer] = []
    for allocation in [o for o in operations_in(body) if o.name in _ALLOCATIONS]:
        kind = ir.MemRefType(allocation.results[0].type)
        if not kind.has_static_shape or _leaves_its_loop(allocation):
            _bump(allocation, kind, context, declarations)
            continue
        first, last = _lifetime(allocation, entry, position)
        buffers.append(_Buffer(allocation, _round(math.prod(kind.shape) * item_size(kind.element_type)), first, last))
    size = _assign_offsets(buffers)
    if size > LARGEST_FRAME:
        raise FrameTooLarge(f"the temporaries of one call take {size} bytes")
    if buffers:
        _emit_frame(entry, context, buffers, size, declarations)
    return size


def item_size(kind: ir.Type) -> int:
    """Bytes of one element as LLVM stores it."""
    if isinstance(kind, ir.VectorType):
        return math.prod(kind.shape) * item_size(kind.element_type)
    name = str(kind)
    if name in ItemSizes:
        return ItemSizes[name]
    width = kind.width if isinstance(kind, (ir.IntegerType, ir.FloatType)) else 64
    return max(1, (width + 7) // 8)


def _round(nbytes: int) -> int:
    return max(ALIGNMENT, -(-nbytes // ALIGNMENT) * ALIGNMENT)


def _leaves_its_loop(allocation: ir.Operation) -> bool:
    """Whether a buffer made inside a loop may be reached from the next iteration or after the loop."""
    parent = allocation.block.owner.operation
    if parent.name == "func.func":
        return False
    return any(user.name in ("scf.yield", "scf.condition", "affine.yield")
               and user.block.owner.operation.name != "scf.if" for user, _ in _uses(allocation.results[0]))  # fmt: skip


def _uses(value: ir.Value) -> list[tuple[ir.Operation, int]]:
    """The uses of a buffer and of whatever may be a view of it."""
    found: list[tuple[ir.Operation, int]] = []
    pending, seen = [value], {value}

    def follow(alias: ir.Value) -> None:
        if alias not in seen:
            seen.add(alias)
            pending.append(alias)

    while pending:
        for use in pending.pop().uses:
            user = use.owner.operation
            found.append((user, use.operand_number))
            for result in user.results:
                if isinstance(result.type, ir.MemRefType):
                    follow(result)
            if user.name == "scf.yield":
                for result in user.block.owner.operation.results:
                    if isinstance(result.type, ir.MemRefType):
                        follow(result)
            for region in user.regions:
                for block in region.blocks:
                    for argument in block.arguments:
                        if isinstance(argument.type, ir.MemRefType):
                            follow(argument)
    return found


def _lifetime(
    allocation: ir.Operation, entry: ir.Block, position: dict[ir.Operation, int]
) -> tuple[int, int]:
    """First and last operation of the entry block between which the buffer is alive."""
    places = [position[_ancestor(user, entry)] for user, _ in _uses(allocation.results[0])]
    start = position[_ancestor(allocation, entry)]
    return start, max([start, *places])


def _ancestor(operation: ir.Operation, entry: ir.Block) -> ir.Operation:
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
    frame_type = ir.MemRefType.get([size], builders.integer(8))
    with ir.InsertionPoint.at_block_begin(entry):
        name = declarations.add(FRAME, [context.type], [frame_type])
        frame = call(name, [context], [frame_type]).result
    for buffer in buffers:
        result = buffer.allocation.results[0]
        with ir.InsertionPoint(buffer.allocation):
            offset = op(
                "arith.constant",
                results=[ir.IndexType.get()],
                attributes={"value": ir.IntegerAttr.get(ir.IndexType.get(), buffer.offset)},
            ).result
            view = op("memref.view", [frame, offset], [result.type]).result
        result.replace_all_uses_with(view)
        buffer.allocation.erase()


def _bump(
    allocation: ir.Operation, kind: ir.MemRefType, context: ir.Value, declarations: Declarations
) -> None:
    """Bump the arena where the allocation stands, and release it with the enclosing loop body."""
    i64 = builders.integer(64)
    with ir.InsertionPoint(allocation):
        dynamic = iter(allocation.operands)
        extents = [
            op("arith.index_cast", [next(dynamic)], [i64]).result
            if extent == ir.ShapedType.get_dynamic_size()
            else builders.constant(i64, extent)
            for extent in kind.shape
        ]
        strides: list[ir.Value] = []
        elements = builders.constant(i64, 1)
        for extent in reversed(extents):
            strides.insert(0, elements)
            elements = op("arith.muli", [elements, extent], [i64]).result
        nbytes = op("arith.muli", [elements, builders.constant(i64, item_size(kind.element_type))], [i64]).result
        name = declarations.add(BUMP, [context.type, i64], [builders.pointer()])
        address = call(name, [context, nbytes], [builders.pointer()]).result
        buffer = _described(address, kind, extents, strides)
    parent = allocation.block.owner.operation
    escapes = _leaves_its_loop(allocation)
    block = allocation.block
    allocation.results[0].replace_all_uses_with(buffer)
    allocation.erase()
    if parent.name in ("scf.for", "scf.while") and not escapes:
        _release_at_end(block, context, declarations)


def _described(address: ir.Value, kind: ir.MemRefType, extents: list[ir.Value], strides: list[ir.Value]) -> ir.Value:
    rank = len(extents)
    dims = f", array<{rank} x i64>, array<{rank} x i64>" if rank else ""
    struct = ir.Type.parse(f"!llvm.struct<(ptr, ptr, i64{dims})>")
    value = op("llvm.mlir.undef", results=[struct]).result
    zero = builders.constant(builders.integer(64), 0)
    parts: list[tuple[ir.Value, list[int]]] = [(address, [0]), (address, [1]), (zero, [2])]
    parts += [(extent, [3, index]) for index, extent in enumerate(extents)]
    parts += [(stride, [4, index]) for index, stride in enumerate(strides)]
    for part, place in parts:
        attributes: dict[str, ir.Attribute] = {"position": ir.DenseI64ArrayAttr.get(place)}
        value = op("llvm.insertvalue", [value, part], [struct], attributes).result
    return op("builtin.unrealized_conversion_cast", [value], [kind]).result


def _release_at_end(block: ir.Block, context: ir.Value, declarations: Declarations) -> None:
    i64 = builders.integer(64)
    operations = list(block.operations)
    with ir.InsertionPoint.at_block_begin(block):
        mark = call(declarations.add(MARK, [context.type], [i64]), [context], [i64]).result
    with ir.InsertionPoint(operations[-1]):
        call(declarations.add(RELEASE, [context.type, i64]), [context, mark])
