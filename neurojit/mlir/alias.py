"""Alias analysis: which memory a memref is, and whether two may share some. Compiler side only."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from mlir import ir

from neurojit.mlir.operation_facts import ALLOCATIONS, TOUCH_NOTHING, facts

GLOBAL = "memref.get_global"


def root(value: ir.Value) -> ir.Value:
    """What ``value`` is a view of, through a chain of views alone; itself where it is none."""
    while (source := _viewed(value)) is not None:
        value = source
    return value


def chain(value: ir.Value) -> Iterator[ir.Operation]:
    """The views between ``value`` and its ``root``, the last that was made first."""
    while isinstance(value, ir.OpResult) and (source := _viewed(value)) is not None:
        yield value.owner.operation
        value = source


def roots(value: ir.Value) -> tuple[ir.Value, ...]:
    """The values that ``value`` may be a view of and that are none of another themselves.

    Allocations, calls' results, globals, the arguments of functions; whatever an operation hands through
    (views, selects, regions that yield, loops that carry) is followed to every memref that it uses.
    """
    found: list[ir.Value] = []
    pending, seen = [value], {value}
    while pending:
        current = pending.pop()
        sources = _sources(current)
        if not sources:
            found.append(current)
        for source in sources:
            if source not in seen:
                seen.add(source)
                pending.append(source)
    return tuple(found)


def may_alias(left: ir.Value, right: ir.Value, apart: Collection[ir.Value] | None = ()) -> bool:
    """Whether two memrefs may share a byte.

    ``apart``: arguments of functions that overlap no other argument; None: none of them overlap.
    """
    others = roots(right)
    return any(_may_be_one(one, other, apart) for one in roots(left) for other in others)


def is_allocated(root: ir.Value) -> bool:
    """Whether it is memory that nothing but its own views names."""
    return isinstance(root, ir.OpResult) and root.owner.operation.name in ALLOCATIONS


def is_argument(root: ir.Value) -> bool:
    """Whether it is an argument of a function."""
    owner = root.owner
    return isinstance(owner, ir.Block) and owner.owner.operation.name == "func.func"


def global_name(root: ir.Value) -> str | None:
    """The name of the global that it is; None where it is none."""
    if not isinstance(root, ir.OpResult) or root.owner.operation.name != GLOBAL:
        return None
    return ir.FlatSymbolRefAttr(root.owner.operation.attributes["name"]).value


def uses(value: ir.Value) -> list[ir.Operation]:
    """The operations that use ``value`` or whatever may be a view of it, in no order."""
    return _followed(value)[0]


def views(value: ir.Value) -> set[ir.Value]:
    """``value`` and whatever may be a view of it."""
    return _followed(value)[1]


def touching(value: ir.Value) -> list[ir.Operation]:
    """The operations that may read or write an element of ``value``, through whatever view, in no order."""
    users, same = _followed(value)
    return [user for user in users if _touches(user, same)]


def _touches(user: ir.Operation, same: set[ir.Value]) -> bool:
    if user.name in TOUCH_NOTHING:
        return False
    known = facts(user.name)
    return known.views is None or any(user.operands[place] in same for place in known.reads)


def _viewed(value: ir.Value) -> ir.Value | None:
    if not isinstance(value, ir.OpResult):
        return None
    operand = facts(value.owner.operation.name).views
    return None if operand is None else value.owner.operation.operands[operand]


def _sources(value: ir.Value) -> list[ir.Value]:
    viewed = _viewed(value)
    if viewed is not None:
        return [viewed]
    if isinstance(value.owner, ir.Block):
        return [] if is_argument(value) else _handed_on(value.owner.owner.operation)
    return [] if value.owner.operation.name == "func.call" else _handed_on(value.owner.operation)


def _handed_on(operation: ir.Operation) -> list[ir.Value]:
    """The memrefs that may come out of ``operation``, or go round in it."""
    values = list(operation.operands)
    for region in operation.regions:
        for block in region.blocks:
            operations = list(block.operations)
            if operations:
                values += operations[-1].operation.operands
    return [value for value in values if isinstance(value.type, ir.MemRefType | ir.UnrankedMemRefType)]


def _may_be_one(one: ir.Value, other: ir.Value, apart: Collection[ir.Value] | None) -> bool:
    if one == other:
        return True
    if not _is_known(one) or not _is_known(other):
        return True
    if is_allocated(one) or is_allocated(other):
        return False  # the other is another allocation, or was there before
    if is_argument(one) and is_argument(other):
        return apart is not None and one not in apart and other not in apart
    # A caller may hand on a global as an argument.
    return is_argument(one) or is_argument(other) or global_name(one) == global_name(other)


def _is_known(root: ir.Value) -> bool:
    return is_allocated(root) or is_argument(root) or global_name(root) is not None


def _followed(value: ir.Value) -> tuple[list[ir.Operation], set[ir.Value]]:
    found: list[ir.Operation] = []
    pending, seen = [value], {value}

    def follow(alias: ir.Value) -> None:
        if isinstance(alias.type, ir.MemRefType | ir.UnrankedMemRefType) and alias not in seen:
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
            if facts(user.name).hands_on:
                # What a region hands on comes out of its operation, or goes round to its next iteration.
                follow_into(user.block.owner.operation)
    return found, seen
