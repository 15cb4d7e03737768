"""Stores that are left out while it is looked at what shows without them: those that follow from data."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from mlir import ir

from neurojit.judge.derive.influence.sites import STORES, deciding
from neurojit.mlir.build import op


def follows_data(store: ir.Operation, data: set[ir.Value], body: ir.Operation) -> bool:
    """Whether it follows from ``data`` where, or whether, ``store`` stores."""
    stored = list(store.operands)
    del stored[STORES[store.name]]
    if any(value in data for value in stored):
        return True
    holder = store.parent
    while holder is not None and holder.operation != body:
        inner = holder.operation
        if any(value in data for value in deciding(inner)):
            return True
        holder = inner.parent
    return False


def only_if(condition: ir.Value, store: ir.Operation) -> None:
    """Have ``store`` store where ``condition`` holds."""
    with ir.InsertionPoint(store):
        branch = op("scf.if", [condition], regions=2)
        block = branch.regions[0].blocks.append()
        with ir.InsertionPoint(block):
            end = op("scf.yield")
    store.move_before(end)
