"""Stores of zero to new memory before anything else is stored there or read: it holds zeros in any case.

Lowering makes such fills where it cannot show that all of a buffer is written, and whoever writes a rewrite
may. They have no influence, and do no harm: who reads the zero is asked for the influence of what it reads.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import math

from mlir import ir

from neurojit.compiler.passes.aliases import ancestors
from neurojit.judge.derive.influence.factors import is_zero
from neurojit.mlir.alias import is_allocated, touching

_STORES = {"memref.store": 1, "vector.store": 1, "vector.transfer_write": 1}  # where the buffer stands


def is_initial_zero(store: ir.Operation) -> bool:
    """Whether ``store`` puts a zero where one is: of memory that is made in the same turn of every loop."""
    if not _stores_zero(store):
        return False
    made = store.operands[_STORES[store.name]]
    if not is_allocated(made):
        return False
    allocation = made.owner.operation
    mine = _statement(store, allocation)
    if mine is None:
        return False
    order = {each.operation: number for number, each in enumerate(allocation.block.operations)}
    for user in touching(made):
        statement = _statement(user, allocation)
        if statement is None or order[statement] < order[mine]:
            return False
        if statement == mine and not _stores_zero(user):
            return False
    return True


def _stores_zero(operation: ir.Operation) -> bool:
    """A zero without a sign, as new memory holds."""
    if operation.name not in _STORES or not is_zero(operation.operands[0]):
        return False
    constant = operation.operands[0].owner.operation.attributes["value"]
    if isinstance(constant, ir.DenseElementsAttr):
        constant = constant.get_splat_value()
    return not isinstance(constant, ir.FloatAttr) or math.copysign(1.0, constant.value) > 0


def _statement(operation: ir.Operation, allocation: ir.Operation) -> ir.Operation | None:
    """What holds ``operation`` in the block of the allocation, or is it."""
    for holder in (operation, *ancestors(operation)):
        if holder.block == allocation.block:
            return holder
    return None
