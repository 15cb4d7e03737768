"""What the campaign asks of its workers, and what they answer. Plain data; pickled."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from neurojit.fuzz.program import Program
from neurojit.fuzz.symptom import Symptom

CHECKED_WAYS: Final = ("checked T0", "checked T1", "checked T2 exact")  # by name, as ``Setup`` has them


@dataclass(frozen=True, slots=True)
class Setup:
    """What every program of a campaign has in common.

    ``kept``: faults of MLIR that are not avoided. ``weights``: factors of operations. ``second_road``: one
    program in so many is compiled by the second road, too. ``limit_s``: of one program. ``ways``: by name,
    where not every tier is asked.
    """

    seed: int
    kept: frozenset[str] = frozenset()
    weights: Mapping[str, float] = field(default_factory=dict[str, float])
    second_road: int = 8
    limit_s: float = 20.0
    ways: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Accepted:
    """Which operations are there to be drawn? Answer: a tuple of names."""


@dataclass(frozen=True, slots=True)
class FaultNames:
    """Which faults of MLIR are avoided? Answer: by name, the operations that their entries speak of."""


@dataclass(frozen=True, slots=True)
class Stretch:
    """Try the programs with these numbers. Answer: a list of Tried."""

    setup: Setup
    numbers: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Tried:
    """One program. ``counts``: its operations, by name and class of type; ``program``: where it
    has a symptom.
    """

    number: int
    symptom: Symptom | None
    counts: Mapping[tuple[str, str], int]
    program: Program | None = None


@dataclass(frozen=True, slots=True)
class Shrink:
    """Make a program smaller that has this symptom. Answer: Find."""

    setup: Setup
    tried: Tried
    probes: int


@dataclass(frozen=True, slots=True)
class Find:
    """What is wrong, as small as it got. ``text``: the program in MLIR's custom syntax, where it parses."""

    number: int
    symptom: Symptom
    program: Program
    text: str
    inputs: str
    right: str
    probes: int = 0

    @property
    def operations(self) -> tuple[str, ...]:
        """What it is made of, beside what nearly every program has."""
        from neurojit.fuzz.program import all_operations  # noqa: PLC0415

        names = {op.name for op in all_operations(self.program)}
        return tuple(sorted(names - {"func.return", "arith.constant", "linalg.yield", "scf.yield"}))

    @property
    def kind(self) -> tuple[str, str, tuple[str, ...]]:
        """Finds of one kind are taken for one."""
        return (*self.symptom.signature, self.operations)
