"""Text -> verified :class:`~neurojit.model.program.Program`, or the diagnostics that say why not."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from mlir import ir

from neurojit.dialect.tensorlang import verifier
from neurojit.frontend import asking, externals, language_subset
from neurojit.frontend.aborting import would_abort
from neurojit.frontend.adapted import adapt
from neurojit.frontend.borders import has_body, name_of, obstacles, without_rank
from neurojit.frontend.custom_forms import custom_form
from neurojit.frontend.desugar.driver import desugar
from neurojit.frontend.finite import insert_finite_asserts
from neurojit.frontend.inline_internal import inline_internal
from neurojit.frontend.kernels import defined, functions_of, program_of
from neurojit.frontend.nesting import too_deep
from neurojit.frontend.open_recursion import open_recursion
from neurojit.frontend.result_guards import guard_results
from neurojit.frontend.schemas import callable_from_outside, schemas_of
from neurojit.frontend.schemas import problems as schema_problems
from neurojit.frontend.static_shapes import carry_static_shapes, needs_static_shapes
from neurojit.frontend.strings import no_text
from neurojit.mlir.locations import PARSED_TEXT, Place, place_of
from neurojit.mlir.walk import operations_in
from neurojit.model.diagnostic import Diagnostic, Source, shown
from neurojit.model.program import Program
from neurojit.model.schema import SymbolicSignature

_UNREGISTERED = re.compile(r"(.*) (?:being parsed|created) with (?:an )?unregistered dialect", re.DOTALL)
_QUOTED_NAME = re.compile(r'"([^"]*)"\s*$')


def parse_program(text: str, file: str) -> Program | tuple[Diagnostic, ...]:
    """Parse and verify a whole program in the current context.

    ``file`` is what diagnostics call the text. Nothing is raised for a wrong program: its diagnostics
    are returned, in the order of their lines.
    """
    source = _Source(text, file)
    if "\0" in text:
        return (source.at("parse", "a NUL character", source.place(text.index("\0"))),)
    refusal = too_deep(text, file) or would_abort(text, file) or no_text(text, file)
    if refusal is not None:
        return (refusal,)
    parsed = _parse_module(text, source)
    if isinstance(parsed, tuple):
        return parsed
    # Before casts to what has no rank are looked at: these stand beside its uses then.
    unranked = inline_internal(parsed, functions_of(parsed), why=without_rank)
    problems = [source.at("verify", message, place_of(where)) for where, message in desugar(parsed)]
    if problems:
        return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    open_recursion(functions_of(parsed))
    outside = callable_from_outside(functions_of(parsed))
    internal = unranked | inline_internal(parsed, functions_of(parsed), keep=outside)
    back = {name: adapt(functions_of(parsed)[name]) for name in outside}
    schemas = schemas_of(functions_of(parsed), outside)
    for function in functions_of(parsed).values():
        if needs_static_shapes(function):
            carry_static_shapes(function)
    # Of a body that stands in several callers once.
    problems = dict.fromkeys(_verify(parsed, source, schemas))
    if problems:
        return tuple(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    insert_finite_asserts(defined(functions_of(parsed)))
    for name, signature in schemas.items():
        guard_results(functions_of(parsed)[name], signature)
    program = program_of(parsed, Source(text, file), schemas)
    return replace(program, internal=internal, handed_back={name: one for name, one in back.items() if one})


class _Source:
    """The text that diagnostics quote."""

    def __init__(self, text: str, file: str) -> None:
        self._lines = Source(text, file).lines()
        self._text = text
        self._file = file

    def place(self, offset: int) -> Place:
        before = self._text[:offset]
        return Place("", before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1)

    def at(self, stage: str, message: str, place: Place | None) -> Diagnostic:
        if place is None:
            return Diagnostic(stage, message, self._file)
        if place.file:
            return Diagnostic(stage, message, place.file, place.line, place.column)
        line = shown(self._lines, place.line)
        return Diagnostic(stage, message, self._file, place.line, place.column, line)


def _parse_module(text: str, source: _Source) -> ir.Module | tuple[Diagnostic, ...]:
    try:
        return ir.Module.parse(text)
    except ir.MLIRError as error:
        found = [source.at("parse", d.message, place_of(d.location)) for d in error.error_diagnostics]
        if found:
            return tuple(map(_in_our_words, found))
        custom = custom_form(text)
        if custom is not None:
            return (source.at("parse", custom[1], source.place(custom[0])),)
        return (source.at("parse", str(error), None),)


def _in_our_words(diagnostic: Diagnostic) -> Diagnostic:
    """Without MLIR's advice about switches that are not here, and with the name that it leaves out."""
    found = _UNREGISTERED.match(diagnostic.message)
    if found is None:
        return diagnostic
    what = found[1]
    name = _QUOTED_NAME.search(diagnostic.source_line[: diagnostic.column - 1])
    if what == "operation" and name is not None:
        what = f"operation {name[1]!r}"
    return replace(diagnostic, message=f"unknown {what}: its dialect is not there")


def _verify(module: ir.Module, source: _Source, schemas: Mapping[str, SymbolicSignature]) -> list[Diagnostic]:
    """``schemas``: functions whose shapes are verified when they are numbers."""
    found: list[Diagnostic] = []
    for problem in verifier.verify(module, shapeless=schemas):
        message = f"{problem.operation}: {problem.message}" if problem.operation else problem.message
        file = "" if problem.file == PARSED_TEXT else problem.file
        place = Place(file, problem.line, problem.column) if problem.line else None
        found.append(source.at("verify", message, place))
    told: set[str] = set()
    for view in module.body.operations:
        top = view.operation
        if top.name not in language_subset.TOP_LEVEL and language_subset.foreign_dialect(top) is None:
            message = f"{top.name} at the top level; expected {' or '.join(language_subset.TOP_LEVEL)}"
            found.append(source.at("verify", message, place_of(top.location)))
            continue
        for operation in [top, *operations_in(top)]:
            foreign = language_subset.foreign_dialect(operation)
            if foreign in told:
                continue  # said of the first of its operations
            if foreign is not None:
                told.add(foreign)
            place = place_of(operation.location)
            for message in language_subset.problems(operation):
                found.append(source.at("verify", f"{operation.name}: {message}", place))
        if top.name == "func.func" and name_of(top) not in schemas:
            place = place_of(top.location)
            found += [source.at("verify", message, place) for message in _boundary_problems(top)]
    everything = functions_of(module)
    functions = defined(everything)
    declared = {name: one for name, one in everything.items() if name not in functions}
    for operation, message in externals.problems(declared, functions):
        found.append(source.at("verify", message, place_of(operation.location)))
    for operation, message in (*asking.problems(functions), *schema_problems(everything, schemas)):
        found.append(source.at("verify", f"{operation.name}: {message}", place_of(operation.location)))
    if not found and not functions:
        found.append(source.at("verify", "the program has no function", None))
    return found


def _boundary_problems(function: ir.Operation) -> Iterator[str]:
    name = name_of(function)
    if not has_body(function):
        return
    for obstacle in obstacles(function):
        yield f"@{name}: {obstacle}"
