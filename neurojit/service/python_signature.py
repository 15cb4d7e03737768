"""A function of a program as Python describes its own: names of arguments, signature, documentation."""

from __future__ import annotations

import inspect
import keyword
from typing import Final

from neurojit.model.diagnostic import Source
from neurojit.model.program import Kernel
from neurojit.model.schema import Schema

OUT: Final = "out"
_COMMENT: Final = "//"
_DIRECTIVE: Final = "// RUN:"  # of lit: for the test, not for who calls


def argument_names(kernel: Kernel) -> tuple[str, ...]:
    """What ``kernel``'s arguments are called in Python, one name each: ``%x`` is ``x``.

    One that is no identifier there, is a word of Python's, or ``out``, which is taken, is ``arg0``, ``arg1``
    and so on by its position.
    """
    return usable_names(kernel.argument_names, len(kernel.signature.arguments))


def usable_names(found: tuple[str, ...], count: int) -> tuple[str, ...]:
    """``argument_names`` for the names that were ``found`` in a text."""
    written = found or ("",) * count
    names: list[str | None] = [name if _usable(name) else None for name in written]
    taken = set(names)
    return tuple(name if name is not None else _unused(at, taken) for at, name in enumerate(names))


def signature_of(kernel: Kernel) -> inspect.Signature:
    """Types stand as annotations, in MLIR's words; ``out`` is there where results are arrays."""
    kinds = inspect.Parameter
    parameters = [
        kinds(name, kinds.POSITIONAL_OR_KEYWORD, annotation=str(argument.type))
        for name, argument in zip(argument_names(kernel), kernel.signature.arguments, strict=True)
    ]
    results = kernel.signature.results
    if any(result.kind != "scalar" for result in results):
        parameters.append(kinds(OUT, kinds.KEYWORD_ONLY, default=None))
    given = ", ".join(map(str, results))
    return inspect.Signature(
        parameters, return_annotation=(f"({given})" if len(results) > 1 else given) or None
    )


def symbolic_signature(schema: Schema) -> inspect.Signature:
    """As ``signature_of``."""
    kinds = inspect.Parameter
    arguments = schema.signature.arguments
    names = usable_names(schema.argument_names, len(arguments))
    parameters = [
        kinds(name, kinds.POSITIONAL_OR_KEYWORD, annotation=str(argument.type))
        for name, argument in zip(names, arguments, strict=True)
    ]
    results = schema.signature.results
    if any(result.kind != "scalar" for result in results):
        parameters.append(kinds(OUT, kinds.KEYWORD_ONLY, default=None))
    given = ", ".join(map(str, results))
    return inspect.Signature(
        parameters, return_annotation=(f"({given})" if len(results) > 1 else given) or None
    )


def symbolic_documentation(schema: Schema, source: Source | None) -> str:
    """As ``documentation_of``."""
    above = "" if source is None else _comment_at(schema.places, source)
    return "\n\n".join(filter(None, (f"@{schema.name}{schema.signature}", above)))


def documentation_of(kernel: Kernel, source: Source | None) -> str:
    """The function's types, the comment above it, and what may be done with it."""
    named = zip(argument_names(kernel), kernel.signature.arguments, strict=True)
    arguments = ", ".join(f"{name}: {argument.type}" for name, argument in named)
    results = ", ".join(map(str, kernel.signature.results))
    written = [name for name, argument in zip(argument_names(kernel), kernel.signature.arguments, strict=True)
               if argument.effect in ("write", "readwrite")]  # fmt: skip
    paragraphs = [f"@{kernel.name}({arguments}) -> ({results})", _comment_above(kernel, source)]
    if written:
        paragraphs.append(f"It writes {' and '.join(written)}.")
    return "\n\n".join(filter(None, paragraphs))


def _usable(name: str) -> bool:
    return name.isidentifier() and not keyword.iskeyword(name) and name != OUT


def _unused(position: int, taken: set[str | None]) -> str:
    name = f"arg{position}"
    while name in taken:
        name += "_"
    return name


def _comment_above(kernel: Kernel, source: Source | None) -> str:
    return "" if source is None else _comment_at(kernel.places, source)


def _comment_at(places: tuple[tuple[str, int, int], ...], source: Source) -> str:
    if not places or places[0][0] != source.file:
        return ""
    lines = source.lines()
    found: list[str] = []
    for line in reversed(lines[: places[0][1] - 1]):
        text = line.strip()
        if not text.startswith(_COMMENT) or text.startswith(_DIRECTIVE):
            break
        found.append(text.removeprefix(_COMMENT).removeprefix(" "))
    return "\n".join(reversed(found)).strip()
