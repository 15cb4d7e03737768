"""Inlines all callees of a function, so that what the judge compares is self-contained."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from mlir import ir

from neurojit.frontend import work
from neurojit.frontend.kernels import digest, functions_of
from neurojit.mlir.inline import CALL, callee_of, calls_in, inline_call
from neurojit.mlir.locations import place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.program import Kernel

MOST_OPERATIONS: Final = 20_000  # after inlining; the largest that schedules write have some thousands


class NotSelfContained(Exception):
    """A function that cannot be made so: it calls itself, grows too large, or calls what has effects."""


def self_contained(original: Kernel, callees: Mapping[str, Kernel]) -> Kernel:
    """``original`` with the bodies of its callees in place of the calls. Raises :class:`NotSelfContained`.

    Asserts keep the ids that they got when the program was loaded.
    """
    refuse_effects(original)
    module = ir.Module.parse(original.text)
    return as_kernel(inlined(module, original.name, callees), original)


def inlined(
    module: ir.Module,
    name: str,
    callees: Mapping[str, Kernel],
    *,
    admit: Callable[[Kernel], None] | None = None,
    prepare: Callable[[ir.Operation], None] | None = None,
) -> ir.Operation:
    """The function ``name`` of ``module`` with every call, however indirect, replaced by what is called.

    Bodies come from the module itself or from ``callees``; ``admit`` is asked about each of these, and
    raises where it may not be there: by default for what has effects. ``prepare`` is given each function
    before it is put into another. Raises :class:`NotSelfContained`.
    """
    functions = _with_bodies(module, name, callees, admit or refuse_effects)
    if prepare is not None:
        for function in functions.values():
            prepare(function)
    order = _callees_first(functions, name)
    _refuse_growth(functions, order)
    with ir.Location.unknown():
        for caller in order:
            for call in calls_in(functions[caller]):
                inline_call(call, functions[callee_of(call)], module)
    return functions[name]


def as_kernel(function: ir.Operation, original: Kernel) -> Kernel:
    """A function that calls nothing as a kernel with the signature and the attributes of ``original``.

    Its places are in the text that ``function`` was parsed from.
    """
    for name in ("arg_attrs", "res_attrs", "sym_visibility"):
        if name in function.attributes:
            del function.attributes[name]
    done = work.count({original.name: function})[original.name]
    places = [place_of(operation.location) for operation in (function, *operations_in(function))]
    return Kernel(
        name=original.name,
        signature=original.signature,
        digest=digest(function),
        text=str(function.get_asm(use_local_scope=True)) + "\n",
        callees=(),
        operations=done.operations,
        attributes=original.attributes,
        flops=work.data_operations(done, original.signature),
        touched=original.touched,
        pure=True,
        places=tuple(("", place.line, place.column) if place else ("", 0, 0) for place in places),
    )


def refuse_effects(kernel: Kernel) -> None:
    """Raises :class:`NotSelfContained` for what does more than to compute."""
    if not kernel.pure:
        message = f"@{kernel.name} prints, asks, reflects on the program or uses globals"
        raise NotSelfContained(f"{message}; such functions cannot be rewritten yet")


def _with_bodies(
    module: ir.Module, name: str, callees: Mapping[str, Kernel], admit: Callable[[Kernel], None]
) -> dict[str, ir.Operation]:
    """The functions that ``name`` calls, however indirectly; those of the program put into ``module``."""
    functions = functions_of(module)
    pending, seen = [name], {name}
    while pending:
        function = functions[pending.pop()]
        for callee in dict.fromkeys(callee_of(call) for call in calls_in(function)):
            if callee in seen:
                continue
            seen.add(callee)
            pending.append(callee)
            known = functions.get(callee)
            if known is None or not len(known.regions[0].blocks):
                functions[callee] = _copy_in(module, callee, callees, admit)
    return {callee: functions[callee] for callee in functions if callee in seen}


def _copy_in(
    module: ir.Module, name: str, callees: Mapping[str, Kernel], admit: Callable[[Kernel], None]
) -> ir.Operation:
    kernel = callees.get(name)
    if kernel is None:
        raise NotSelfContained(f"@{name} is no function of the program")
    admit(kernel)
    source = ir.Module.parse(kernel.text)  # held: its operations go with it
    with ir.InsertionPoint(module.body):
        copy = functions_of(source)[name].clone().operation
    nowhere = ir.Location.unknown(copy.context)  # a place in its own text would pass for one in the caller's
    for operation in (copy, *operations_in(copy)):
        operation.location = nowhere
    return copy


def _callees_first(functions: dict[str, ir.Operation], name: str) -> list[str]:
    order: list[str] = []
    active: set[str] = set()

    def visit(current: str) -> None:
        if current in order:
            return
        if current in active:
            raise NotSelfContained(f"@{current} calls itself; recursive functions cannot be rewritten yet")
        active.add(current)
        for call in calls_in(functions[current]):
            visit(callee_of(call))
        order.append(current)

    visit(name)
    return order


def _refuse_growth(functions: dict[str, ir.Operation], order: list[str]) -> None:
    """Helpers that each call the one before twice double the text at every step: counted beforehand."""
    sizes: dict[str, int] = {}
    for name in order:
        inner = operations_in(functions[name])
        sizes[name] = len(inner) + sum(sizes[callee_of(o)] for o in inner if o.name == CALL)
        if sizes[name] > MOST_OPERATIONS:
            message = f"@{name} has more than {MOST_OPERATIONS} operations once its calls are inlined"
            raise NotSelfContained(message)
