"""Puts functions that take or give values without a rank into those that call them: there a cast says it."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator

from mlir import ir

from neurojit.frontend.borders import function_type, has_body
from neurojit.frontend.desugar.symbols import symbols
from neurojit.frontend.inline_internal import callees_first, may_be_inlined
from neurojit.mlir.inline import callee_of, calls_in, inline_call

_UNRANKED = (ir.UnrankedMemRefType, ir.UnrankedTensorType)


def inline_unranked(module: ir.Module) -> Iterator[tuple[ir.Location, str]]:
    """Functions of several blocks, and those that call themselves, stay, and are refused for their types."""
    functions = symbols(module, "func.func")
    unranked = {name for name, function in functions.items() if _is_unranked(function)}
    called: set[str] = set()
    if unranked:
        for name in callees_first(functions):
            for call in calls_in(functions[name]):
                if callee_of(call) in unranked:
                    called.add(callee_of(call))
                    inline_call(call, functions[callee_of(call)], module)
        still = {callee_of(call) for one in functions.values() if has_body(one) for call in calls_in(one)}
        for name in called - still:
            functions[name].erase()
    yield from ()


def _is_unranked(function: ir.Operation) -> bool:
    kind = function_type(function)
    takes = any(isinstance(one, _UNRANKED) for one in (*kind.inputs, *kind.results))
    return takes and has_body(function) and may_be_inlined(function)
