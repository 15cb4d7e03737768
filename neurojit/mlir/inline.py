"""Puts the body of a function where it is called. Compiler side only."""

from __future__ import annotations

from mlir import ir

from neurojit.mlir.walk import operations_in

CALL = "func.call"


def callee_of(call: ir.Operation) -> str:
    """The name of the function that a call calls, or that an operation reflects on."""
    return ir.FlatSymbolRefAttr(call.attributes["callee"]).value


def calls_in(function: ir.Operation) -> list[ir.Operation]:
    """The calls of ``function``, in program order."""
    return [operation for operation in operations_in(function) if operation.name == CALL]


def inline_call(call: ir.Operation, callee: ir.Operation, module: ir.Module) -> None:
    """Put a copy of ``callee``'s one block where ``call`` stands; its operations keep their locations."""
    with ir.InsertionPoint(module.body):
        copy = callee.clone().operation
    block = copy.regions[0].blocks[0]
    for argument, value in zip(list(block.arguments), list(call.operands), strict=True):
        argument.replace_all_uses_with(value)
    *inner, last = [operation.operation for operation in list(block.operations)]
    for operation in inner:
        operation.move_before(call)
    for result, value in zip(list(call.results), list(last.operands), strict=True):
        result.replace_all_uses_with(value)
    call.erase()
    copy.erase()
