"""Puts what was given by name in its place, as Python does for its own functions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from neurojit.abi.array_layout import OUT
from neurojit.model.errors import CallTypeError
from neurojit.model.schema import SymbolicSignature
from neurojit.model.types import Signature

_MISSING: Final = object()


def bound(
    signature: Signature | SymbolicSignature,
    names: Sequence[str],
    given: tuple[object, ...],
    keywords: Mapping[str, object],
) -> tuple[tuple[object, ...], dict[str, object]]:
    """All arguments by position, and ``out`` by its name where it was given.

    ``names``: of the arguments, in order; none where they have to be given by position. Raises
    :class:`CallTypeError` without the function's name; ``call`` adds it.
    """
    count = len(signature.arguments)
    named = {name: value for name, value in keywords.items() if name != OUT}
    out = {OUT: keywords[OUT]} if OUT in keywords else {}
    if not named:
        if len(given) != count:
            raise CallTypeError(f"expected {count} argument(s) {signature}, got {len(given)}")
        return given, out
    unknown = sorted(set(named) - set(names))
    if unknown:
        raise CallTypeError(f"no keyword {', '.join(unknown)}; there are {', '.join((*names, OUT))}")
    if len(given) > count:
        raise CallTypeError(f"expected {count} argument(s) {signature}, got {len(given) + len(named)}")
    twice = [name for name in names[: len(given)] if name in named]
    if twice:
        raise CallTypeError(f"argument {names.index(twice[0])}: {twice[0]} is given twice")
    rest = [named.get(name, _MISSING) for name in names[len(given) :]]
    missing = [name for name, value in zip(names[len(given) :], rest, strict=True) if value is _MISSING]
    if missing:
        raise CallTypeError(f"expected {count} argument(s) {signature}, and {', '.join(missing)} is missing")
    return (*given, *rest), out
