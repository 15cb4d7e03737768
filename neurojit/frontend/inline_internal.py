"""Puts functions whose border nothing crosses into those that call them.

Vectors, strided views, extents that only a run knows, an argument's memory handed back: inside of a function
all of these compile. What calls such a function holds its body then, and it is no function of its own.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Final

from mlir import ir

from neurojit.frontend.borders import OF_CALLS, has_body, is_private, obstacles
from neurojit.mlir.inline import callee_of, calls_in, inline_call
from neurojit.mlir.walk import operations_in

MOST_OPERATIONS: Final = 20_000  # of a function once the calls are gone
_CHECKED: Final = "neurojit.checked"


def inline_internal(
    module: ir.Module,
    functions: dict[str, ir.Operation],
    keep: Collection[str] = (),
    why: Callable[[ir.Operation], Iterator[str]] = obstacles,
) -> dict[str, str]:
    """Inline them everywhere; those that are then called by nobody leave ``module`` and ``functions``.

    ``why``: the reasons for which a function with a body does not cross.

    The names of what left, each with the first reason; what is to be kept stays. Another that is left
    although it does not cross calls itself, holds what cannot be inlined, or is called by nobody and may be
    called from outside.
    """
    reasons: dict[str, str] = {}
    for name, function in functions.items():
        reason = next(why(function), "") if has_body(function) else ""
        if reason and may_be_inlined(function):
            reasons[name] = reason
    order = callees_first(functions)
    for name in recursive(functions) & reasons.keys():
        del reasons[name]
    called: set[str] = set()
    sizes: dict[str, int] = {}
    for name in order:
        caller = functions[name]
        calls = [call for call in calls_in(caller) if callee_of(call) in reasons]
        sizes[name] = len(operations_in(caller)) + sum(sizes[callee_of(call)] for call in calls)
        if sizes[name] > MOST_OPERATIONS:
            continue  # the callee stays, and is refused for its border
        with ir.Location.unknown():
            for call in calls:
                called.add(callee_of(call))
                if _CHECKED in functions[callee_of(call)].attributes:
                    caller.attributes[_CHECKED] = functions[callee_of(call)].attributes[_CHECKED]
                inline_call(call, functions[callee_of(call)], module)
    gone = {name: reason for name, reason in reasons.items() if name not in keep}
    return _taken_out(functions, gone, called)


def may_be_inlined(function: ir.Operation) -> bool:
    """Whether the body of a defined function may stand elsewhere."""
    attributes = function.attributes
    return len(function.regions[0].blocks) == 1 and not any(name in attributes for name in OF_CALLS)


def callees_first(functions: Mapping[str, ir.Operation]) -> list[str]:
    """Every defined function behind those that it calls, but for those that come to themselves."""
    calls, circles = _calls(functions), recursive(functions)
    order: dict[str, None] = {}
    while len(order) < len(calls):
        order.update(
            dict.fromkeys(
                name
                for name, callees in calls.items()
                if name not in order and all(other in order or other in circles for other in callees)
            )
        )
    return list(order)


def recursive(functions: Mapping[str, ir.Operation]) -> set[str]:
    """The defined functions that come to themselves by calls."""
    calls = _calls(functions)
    return {name for name in calls if name in _reached(calls, calls[name])}


def _calls(functions: Mapping[str, ir.Operation]) -> dict[str, set[str]]:
    """The defined functions, and which of them each calls."""
    defined = [name for name, function in functions.items() if has_body(function)]
    return {
        name: {callee_of(call) for call in calls_in(functions[name])}.intersection(defined)
        for name in defined
    }


def _reached(calls: Mapping[str, set[str]], names: Collection[str]) -> set[str]:
    found = set(names)
    pending = list(names)
    while pending:
        new = calls[pending.pop()] - found
        found |= new
        pending += new
    return found


def _taken_out(
    functions: dict[str, ir.Operation], reasons: Mapping[str, str], called: Collection[str]
) -> dict[str, str]:
    still = {
        callee_of(call)
        for function in functions.values()
        if has_body(function)
        for call in calls_in(function)
    }
    gone: dict[str, str] = {}
    for name, reason in reasons.items():
        if name not in still and (name in called or is_private(functions[name])):
            functions.pop(name).erase()
            gone[name] = reason
    return gone
