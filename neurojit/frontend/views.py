"""Alias analysis: which buffers a memref may be a view of. Compiler side only."""

from __future__ import annotations

from mlir import ir


def roots(value: ir.Value) -> set[ir.Value]:
    """The values that ``value`` may be a view of and that are none of another themselves.

    Allocations, calls' results, globals, the arguments of functions; whatever an operation hands through
    (views, selects, regions that yield, loops that carry) is followed to every memref that it uses.
    """
    found: set[ir.Value] = set()
    pending, seen = [value], {value}
    while pending:
        current = pending.pop()
        sources = _sources(current)
        if not sources:
            found.add(current)
        for source in sources:
            if isinstance(source.type, ir.MemRefType) and source not in seen:
                seen.add(source)
                pending.append(source)
    return found


def _sources(value: ir.Value) -> list[ir.Value]:
    if isinstance(value.owner, ir.Block):
        owner = value.owner.owner.operation
        return [] if owner.name == "func.func" else _handed_on(owner)
    owner = value.owner.operation
    if owner.name == "func.call":
        return []
    return _handed_on(owner)


def _handed_on(operation: ir.Operation) -> list[ir.Value]:
    """The memrefs that may come out of ``operation``, or go round in it."""
    values = list(operation.operands)
    for region in operation.regions:
        for block in region.blocks:
            operations = list(block.operations)
            if operations:
                values += operations[-1].operation.operands
    return [value for value in values if isinstance(value.type, ir.MemRefType)]
