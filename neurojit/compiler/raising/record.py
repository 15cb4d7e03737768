"""The record of each loop nest that was raised or kept, for the trace."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurojit.model.sites import SourceLocation

Kind = Literal["fill", "copy", "pointwise", "reduction", "contraction", "convolution"]


@dataclass(frozen=True, slots=True)
class Raised:
    """One store of a loop nest that became one linalg operation.

    ``iterators`` and ``extents`` describe the operation's dimensions: parallel ones first, then reductions,
    each group in the order of the loops. ``loop_order`` lists the same dimensions from the outermost loop
    inwards as the program had them.
    """

    function: str
    location: SourceLocation | None
    kind: Kind
    operation: str
    iterators: tuple[str, ...]
    extents: tuple[int, ...]
    loop_order: tuple[int, ...]

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        extents = "x".join(map(str, self.extents)) or "scalar"
        return f"{where}@{self.function}: {self.kind} over {extents} raised to {self.operation}"


@dataclass(frozen=True, slots=True)
class Kept:
    """A loop nest that was left as it is; loops inside it may have been raised on their own.

    ``location``: of the operation that stands in the way, ``loop``: of the outermost loop. ``instead``: how
    to write it so that it can be raised, where there is a way.
    """

    function: str
    location: SourceLocation | None
    reason: str
    loop: SourceLocation | None = None
    instead: str = ""

    def __str__(self) -> str:
        where = f"{self.location}: " if self.location else ""
        return f"{where}@{self.function}: loop kept: {self.reason}"
