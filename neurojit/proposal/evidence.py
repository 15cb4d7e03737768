"""What is known of a function that is worth asking about: profile, roofline, what tiers did, what was tried."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from neurojit.codegen.target import Target
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.roofline import Bound, Peaks, bound_of

Form = Literal["function", "script", "schedule"]


@dataclass(frozen=True, slots=True)
class TierOutcome:
    """A variant that the compiler made. ``notes``: what it raised and chose, what it kept as loops, and why."""

    tier: Tier
    compile_ms: float
    median_ns: float | None
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Operation:
    """One operation of the function as T2 schedules it.

    ``kind``: its generator, empty where none writes it and ``reason`` says why not. ``parameters``: present
    values; ``ranges``: least and largest value of each.
    """

    name: str
    described: str
    kind: str
    parameters: Mapping[str, int]
    ranges: Mapping[str, tuple[int, int]]
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Attempt:
    """A reply that was judged. ``check`` is what refused it, empty where it was accepted.

    ``ratio``: its speed over the incumbent's as the contest measured it, None where it came to no contest.
    """

    author: str
    form: Form
    text: str
    check: str
    diagnostic: str
    ratio: float | None = None

    @property
    def accepted(self) -> bool:
        return not self.check


@dataclass(frozen=True, slots=True)
class Evidence:
    """One hot function. ``share``: of the program's time so far, None where no program runs.

    ``callees``: every other function of the program. ``tiers``: in order; the last is the incumbent, which a
    rewrite has to beat. ``attempts``: what was tried so far, oldest first.
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

    @property
    def incumbent(self) -> TierOutcome:
        return self.tiers[-1]

    @property
    def bound(self) -> Bound:
        """What bounds the incumbent."""
        return bound_of(self.kernel, self.incumbent.median_ns, self.peaks)
