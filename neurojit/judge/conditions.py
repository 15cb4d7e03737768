"""Branch flags of a candidate's data-dependent decisions, as the running child reads them."""

from __future__ import annotations

from dataclasses import dataclass

from neurojit.model.types import Argument, Signature, ValueType


@dataclass(frozen=True, slots=True)
class Condition:
    """A decision on data: what it compares, with which constants, and where a text says so.

    ``slice_``: the number of the original's decision that it is a copy of, by what it looks at; -1 where the
    original does not make it. ``settled``: ranges of values leave it no other way to go. ``asserted``: an end
    by a fault is all that follows from it.
    """

    what: str
    constants: tuple[float, ...]
    line: int
    slice_: int
    settled: bool = False
    asserted: bool = False

    @property
    def matched(self) -> bool:
        """Whether the original makes the same decision."""
        return self.slice_ >= 0

    def __str__(self) -> str:
        return self.what


def flags_signature(signature: Signature, conditions: int) -> Signature:
    """The candidate's signature, results as arguments, and the flags at the end."""
    results = tuple(
        Argument(ValueType("memref", result.dtype, result.shape), "readwrite") for result in signature.results
    )
    flags = Argument(ValueType("memref", "i64", (2 * conditions,)), "readwrite")
    return Signature((*signature.arguments, *results, *((flags,) if conditions else ())), ())
