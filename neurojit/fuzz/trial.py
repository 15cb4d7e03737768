"""One program, tried in every way: what is wrong with it, if anything."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from neurojit.fuzz.compare import first_difference
from neurojit.fuzz.evaluate import evaluate
from neurojit.fuzz.numbers import Fault, Undefined
from neurojit.fuzz.program import Program
from neurojit.fuzz.subject import SECOND, WAYS, Compiled, Known, Refusal, Subject, Way
from neurojit.fuzz.symptom import Symptom


@dataclass(frozen=True, slots=True)
class Case:
    """Inputs and what is right for them."""

    given: tuple[Any, ...]
    results: tuple[Any, ...]
    arguments: tuple[Any, ...]
    fault: str = ""  # what the call ends with instead of results


def cases(program: Program) -> list[Case]:
    """The inputs for which the program has a meaning."""
    found: list[Case] = []
    for given in program.inputs:
        try:
            results, arguments = evaluate(program, given)
        except Fault as fault:
            found.append(Case(given, (), (), fault.message))
            continue
        except Undefined:
            continue
        found.append(Case(given, results, arguments))
    return found


def sensible(program: Program) -> bool:
    """Whether a program that an edit made has a meaning at all: most make nonsense of shapes or of uses."""
    try:
        return bool(cases(program))
    except (ArithmeticError, AssertionError, AttributeError, LookupError, TypeError, ValueError):
        return False


def attempt(
    subject: Subject,
    program: Program,
    ways: Sequence[Way] = (*WAYS, SECOND),
    *,
    announce: Callable[[str], None] = lambda _: None,
) -> Symptom | None:
    """Compile and call ``program`` in each way; ``announce`` is told each before it begins."""
    wanted = cases(program)
    announce("parse")
    try:
        parsed = subject.parse(program)
    except Refusal as refusal:
        return Symptom("invalid", ("parse",), str(refusal))
    known = Known()
    wrong: list[tuple[str, str]] = []
    refused: list[tuple[str, str]] = []
    seen: dict[int, str | None] = {}
    for way in ways:
        announce(way.name)
        try:
            compiled = subject.compile(parsed, way, known)
        except Refusal as refusal:
            refused.append((way.name, f"{refusal.stage}: {refusal}"))
            continue
        if id(compiled) not in seen:
            seen[id(compiled)] = _called(program, compiled, wanted, signed_zeros=way.name != "T2 strict")
        found = seen[id(compiled)]
        if found is not None:
            wrong.append((way.name, found))
    known.close()
    if wrong:
        return Symptom("wrong", tuple(name for name, _ in wrong), wrong[0][1])
    if refused:
        return Symptom("refused", tuple(name for name, _ in refused), refused[0][1])
    return None


def _called(
    program: Program, compiled: Compiled, wanted: Sequence[Case], *, signed_zeros: bool
) -> str | None:
    main = program.main
    kinds, results = [value.type for value in main.arguments], main.results
    for case in wanted:
        status, made, arrays = compiled.call(kinds, results, case.given)
        ended = compiled.fault(status) if status else ""
        if not _same_fault(ended, case.fault):
            return f"the call ended with {ended or 'results'!r}, right is {case.fault or 'results'!r}"
        if ended:
            continue
        names = [
            *(f"result {at}" for at in range(len(results))),
            *(f"argument {at}" for at in range(len(kinds))),
        ]
        found = first_difference(
            names, [*made, *arrays], [*case.results, *case.arguments], [*results, *kinds],
            signed_zeros=signed_zeros,
        )  # fmt: skip
        if found is not None:
            return found
    return None


def _same_fault(ended: str, right: str) -> bool:
    """Of several lanes that divide, any may be the first."""
    return ended == right or {ended, right} == {"division by zero", "division overflows"}
