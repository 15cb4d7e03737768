"""Kept loops in sentences, for whoever may write them otherwise."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from neurojit.kernel import SourceLocation
from neurojit.lowering.raising.record import Kept


def sentences(kept: Iterable[Kept], line: Callable[[SourceLocation], int]) -> Iterator[str]:
    """One for each thing that is in the way, with all the loops that it keeps.

    ``line``: that of a place in the text that the reader knows, 0 where it is in none.
    """
    loops: dict[tuple[int, str, str], list[int]] = {}
    for record in kept:
        blamed = line(record.location) if record.location else 0
        found = loops.setdefault((blamed, record.reason, record.instead), [])
        own = line(record.loop) if record.loop else 0
        if own and own not in found:
            found.append(own)
    for (blamed, reason, instead), lines in loops.items():
        where = f" (line {blamed})" if blamed and lines != [blamed] else ""
        said = f"{_which(lines)}: {reason}{where}"
        yield f"{said}. Instead: {instead}" if instead else said


def _which(lines: list[int]) -> str:
    if len(lines) < 2:
        return f"the loop of line {lines[0]} stays a loop" if lines else "a loop stays a loop"
    return f"the loops of lines {', '.join(map(str, lines[:-1]))} and {lines[-1]} stay loops"
