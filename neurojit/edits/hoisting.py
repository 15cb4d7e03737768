"""Loop-invariant code motion and dead code elimination.

Edits look for values that stand outside a loop; a person writes constants and sums of indices where they are
needed.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.edits.loops import loops_in
from neurojit.edits.reading import LOAD, access_of, accesses_in, is_pure, is_total, made_inside, only_known
from neurojit.mlir.walk import operations_in


def hoist(function: ir.Operation) -> None:
    """Move what every iteration of a loop computes alike before the loop, in place.

    Total operations, and loads from where the loop stores nothing. A load then happens where the loop runs
    less than once, too; whether it may, the gate's memory check says.
    """
    for loop in reversed(loops_in(function)):  # what is inside first, so that values climb loop by loop
        stores = [access for access in accesses_in(loop.operation) if access.stores]
        loads_may = only_known(loop.operation)
        for operation in loop.body:
            if any(made_inside(operand, loop.operation) for operand in operation.operands):
                continue
            access = access_of(operation)
            if access is None:
                fixed = is_total(operation)
            else:
                fixed = loads_may and not access.stores and not any(map(access.meets, stores))
            if fixed:
                operation.move_before(loop.operation)


def drop_unused(function: ir.Operation) -> None:
    """Erase pure operations, loads among them, and vectors' parts without uses, in place."""
    for operation in reversed(operations_in(function)):
        if _computes_only(operation) and not any(True for result in operation.results for _ in result.uses):
            operation.erase()


def _computes_only(operation: ir.Operation) -> bool:
    names = ("vector.broadcast", "vector.step", "vector.extract", "vector.from_elements", "vector.load")
    return is_pure(operation) or operation.name in (LOAD, *names)
