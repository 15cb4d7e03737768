"""Declarations that nothing calls, and scripts for a compiler -> nothing. Compiler side only."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from mlir import ir

from neurojit.frontend.desugar.symbols import declared_functions
from neurojit.mlir.inline import callee_of
from neurojit.mlir.walk import operations_in

_SCRIPTS: Final = "transform.with_named_sequence"


def drop_uncalled(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take out functions without a body that no call names: whoever includes a header calls few of them."""
    yield from ()
    declared = declared_functions(module)
    if not declared:
        return
    called = {
        callee_of(one)
        for one in operations_in(module.operation)
        if one.name.startswith(("func.", "tensorlang.")) and "callee" in one.attributes
    }
    for name, function in declared.items():
        if name not in called:
            function.erase()


def drop_scripts(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Take out what tells a compiler how to schedule the program: it says nothing of what that computes."""
    yield from ()
    for view in list(module.body.operations):
        top = view.operation
        holds_scripts = top.name == "builtin.module" and _SCRIPTS in top.attributes
        if top.name == "transform.named_sequence" or holds_scripts:
            top.erase()
