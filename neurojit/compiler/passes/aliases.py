"""The operations round another, and the loops whose iteration a buffer may outlive."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir.alias import uses
from neurojit.mlir.operation_facts import LOOPS, facts


def leaving(allocation: ir.Operation) -> list[ir.Operation]:
    """The loops round ``allocation`` whose iteration it may outlive, in no order."""
    around = [loop for loop in ancestors(allocation) if loop.name in LOOPS]
    if not around:
        return []
    users = uses(allocation.results[0])
    handed_on = {user.block.owner.operation for user in users if facts(user.name).hands_on}
    return [loop for loop in around if loop in handed_on]


def ancestors(operation: ir.Operation) -> list[ir.Operation]:
    """The operations round ``operation``, innermost first, without the function."""
    found: list[ir.Operation] = []
    parent = operation.block.owner.operation
    while parent.name != "func.func":
        found.append(parent)
        parent = parent.block.owner.operation
    return found
