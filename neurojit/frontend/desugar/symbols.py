"""Symbols of a module by name. Compiler side only."""

from __future__ import annotations

from mlir import ir


def declared_functions(module: ir.Module) -> dict[str, ir.Operation]:
    """The functions without a body, by name, in order."""
    return {name: one for name, one in symbols(module, "func.func").items() if not len(one.regions[0].blocks)}


def symbols(module: ir.Module, kind: str) -> dict[str, ir.Operation]:
    """The operations named ``kind`` at the top of the module, by their symbols, in order."""
    return {
        ir.StringAttr(one.operation.attributes["sym_name"]).value: one.operation
        for one in module.body.operations
        if one.operation.name == kind
    }
