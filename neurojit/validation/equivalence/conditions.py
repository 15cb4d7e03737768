"""Decisions on data, as the running side knows them: flags that say which ways each one went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from neurojit.kernel import Argument, Signature, ValueType


@dataclass(frozen=True, slots=True)
class Condition:
    """A decision on data: what it compares, with which constants, and where the candidate's text says so."""

    what: str
    constants: tuple[float, ...]
    line: int
    matched: bool  # the original makes the same decision

    def __str__(self) -> str:
        return self.what


def flags_signature(signature: Signature, conditions: int) -> Signature:
    """The candidate's signature, results as arguments, and the flags at the end."""
    results = tuple(
        Argument(ValueType("memref", result.dtype, result.shape), "readwrite") for result in signature.results
    )
    flags = Argument(ValueType("memref", "i64", (2 * conditions,)), "readwrite")
    return Signature((*signature.arguments, *results, *((flags,) if conditions else ())), ())


def one_sided(conditions: Sequence[Condition], seen: Sequence[int]) -> list[tuple[Condition, str]]:
    """Conditions of the candidate alone that always went one way, and which."""
    found: list[tuple[Condition, str]] = []
    for number, condition in enumerate(conditions):
        false, true = seen[2 * number], seen[2 * number + 1]
        if not condition.matched and bool(false) != bool(true):
            found.append((condition, "true" if true else "false"))
    return found
