"""Scalar replacement: a memory element that a loop accumulates in becomes loop-carried.

Only the loops that T2 keeps gain from it, and edits that look for carried values.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.edits.loops import Loop, carry_also, loops_in, yield_also
from neurojit.edits.reading import Access, access_of, accesses_in, is_pure, made_inside, only_known
from neurojit.mlir.build import op


def accumulate_in_registers(function: ir.Operation) -> bool:
    """Carry what loops of ``function`` accumulate in memory, in place; whether anything changed."""
    changed = False
    for loop in reversed(
        loops_in(function)
    ):  # what an inner loop leaves behind may be an outer one's element
        current = loop
        while (found := _element(current)) is not None:
            current = _carry(current, found)
            changed = True
    return changed


def _element(loop: Loop) -> list[Access] | None:
    """The accesses of an element that nothing else in ``loop`` may touch, in order; a store is among them."""
    if not only_known(loop.operation):
        return None
    found = accesses_in(loop.operation)
    for store in found:
        if not store.stores or any(
            made_inside(value, loop.operation) for value in (store.buffer, *store.indices)
        ):
            continue
        alike = [access for access in found if access.meets(store)]
        if all(access.is_at(store) and access.operation.block == loop.block for access in alike):
            return alike
    return None


def _carry(loop: Loop, accesses: list[Access]) -> Loop:
    element = accesses[0]
    kind = ir.MemRefType(element.buffer.type).element_type
    with ir.InsertionPoint(loop.operation):
        before = op("memref.load", [element.buffer, *element.indices], [kind])
    made, (carried,) = carry_also(loop, before.results)
    current: ir.Value = carried
    for access in accesses:
        if access.stores:
            current = access.operation.operands[0]
        else:
            access.operation.results[0].replace_all_uses_with(current)
    for access in accesses:
        access.operation.erase()
    yield_also(made, [current])
    after = ir.InsertionPoint.after(made.operation)
    with after:
        op("memref.store", [made.operation.results[-1], element.buffer, *element.indices])
    _forward(before, element)
    return made


def _forward(load: ir.Operation, element: Access) -> None:
    """Take what the block stored to the element just before. That store is dead: one follows the loop."""
    earlier = list(load.block.operations)
    place = next(number for number, one in enumerate(earlier) if one.operation == load)
    for view in reversed(earlier[:place]):
        access = access_of(view.operation)
        if access is None and not is_pure(view.operation):
            return
        if access is None or not access.meets(element):
            continue
        if access.stores and access.is_at(element):
            load.results[0].replace_all_uses_with(access.operation.operands[0])
            load.erase()
            access.operation.erase()
        return
