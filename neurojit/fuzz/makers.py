"""The registry of makers, which draw operations, with their weights."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from neurojit.fuzz.draw import Draw

Make = Callable[[Draw], None]


@dataclass(frozen=True, slots=True)
class Maker:
    """``operations``: names of what it may draw, or their beginnings up to a dot or an underscore."""

    make: Make
    weight: float
    operations: tuple[str, ...]


MAKERS: list[Maker] = []


def makes(weight: float, *operations: str) -> Callable[[Make], Make]:
    """Enters a maker of these operations."""

    def enter(make: Make) -> Make:
        MAKERS.append(Maker(make, weight, operations))
        return make

    return enter
