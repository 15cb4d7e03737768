"""Check ``well formed``: the text parses and verifies, and holds one function of the right name.

Runs where a crash or a hang costs one verdict and no more.
"""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from mlir import ir

from neurojit.dialect.tensorlang import verifier
from neurojit.frontend.kernels import functions_of
from neurojit.frontend.nesting import too_deep
from neurojit.frontend.types import UnsupportedType, value_type
from neurojit.judge.allowed_operations import (
    DIALECT_REASONS,
    MOST_HELPERS,
    PERMITTED,
    REMOVED,
    RESERVED_NAMES,
    RESERVED_PREFIXES,
)
from neurojit.judge.examine.open_extents import as_instance
from neurojit.judge.examine.quoting import Quoted
from neurojit.judge.examine.structure import Oversized, check_size
from neurojit.judge.reading import REPLY
from neurojit.mlir.locations import PARSED_TEXT, Place, place_of
from neurojit.model.program import Kernel
from neurojit.model.types import ValueType
from neurojit.model.verdict import Refusal

CHECK = "well formed"
_STRINGS = re.compile(r'"(?:[^"\\\n]|\\.)*+(?P<end>"?)|//[^\n]*+')
_MOST_MESSAGES = 3  # of the parser's, in one refusal
_UNKNOWN = re.compile(
    r"custom op '([\w.]{1,64})' (?:is unknown|has no custom)|unregistered operation '([\w.]{1,64})'"
)
_UNCALLABLE = "does not reference a valid function"


@dataclass(frozen=True, slots=True)
class Parsed:
    """A verified module. ``operations`` is how many it holds."""

    module: ir.Module
    quoted: Quoted
    operations: int


def well_formed(text: str, original: Kernel, callees: Mapping[str, Kernel]) -> Parsed | Refusal:
    """Parse ``text`` in the current context as a candidate for ``original``.

    ``callees`` are the functions of the program that a candidate may declare and call.
    """
    found = parsed(text, original)
    if isinstance(found, Refusal):
        return found
    for message, operation in _naming_problems(found.module, original, callees):
        return found.quoted.refuse(CHECK, message, operation)
    return found


def parsed(text: str, original: Kernel | None = None) -> Parsed | Refusal:
    """Parse and verify ``text`` in the current context; for the extents of ``original``, an instance."""
    quoted = Quoted(text)
    for string in _STRINGS.finditer(text):
        if (
            string.group().startswith('"') and not string["end"]
        ):  # looking for its end from each quote takes long
            before = text[: string.start()]
            place = Place("", before.count("\n") + 1, string.start() - before.rfind("\n"))
            return Refusal(quoted.diagnostic(CHECK, "a string that does not end on its line", place))
    # Comparisons in affine sets are no brackets: left in, each would hide a level of nesting.
    deep = too_deep(text.replace(">=", "  ").replace("<=", "  "), REPLY)
    if deep is not None:
        return Refusal(quoted.diagnostic(CHECK, deep.message, Place("", deep.line, deep.column)))
    try:
        module = ir.Module.parse(text)
    except ir.MLIRError as error:
        return _unparsable(error, quoted)
    try:
        operations = check_size(module)
    except Oversized as large:
        return quoted.refuse(CHECK, str(large), large.operation)
    misfit = None if original is None else as_instance(module, original)
    if misfit is not None:
        return quoted.refuse(CHECK, misfit[1], misfit[0])
    for problem in verifier.verify(module):
        place = Place("", problem.line, problem.column) if problem.file == PARSED_TEXT else None
        named = f"{problem.operation}: {problem.message}" if problem.operation else problem.message
        return Refusal(quoted.diagnostic(CHECK, named, place))
    return Parsed(module, quoted, operations)


def _unparsable(error: ir.MLIRError, quoted: Quoted) -> Refusal:
    diagnostics = list(error.error_diagnostics)
    if not diagnostics:
        return Refusal(quoted.diagnostic(CHECK, str(error), None))
    message = "; ".join(d.message for d in diagnostics[:_MOST_MESSAGES])
    advice = _advice(diagnostics[0].message)
    said = f"{message}: {advice}" if advice else message
    return Refusal(quoted.diagnostic(CHECK, said, place_of(diagnostics[0].location)))


def _advice(message: str) -> str:
    """What to write instead of what MLIR does not know."""
    if _UNCALLABLE in message:
        return "only helpers that the reply defines and functions of the program that it declares are called"
    found = _UNKNOWN.search(message)
    if found is None:
        return ""
    name = found[1] or found[2]
    if name in REMOVED:
        return f"write {REMOVED[name]}"
    dialect = name.partition(".")[0]
    if dialect in DIALECT_REASONS:
        return DIALECT_REASONS[dialect]
    near = difflib.get_close_matches(name, sorted(PERMITTED), 1, cutoff=0.75)
    return f"the nearest that may be used is {near[0]}" if near else ""


def _naming_problems(
    module: ir.Module, original: Kernel, callees: Mapping[str, Kernel]
) -> Iterator[tuple[str, ir.Operation]]:
    functions = functions_of(module)
    own = f"@{original.name}"
    defined = {name: f for name, f in functions.items() if len(f.regions[0].blocks)}
    for name in functions:
        if name not in defined:
            for message in _declaration_problems(functions[name], name, original, callees):
                yield message, functions[name]
    if original.name not in defined:
        others = ", ".join(f"@{name}" for name in defined) or "no function"
        yield f"expected a definition of {own}; the reply defines {others}", module.operation
    for name, function in defined.items():
        if name == original.name:
            if not _is_public(function):
                yield f"{own} is private; only helpers are", function
        elif name in callees:
            yield (
                (
                    f"defines @{name}, which is a function of the program: only {own} may be rewritten; "
                    "declare it instead, or give the helper another name"
                ),
                function,
            )
        elif _is_public(function):
            yield f"@{name} is public; helpers are private (func.func private @{name})", function
        elif name in RESERVED_NAMES or name.startswith(RESERVED_PREFIXES):
            yield f"@{name}: the name is reserved; give the helper another", function
    if len(defined) > 1 + MOST_HELPERS:
        yield f"{len(defined) - 1} helpers; at most {MOST_HELPERS}", module.operation


def _declaration_problems(
    function: ir.Operation, name: str, original: Kernel, callees: Mapping[str, Kernel]
) -> Iterator[str]:
    if name == original.name:
        yield f"@{name} is declared but not defined; was the body cut off?"
    elif name not in callees:
        yield f"@{name} is declared but is no function of the program; nothing else can be called"
    else:
        wanted = callees[name].signature
        if _types_of(function) != ([argument.type for argument in wanted.arguments], list(wanted.results)):
            yield f"@{name} is declared with other types than the program's: {wanted}"


def _types_of(function: ir.Operation) -> tuple[list[ValueType], list[ValueType]] | None:
    kind = ir.FunctionType(ir.TypeAttr(function.attributes["function_type"]).value)
    try:
        return [value_type(item) for item in kind.inputs], [value_type(item) for item in kind.results]
    except UnsupportedType:
        return None


def _is_public(function: ir.Operation) -> bool:
    attributes = function.attributes
    return "sym_visibility" not in attributes or ir.StringAttr(attributes["sym_visibility"]).value == "public"
