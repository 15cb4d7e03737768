"""Names of a function's arguments, as the text has them: MLIR keeps the places alone. Compiler side only."""

# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

import re
from collections.abc import Sequence

from mlir import ir

from neurojit.mlir.locations import place_of

_NAME = re.compile(rb"%([A-Za-z_$.-][\w$.-]*)")


def argument_names(function: ir.Operation, lines: Sequence[str]) -> tuple[str, ...]:
    """Without the %; empty where it is a number or where the text says another place.

    ``lines``: of the text that was parsed.
    """
    return tuple(_name(argument.location, lines) for argument in function.regions[0].blocks[0].arguments)


def _name(location: ir.Location, lines: Sequence[str]) -> str:
    place = place_of(location)
    if place is None or place.file or not 0 < place.line <= len(lines):
        return ""
    # MLIR counts bytes.
    found = _NAME.match(lines[place.line - 1].encode(errors="replace"), max(0, place.column - 1))
    return "" if found is None else found[1].decode()
