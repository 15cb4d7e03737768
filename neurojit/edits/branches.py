"""If-conversion: branches become selects, so that loops around them can be raised or vectorized.

Both branches are computed. Loads of a branch may then reach where the condition kept them from: the gate's
memory check decides. A store in one branch becomes one that stores what was there where the condition fails.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.edits.reading import Access, access_of, is_total, maker_of
from neurojit.edits.vectors.folds import folds, neutral
from neurojit.mlir.build import attributes_of, op
from neurojit.mlir.walk import operations_in

_WITHOUT_NEUTRAL = ("arith.maxnumf", "arith.minnumf")  # but for NaN, which no select should bring in


def select_instead(function: ir.Operation) -> bool:
    """Convert what can be converted in ``function``, in place, inner conditions first; whether any was."""
    changed = False
    for operation in reversed(operations_in(function)):
        if operation.name == "scf.if" and _fits(operation):
            _convert(operation)
            changed = True
    return changed


def _branches(condition: ir.Operation) -> list[list[ir.Operation]]:
    """The operations of both branches; none where there is no second branch."""
    return [
        [operation.operation for operation in list(block.operations)[:-1]]
        for region in condition.regions
        for block in region.blocks
    ]


def _fits(condition: ir.Operation) -> bool:
    within = [one for branch in _branches(condition) for one in branch]
    return all(is_total(one) or access_of(one) is not None for one in within)


def _yielded(condition: ir.Operation, branch: int) -> list[ir.Value]:
    blocks = list(condition.regions[branch].blocks)
    return list(list(blocks[0].operations)[-1].operation.operands) if blocks else []


def _convert(condition: ir.Operation) -> None:
    flag = condition.operands[0]
    branches = _branches(condition)
    yielded = [_yielded(condition, branch) for branch in range(2)]
    both = _same_element(branches)
    for holds, branch in zip((True, False), branches, strict=False):
        for operation in branch:
            operation.move_before(condition)
            access = access_of(operation)
            if access is not None and access.stores and both is None:
                _store_selected(flag, access, holds, branch)
    if both is not None:
        _store_either(flag, *both, condition)
    with ir.InsertionPoint(condition):
        for result, yes, no in zip(condition.results, *yielded, strict=True):
            result.replace_all_uses_with(_either(flag, yes, no))
    condition.erase()


def _same_element(branches: list[list[ir.Operation]]) -> tuple[Access, Access] | None:
    """The only store of each branch, where both store to one element."""
    stores = [[a for a in map(access_of, branch) if a is not None and a.stores] for branch in branches]
    if [len(found) for found in stores] == [1, 1] and stores[0][0].is_at(stores[1][0]):
        return stores[0][0], stores[1][0]
    return None


def _store_selected(flag: ir.Value, store: Access, holds: bool, branch: list[ir.Operation]) -> None:
    """Store the value where the condition is ``holds``, what was there otherwise."""
    value = store.operation.operands[0]
    with ir.InsertionPoint(store.operation):
        old = _old_value(store, branch)
        if old is None:
            old = op("memref.load", [store.buffer, *store.indices], [value.type]).result
        store.operation.operands[0] = _either(flag, value, old) if holds else _either(flag, old, value)


def _old_value(store: Access, branch: list[ir.Operation]) -> ir.Value | None:
    """What the branch itself loaded from the element before it stored there."""
    found: ir.Value | None = None
    for operation in branch:
        access = access_of(operation)
        if operation == store.operation:
            return found
        if access is not None and access.is_at(store) and not access.stores:
            found = operation.results[0]
        elif access is not None and access.stores and access.meets(store):
            found = None
    return found


def _store_either(flag: ir.Value, yes: Access, no: Access, condition: ir.Operation) -> None:
    with ir.InsertionPoint(condition):
        value = _either(flag, yes.operation.operands[0], no.operation.operands[0])
        op("memref.store", [value, yes.buffer, *yes.indices])
    yes.operation.erase()
    no.operation.erase()


def _either(flag: ir.Value, yes: ir.Value, no: ir.Value) -> ir.Value:
    """A select; where one side folds something into the other, what is folded in is selected instead."""
    for value, other, holds in ((yes, no, True), (no, yes, False)):
        folded = _folded(value, other)
        if folded is not None:
            maker, term = folded
            nothing = neutral(maker.name, term.type)
            chosen = [term, nothing] if holds else [nothing, term]
            kept = op("arith.select", [flag, *chosen], [term.type]).result
            return op(maker.name, [other, kept], [other.type], attributes_of(maker)).result
    return op("arith.select", [flag, yes, no], [yes.type]).result


def _folded(value: ir.Value, other: ir.Value) -> tuple[ir.Operation, ir.Value] | None:
    """The operation that makes ``value`` of ``other``, and what it folds in."""
    maker = maker_of(value)
    if maker is None or maker.name in _WITHOUT_NEUTRAL or not folds(maker.name):
        return None
    left, right = maker.operands
    if left == other and right != other:
        return maker, right
    return (maker, left) if right == other and left != other else None
