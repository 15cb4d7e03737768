"""Reads file, line and column from an operation's location. Compiler side only."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.dialect.tensorlang.locations import innermost_file

PARSED_TEXT = "-"  # what MLIR calls a text that came from no file


@dataclass(frozen=True, slots=True)
class Place:
    """A line and a column, 1-based. ``file`` is empty for the text that was parsed."""

    file: str
    line: int
    column: int


def place_of(location: ir.Location) -> Place | None:
    """The innermost place in a file that ``location`` names, None where there is none."""
    where = innermost_file(location)
    if where is None:
        return None
    return Place("" if where.filename == PARSED_TEXT else where.filename, where.start_line, where.start_col)
