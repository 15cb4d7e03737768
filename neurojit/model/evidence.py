"""Evidence about a hot function, of which prompts are made: profile, roofline, tiers, earlier attempts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from neurojit.model.attempt import Attempt
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Bound, Peaks, bound_of
from neurojit.model.target import Target


@dataclass(frozen=True, slots=True)
class TierOutcome:
    """A variant that the compiler made. ``notes``: what it raised and chose, what it kept, and why."""

    tier: Tier
    compile_ms: float
    median_ns: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the function as T2 schedules it.

    ``kind``: its generator, empty where none writes it and ``reason`` says why not. ``parameters``: present
    values, of type int or bool as a reply gives them; ``ranges``: least and largest value of each.
    """

    name: str
    described: str
    kind: str
    parameters: Mapping[str, int]
    ranges: Mapping[str, tuple[int, int]]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Described:
    """A function as the judge takes it, with its calls inlined, and what T2 makes of it.

    ``text``: in custom assembly, as a reply may repeat it; ``notes``: which loops T2 keeps, why, and what it
    could raise instead, by lines of ``text``. ``refusal``: why the function cannot be rewritten; all else is
    empty then.
    """

    text: str = ""
    operations: tuple[Operation, ...] = ()
    notes: tuple[str, ...] = ()
    refusal: str = ""


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hot function. ``share``: of the program's time so far, None where no program runs.

    ``callees``: every other function of the program. ``tiers``: in order; the last is the incumbent, which a
    rewrite has to beat. ``attempts``: what was tried so far, oldest first. ``text`` and ``notes`` are those
    of ``Described``, and so is ``refusal``.
    """

    kernel: Kernel
    callees: Mapping[str, Kernel]
    numerics: Numerics
    target: Target
    threads: int
    peaks: Peaks
    calls: int
    share: float | None
    tiers: tuple[TierOutcome, ...]
    operations: tuple[Operation, ...] = ()
    attempts: tuple[Attempt, ...] = field(default=())
    text: str = ""
    notes: tuple[str, ...] = ()
    refusal: str = ""

    def with_description(self, described: Described) -> Evidence:
        """With what the compiler says of the function."""
        return replace(
            self,
            operations=described.operations,
            text=described.text,
            notes=described.notes,
            refusal=described.refusal,
        )

    @property
    def incumbent(self) -> TierOutcome:
        return self.tiers[-1]

    @property
    def bound(self) -> Bound:
        """What bounds the incumbent."""
        return bound_of(self.kernel, self.incumbent.median_ns, self.peaks)
