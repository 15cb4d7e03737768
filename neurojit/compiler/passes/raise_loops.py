"""Loops of the text become linalg, at the level of buffers."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from neurojit.compiler.raising import raise_loops
from neurojit.compiler.raising.record import Kept, Raised
from neurojit.compiler.unit import Unit


@dataclass(frozen=True, slots=True)
class RaiseLoops:
    """Raises loop nests to linalg operations; notes say which, and which were kept and why."""

    name: ClassVar[str] = "raise-loops"

    def run(self, unit: Unit) -> int:
        raised = raise_loops(unit.function)
        unit.notes += [_note(item) for item in raised]
        unit.kept = tuple(record for record in raised if isinstance(record, Kept))
        return len(raised) - len(unit.kept)


def _note(record: Raised | Kept) -> str:
    """In a few words: the function's name here is the ABI's, and locations are of its reprinted text."""
    if isinstance(record, Kept):
        return f"loop kept: {record.reason}"
    return f"{record.kind} over {'x'.join(map(str, record.extents)) or 'scalar'} raised"
