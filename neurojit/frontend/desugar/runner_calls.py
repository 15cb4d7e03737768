"""Calls of functions that MLIR's runner defines -> operations that print. Compiler side only."""

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.frontend.desugar.symbols import declared_functions
from neurojit.frontend.runner_prints import is_runner_print, write_out
from neurojit.mlir.inline import callee_of
from neurojit.mlir.walk import operations_in


def write_out_calls(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take the declarations of functions that print, and every call of one, out of the module."""
    printing = {name: one for name, one in declared_functions(module).items() if is_runner_print(name)}
    if not printing:
        return
    for operation in operations_in(module.operation):
        if operation.name == "func.call" and callee_of(operation) in printing:
            where, name = operation.location, callee_of(operation)
            said = write_out(operation, name)
            if said:
                yield where, f"func.call: {said}"
    for declaration in printing.values():
        declaration.erase()
