"""What the host asks of the judge, and what comes back.

The host and the template trust each other; a child of the template does not get that trust. It parses
hostile text or runs hostile code, so its answer is JSON of bounded size whose fields are checked one by one,
never a pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from neurojit.codegen.target import Target
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.validation.readable import Candidate

LARGEST_REPORT = 64 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use."""

    cpu_s: int = 20
    wall_s: float = 30.0
    memory_bytes: int = 4 << 30


EndReason = Literal["finished", "crashed", "timed out", "too large", "malformed"]


@dataclass(frozen=True, slots=True)
class Case:
    """One candidate for one kernel. ``callees`` are all functions of the program that it may call."""

    original: Kernel
    callees: dict[str, Kernel]
    candidate: Candidate
    incumbent_tier: Tier
    target: Target
    numerics: Numerics
    seed: int
    threads: int
    speed: bool
    limits: Limits


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """How a child ended. ``report`` is its JSON text where it finished, else empty."""

    reason: EndReason
    detail: str
    report: bytes
    seconds: float


@dataclass(frozen=True, slots=True)
class Task:
    """What one child does: ``examine`` parses and compiles, and runs nothing of the candidate's; ``try``
    runs what was compiled, and parses nothing. ``exhibit`` is the report of the first, for the second.
    """

    kind: Literal["examine", "try"]
    case: Case
    exhibit: bytes = b""
