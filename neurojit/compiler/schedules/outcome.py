"""Input and result of a schedule generator, as data that outlives the operation."""

from __future__ import annotations

from dataclasses import dataclass

from mlir import ir

from neurojit.compiler.schedules.parameters import ScheduleParameters
from neurojit.compiler.schedules.tunables import Tunable


@dataclass(frozen=True, slots=True)
class Subject:
    """The operation that was to be scheduled: its loops, where they could be read, and its body.

    ``reduces``: which loops. ``body``: the names of the body's operations, in order. ``line``: of the
    function's text, 0 where nobody knows.
    """

    extents: tuple[int, ...]
    reduces: tuple[bool, ...]
    body: tuple[str, ...]
    line: int

    def __str__(self) -> str:
        """``64x64, folded over 64; mulf addf``."""
        pairs = list(zip(self.extents, self.reduces, strict=True))
        kept = "x".join(str(extent) for extent, reduces in pairs if not reduces) or "one element"
        folded = "x".join(str(extent) for extent, reduces in pairs if reduces)
        parts = [f"{kept}, folded over {folded}" if folded else kept] if pairs else []
        body = dict.fromkeys(name.partition(".")[2] for name in self.body)
        return "; ".join([*parts, *([" ".join(body)] if body else [])])


@dataclass(frozen=True, slots=True)
class Outcome:
    """An operation was replaced: with which parameters, and which operations before it became needless.

    ``absorbed`` are still in place; the driver erases them. ``parallel``: loops were marked for OpenMP.
    ``tunables``: the parameters as they were used.
    """

    parameters: ScheduleParameters | None
    absorbed: tuple[ir.Operation, ...] = ()
    parallel: bool = False
    tunables: tuple[Tunable, ...] = ()
