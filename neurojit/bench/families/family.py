"""A family: cases that differ in extents and element type alone."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from neurojit.bench.case import Case

Make = Callable[[str, str, tuple[int, ...]], Case]


@dataclass(frozen=True, slots=True)
class Family:
    """``make`` takes the case's name, the element type and extents, as many as ``extents`` names.

    Raises ValueError where they do not fit each other.
    """

    name: str
    extents: tuple[str, ...]
    about: str
    make: Make

    @property
    def usage(self) -> str:
        return f"{self.name}:{'x'.join(self.extents)}"
