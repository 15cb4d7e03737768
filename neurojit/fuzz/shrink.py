"""Makes a program that shows something smaller, as long as it still shows it."""
# The elements of an array of objects have no type of their own.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false
# pyright: reportUnknownLambdaType=false

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace

from neurojit.fuzz.edits import CUTS, tidied
from neurojit.fuzz.program import Program, all_operations

Shows = Callable[[Program], bool]


def size(program: Program) -> tuple[int, int]:
    """What shrinking makes smaller."""
    count = sum(1 for _ in all_operations(program))
    weight = sum(
        len(value.type.shape) + sum(value.type.shape)
        for op in all_operations(program)
        for value in op.results
    )
    return count, weight + len(program.main.arguments)


def shrink(program: Program, shows: Shows, probes: int) -> tuple[Program, int]:
    """The smallest program found, and how many were tried; ``shows`` says whether one still shows it."""
    used = 0
    seen: set[str] = set()
    for single in _single_inputs(program):
        used += 1
        if shows(single):
            program = single
            break
    # What shows in dead code is kept in dead code.
    tidy = tidied if shows(tidied(program)) else _as_it_is
    used += 1
    going = True
    while going and used < probes:
        going = False
        for cut in CUTS:
            while used < probes:
                found, spent = _first(program, cut, tidy, shows, seen, probes - used)
                used += spent
                if found is None:
                    break
                program, going = found, True
    return program, used


def _single_inputs(program: Program) -> Iterator[Program]:
    if len(program.inputs) > 1:
        for given in program.inputs:
            yield replace(program, inputs=(given,))


def _first(
    program: Program,
    cut: Callable[[Program], Iterator[Program]],
    tidy: Callable[[Program], Program],
    shows: Shows,
    seen: set[str],
    probes: int,
) -> tuple[Program | None, int]:
    used = 0
    for candidate in _edited(cut, program):
        candidate = tidy(candidate)  # noqa: PLW2901
        key = repr(candidate)
        if key in seen:
            continue
        seen.add(key)
        used += 1
        if shows(candidate):
            return candidate, used
        if used >= probes:
            break
    return None, used


def _as_it_is(program: Program) -> Program:
    return program


def _edited(cut: Callable[[Program], Iterator[Program]], program: Program) -> Iterator[Program]:
    """What a cut makes of a program, up to where it fails: edits do not know what fits whom."""
    try:
        yield from cut(program)
    except (AttributeError, LookupError, TypeError, ValueError):
        return
