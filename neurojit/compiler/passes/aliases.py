"""The uses of a buffer and of every view that may alias it."""

from __future__ import annotations

from mlir import ir

LOOPS = ("scf.for", "scf.while", "scf.parallel")


def uses(value: ir.Value) -> list[ir.Operation]:
    """The operations that use ``value`` or whatever may be a view of it, in no order."""
    return _followed(value)[0]


def views(value: ir.Value) -> set[ir.Value]:
    """``value`` and whatever may be a view of it."""
    return _followed(value)[1]


def _followed(value: ir.Value) -> tuple[list[ir.Operation], set[ir.Value]]:
    found: list[ir.Operation] = []
    pending, seen = [value], {value}

    def follow(alias: ir.Value) -> None:
        if isinstance(alias.type, ir.MemRefType) and alias not in seen:
            seen.add(alias)
            pending.append(alias)

    def follow_into(operation: ir.Operation) -> None:
        for result in operation.results:
            follow(result)
        for region in operation.regions:
            for block in region.blocks:
                for argument in block.arguments:
                    follow(argument)

    while pending:
        for use in pending.pop().uses:
            user = use.owner.operation
            found.append(user)
            follow_into(user)
            if _is_terminator(user):
                # What a region hands on comes out of its operation, or goes round to its next iteration.
                follow_into(user.block.owner.operation)
    return found, seen


def leaving(allocation: ir.Operation) -> list[ir.Operation]:
    """The loops round ``allocation`` whose iteration it may outlive, in no order."""
    around = [loop for loop in ancestors(allocation) if loop.name in LOOPS]
    if not around:
        return []
    handed_on = {user.block.owner.operation for user in uses(allocation.results[0]) if _is_terminator(user)}
    return [loop for loop in around if loop in handed_on]


def ancestors(operation: ir.Operation) -> list[ir.Operation]:
    """The operations round ``operation``, innermost first, without the function."""
    found: list[ir.Operation] = []
    parent = operation.block.owner.operation
    while parent.name != "func.func":
        found.append(parent)
        parent = parent.block.owner.operation
    return found


def _is_terminator(operation: ir.Operation) -> bool:
    return operation.name in ("scf.yield", "scf.condition", "memref.alloca_scope.return")
