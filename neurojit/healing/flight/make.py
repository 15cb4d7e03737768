"""Scope, callees and patch -> one flight kernel. It runs where hostile text may be parsed, and nowhere else."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlir import ir

from neurojit.healing.flight.layout import FlightLayout
from neurojit.healing.flight.watching import Watched, mark_turns, watch
from neurojit.ingress.kernels import functions_of
from neurojit.ingress.walk import operations_in
from neurojit.kernel import Kernel
from neurojit.validation.inlining import NotSelfContained, as_kernel, inlined

_REFLECTION = ("tensorlang.get_ir", "tensorlang.variant", "tensorlang.query", "tensorlang.offer")


def flight_kernel(
    scope: Kernel, callees: Mapping[str, Kernel], healable: str, layout: FlightLayout
) -> Kernel:
    """``scope`` with all that it calls inside, watched, with the signature of ``layout``.

    ``callees`` hold the healable function as it is to be tried: the original, or a patch of its signature.
    Where ``healable`` is the scope itself, ``scope`` is what is to be tried. What the program prints is left
    out. Raises NotSelfContained for what cannot be one function: recursion, reflection.
    """
    context = ir.Context.current
    before = context.allow_unregistered_dialects
    context.allow_unregistered_dialects = True  # of the markers, which are gone at the end
    try:
        module = ir.Module.parse(scope.text)
        function = inlined(
            module,
            scope.name,
            callees,
            admit=lambda kernel: None,
            prepare=lambda function: _prepare(function, healable),
        )
        with ir.Location.unknown():
            _add_arguments(function, layout)
        return replace(as_kernel(function, scope), signature=layout.signature)
    finally:
        context.allow_unregistered_dialects = before


def _prepare(function: ir.Operation, healable: str) -> None:
    for operation in operations_in(function):
        if operation.name in _REFLECTION:
            raise NotSelfContained(f"{operation.name} asks for what a judged run does not have")
        if operation.name == "tensorlang.print":
            operation.erase()
    mark_turns(function, healable)


def _add_arguments(function: ir.Operation, layout: FlightLayout) -> None:
    """The arguments after the scope's own, and what uses them."""
    block = function.regions[0].blocks[0]
    location = ir.Location.unknown()
    added = [block.add_argument(ir.Type.parse(str(one.type)), location) for one in layout.added]
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    inputs = [argument.type for argument in block.arguments]
    function.attributes["function_type"] = ir.TypeAttr.get(ir.FunctionType.get(inputs, kind.results))
    cells = {cell.name: value for cell, value in zip(layout.globals, added, strict=False)}
    for operation in operations_in(function):
        if operation.name == "memref.get_global":
            name = ir.FlatSymbolRefAttr(operation.attributes["name"]).value
            operation.results[0].replace_all_uses_with(cells[name])
            operation.erase()
    reached, margin, ring, turns, budget = added[len(layout.globals) : -1]
    watch(function, layout.sites, Watched(reached, margin, ring, turns, budget))


def sites_of(kernels: Mapping[str, Kernel]) -> tuple[int, ...]:
    """The ids of the assertions of these functions, in order."""
    found: list[int] = []
    for kernel in kernels.values():
        module = ir.Module.parse(kernel.text)
        for operation in operations_in(functions_of(module)[kernel.name]):
            if operation.name == "tensorlang.assert" and "neurojit.site" in operation.attributes:
                found.append(ir.IntegerAttr(operation.attributes["neurojit.site"]).value)
    return tuple(sorted(set(found)))
