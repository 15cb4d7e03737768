"""Scope, callees and patch -> one flight kernel.

It runs where hostile text may be parsed, and nowhere else.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mlir import ir

from neurojit.compiler.inlining import NotSelfContained, as_kernel, inlined
from neurojit.dialect.tensorlang.ops import having
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.runner_prints import PRINTING
from neurojit.frontend.sites import SITE_ATTRIBUTE
from neurojit.healing.flight.constants import read_constants
from neurojit.healing.flight.exits import bounds_of, goals_of
from neurojit.healing.flight.layout import FlightLayout, reached_globals, reached_kernels
from neurojit.healing.flight.watching import ASSERT, Watched, mark_comparisons, mark_loops, mark_turns, watch
from neurojit.healing.flight.writes import mark_writes
from neurojit.mlir.walk import operations_in
from neurojit.model.program import GlobalCell, Kernel

_REFLECTION = having("reflection", "question")


def flight_kernel(
    scope: Kernel, callees: Mapping[str, Kernel], healable: str, layout: FlightLayout
) -> Kernel:
    """``scope`` with all that it calls inside, watched, with the signature of ``layout``.

    ``callees`` hold the healable function as it is to be tried: the original, or a patch of its signature.
    Where ``healable`` is the scope itself, ``scope`` is what is to be tried. What the program prints is left
    out. Raises NotSelfContained for what cannot be one function: recursion, reflection.
    """
    context = ir.Location.unknown().context
    before = context.allow_unregistered_dialects
    context.allow_unregistered_dialects = True  # of the markers, which are gone at the end
    try:
        module = ir.Module.parse(scope.text)
        function = inlined(
            module,
            scope.name,
            callees,
            admit=lambda _: None,
            prepare=lambda function: _prepare(function, healable, layout),
        )
        with ir.Location.unknown():
            _add_arguments(function, layout)
        return replace(as_kernel(function, scope), signature=layout.signature)
    finally:
        context.allow_unregistered_dialects = before


def _prepare(function: ir.Operation, healable: str, layout: FlightLayout) -> None:
    for operation in operations_in(function):
        if operation.name in _REFLECTION:
            raise NotSelfContained(f"{operation.name} asks for what a judged run does not have")
        if operation.name in PRINTING:
            operation.erase()
    name = ir.StringAttr(function.attributes["sym_name"]).value
    mark_turns(function, healable)
    mark_loops(function, name, layout.loops)
    if name == healable:
        mark_writes(function, layout)
    else:
        mark_comparisons(function)


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
    watch(function, layout, Watched(*added[len(layout.globals) : -1]))
    read_constants(function, added[-1])


def layout_of(
    scope: Kernel, callees: Mapping[str, Kernel], healable: str, cells: Mapping[str, GlobalCell]
) -> FlightLayout:
    """What is watched in flights of ``scope`` with the original ``healable``; patches are laid out alike."""
    sites: list[int] = []
    own: list[int] = []
    loops: dict[tuple[str, int], tuple[int, int]] = {}
    named: list[str] = []
    for kernel in reached_kernels(scope, callees):
        named += kernel.globals
        module = ir.Module.parse(kernel.text)
        inside = operations_in(functions_of(module)[kernel.name])
        found = [_site(one) for one in inside if one.name == ASSERT and SITE_ATTRIBUTE in one.attributes]
        sites += found
        if kernel.name == healable:
            own += found
            continue
        whiles = [one for one in inside if one.name == "scf.while"]
        for number, loop in enumerate(whiles):
            loops[kernel.name, number] = bounds_of(loop), goals_of(loop)
    ordered = sorted(loops)
    return FlightLayout(
        scope.signature,
        reached_globals(named, cells),
        tuple(sorted(set(sites))),
        tuple(ordered),
        tuple(own),
        tuple(loops[loop][0] for loop in ordered),
        tuple(loops[loop][1] for loop in ordered),
        _shared({scope.name: scope, **callees}[healable]),
    )


def _shared(healable: Kernel) -> tuple[tuple[int, int], ...]:
    arguments = enumerate(healable.signature.arguments)
    return tuple((number, one.type.elements) for number, one in arguments if one.effect == "readwrite")


def _site(operation: ir.Operation) -> int:
    return ir.IntegerAttr(operation.attributes[SITE_ATTRIBUTE]).value
