"""Says in words why loop nests were not raised: together, where one thing is in the way of several."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from neurojit.compiler.raising.record import Kept
from neurojit.model.sites import SourceLocation


@dataclass(frozen=True, slots=True)
class InTheWay:
    """What keeps the loops of ``lines`` as they are. ``blamed``: the line of it, 0 where that is theirs or
    nobody knows."""

    lines: tuple[int, ...]
    reason: str
    instead: str
    blamed: int


def sentences(kept: Iterable[Kept], line: Callable[[SourceLocation], int]) -> Iterator[str]:
    """One for each thing that is in the way, with all the loops that it keeps; ``line``: see ``grouped``."""
    for found in grouped(kept, line):
        where = f" (line {found.blamed})" if found.blamed else ""
        said = f"{_which(found.lines)}: {found.reason}{where}"
        yield f"{said}. Instead: {found.instead}" if found.instead else said


def grouped(kept: Iterable[Kept], line: Callable[[SourceLocation], int]) -> Iterator[InTheWay]:
    """Each thing that is in the way, with all the loops that it keeps.

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
        yield InTheWay(tuple(lines), reason, instead, blamed if lines != [blamed] else 0)


def _which(lines: tuple[int, ...]) -> str:
    if len(lines) < 2:
        return f"the loop of line {lines[0]} stays a loop" if lines else "a loop stays a loop"
    return f"the loops of lines {', '.join(map(str, lines[:-1]))} and {lines[-1]} stay loops"
