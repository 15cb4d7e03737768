"""Constant tables of a candidate: private constant globals, which become constants of the function.

A reply may write its coefficients as ``memref.global "private" constant`` of dense values. Nobody may write
to them, and no object defines any: once calls are inlined, each becomes a constant tensor whose buffer is
read.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mlir import ir

from neurojit.mlir.alias import views
from neurojit.mlir.build import op
from neurojit.mlir.operation_facts import LOOKS, VIEWS, facts
from neurojit.mlir.walk import inputs_of, operations_in

GLOBAL: Final = "memref.global"
GET: Final = "memref.get_global"
_HANDED_ON = ("scf.yield", "scf.for", "scf.while", "scf.condition", "arith.select",
               "memref.alloca_scope.return")  # fmt: skip


def global_problems(operation: ir.Operation) -> Iterator[str]:
    """What keeps a ``memref.global`` from being a table."""
    attributes = operation.attributes
    if "sym_visibility" not in attributes or ir.StringAttr(attributes["sym_visibility"]).value != "private":
        yield 'write memref.global "private" constant: what the host could see is state'
        return
    if "constant" not in attributes:
        yield "it is not constant: functions with state of their own cannot be rewritten yet"
        return
    if "initial_value" not in attributes or not isinstance(attributes["initial_value"], ir.DenseElementsAttr):
        yield "write its values as dense<...>"
        return
    kind = ir.MemRefType(ir.TypeAttr(attributes["type"]).value)
    if not kind.has_static_shape or kind.affine_map != ir.AffineMap.get_identity(kind.rank):
        yield "a table has known extents and no layout"


def as_constants(function: ir.Operation, module: ir.Module) -> tuple[str, ir.Operation] | None:
    """Put constants in place of the tables that ``function`` uses, which calls nothing.

    Or a message on what is wrong, and the operation that does it.
    """
    tables = {
        ir.StringAttr(each.operation.attributes["sym_name"]).value: each.operation
        for each in module.body.operations
        if each.operation.name == GLOBAL
    }
    uses = [operation for operation in operations_in(function) if operation.name == GET]
    for use in uses:
        name = ir.FlatSymbolRefAttr(use.attributes["name"]).value
        writer = _writer(use.results[0])
        if writer is not None:
            return (
                f"{writer.name}: may write to @{name}, which is constant; copy it to a buffer first",
                writer,
            )
    made: dict[str, ir.Value] = {}
    for use in uses:
        name = ir.FlatSymbolRefAttr(use.attributes["name"]).value
        if name not in made:
            made[name] = _constant(tables[name], function)
        use.results[0].replace_all_uses_with(made[name])
        use.erase()
    return None


def _writer(table: ir.Value) -> ir.Operation | None:
    """What may write to ``table``, or make something of it that nobody follows."""
    same = views(table)
    for alias in same:
        for use in alias.uses:
            user = use.owner.operation
            if user.name in VIEWS | LOOKS or user.name in _HANDED_ON or _only_reads(use):
                continue
            if user.name.startswith("linalg.") and use.operand_number < inputs_of(user):
                continue
            return user
    return None


def _only_reads(use: ir.OpOperand) -> bool:
    if use.owner.name == "bufferization.to_tensor":
        return True
    known, number = facts(use.owner.name), use.operand_number
    return number in known.reads and number not in known.writes


def _constant(table: ir.Operation, function: ir.Operation) -> ir.Value:
    """The buffer of a constant tensor, made where ``function`` begins."""
    value = ir.DenseElementsAttr(table.attributes["initial_value"])
    kind = ir.TypeAttr(table.attributes["type"]).value
    with ir.InsertionPoint.at_block_begin(function.regions[0].blocks[0]), table.location:
        tensor = op("arith.constant", results=[value.type], attributes={"value": value}).result
        read_only: dict[str, ir.Attribute] = {"read_only": ir.UnitAttr.get()}
        return op("bufferization.to_buffer", [tensor], [kind], read_only).result
