"""Finds functions that ask or that call the host, direct or by calls, and restricts them.

``tensorlang.query``, ``tensorlang.offer`` and calls of functions that the host defines are all that waits for
somebody, and what they do cannot be done again. So nobody rewrites such a
function and nothing runs it twice, and they stand only where it is known when, and how often, they run.
Compiler side only.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from mlir import ir

from neurojit.dialect.tensorlang.ops import having
from neurojit.frontend.externals import is_external_call
from neurojit.mlir.walk import operations_in

QUERY: Final = "tensorlang.query"
OFFER: Final = "tensorlang.offer"
ASKING: Final = having("question")
# A function with one of these may be rewritten while it runs, or a call of it undone and made again.
_REPEATED = ("neurojit.healable", "neurojit.heal", "neurojit.max_heals", "neurojit.recover")
# Regions that run in order, as often as the text says.
_ORDERED = frozenset({
    "affine.for", "affine.if", "func.func", "memref.alloca_scope", "scf.execute_region", "scf.for", "scf.if",
    "scf.index_switch", "scf.while",
})  # fmt: skip


def asking_functions(functions: Mapping[str, ir.Operation]) -> frozenset[str]:
    """The names of the functions that ask, however indirectly."""
    return frozenset(_asking(functions))


def problems(functions: Mapping[str, ir.Operation]) -> Iterator[tuple[ir.Operation, str]]:
    """Questions that stand where they may not, each with the operation that is wrong there."""
    asking = _asking(functions)
    for name in asking:
        barred = _barring(functions[name])
        for operation in operations_in(functions[name]):
            external = is_external_call(operation, functions)
            if operation.name not in ASKING and not external and _callee(operation) not in asking:
                continue
            asks = "it asks" if operation.name in ASKING else f"@{_callee(operation)} asks"
            if external:
                asks = f"@{_callee(operation)} is the host's"
            around = _disordered(operation)
            if around is not None:
                yield operation, f"{asks}, but {around} runs its body in no order and any number of times"
            if barred is not None:
                again = f"a call of @{name} may be made again ({barred})"
                twice = "what it does is done once" if external else "no question is asked twice"
                yield operation, f"{asks}, but {again}, and {twice}"
            offered = _offered(operation)
            if offered in asking:
                yield operation, f"@{offered} asks, and no function that asks is rewritten"


def _asking(functions: Mapping[str, ir.Operation]) -> dict[str, None]:
    """As ``asking_functions``, in the order of the program."""
    nested = {name: operations_in(function) for name, function in functions.items()}
    found = {
        name
        for name, inner in nested.items()
        if any(one.name in ASKING or is_external_call(one, functions) for one in inner)
    }
    callers: dict[str, list[str]] = {}
    for name, inner in nested.items():
        for one in inner:
            callers.setdefault(_callee(one), []).append(name)
    pending = list(found)
    while pending:
        new = [caller for caller in callers.get(pending.pop(), ()) if caller not in found]
        found.update(new)
        pending += new
    return {name: None for name in functions if name in found}


def _callee(operation: ir.Operation) -> str:
    """What ``operation`` calls; empty where it calls nothing."""
    if operation.name != "func.call":
        return ""
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value


def _offered(operation: ir.Operation) -> str:
    """The function that ``operation`` offers a rewrite of; empty where it offers none."""
    if operation.name != OFFER:
        return ""
    return ir.FlatSymbolRefAttr(operation.attributes["callee"]).value


def _barring(function: ir.Operation) -> str | None:
    """The attribute of ``function`` by which it may not ask."""
    for name in _REPEATED:
        if name in function.attributes:
            value = function.attributes[name]
            if not isinstance(value, ir.BoolAttr) or value.value:
                return name
    return None


def _disordered(operation: ir.Operation) -> str | None:
    """The operation around ``operation`` whose regions do not run in order, if there is one."""
    parent = operation.parent
    while parent is not None and parent.operation.name != "builtin.module":
        if parent.operation.name not in _ORDERED:
            return parent.operation.name
        parent = parent.operation.parent
    return None
