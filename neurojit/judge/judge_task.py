"""Tasks of the judge's children and how these ended: the protocol between host and template.

The host and the template trust each other; a child of the template does not get that trust. It parses
hostile text or runs hostile code, so its answer is JSON of bounded size whose fields are checked one by one,
never a pickle.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Generic, Literal, Protocol, TypeVar

from neurojit.judge.reading import Candidate
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel
from neurojit.model.roofline import Peaks
from neurojit.model.target import Target

_CPU_S, _MEMORY_BYTES = 20, 4 << 30  # whatever the kernel
# All runs of the reference together, in plain loops, over the field and in float64 with error bounds; and for
# each byte of its buffers what draws, copies and compares it, and four float64 for each float32.
_CPU_S_PER_OPERATION, _CPU_S_PER_BYTE, _MEMORY_PER_BYTE = 3e-9, 3e-7, 40
_MOST_CPU_S, _MOST_MEMORY = 400, 32 << 30
_OWN_PER_CPU = 4
_WALL_PER_CPU = 40  # other programs may have most of the machine; that is not the fault of what is judged
_GENEROUS = 3  # what is wanted was seen to be up to 2.7 times what it took


@dataclass(frozen=True, slots=True)
class Limits:
    """What one child may use.

    ``own_s``: of time in which it computes or sleeps, but does not wait for a processor; ``wall_s``: by the
    clock on the wall.
    """

    cpu_s: int = _CPU_S
    own_s: float = _CPU_S * _OWN_PER_CPU
    wall_s: float = _CPU_S * _WALL_PER_CPU
    memory_bytes: int = _MEMORY_BYTES

    @staticmethod
    def of(original: Kernel) -> Limits:
        """Limits that grow with the kernel's operations and buffers, as judging it does."""
        cpu_s = min(_MOST_CPU_S, _cpu_s_wanted(original))
        memory = min(_MOST_MEMORY, _memory_wanted(original))
        return Limits(cpu_s, cpu_s * _OWN_PER_CPU, cpu_s * _WALL_PER_CPU, memory)

    @staticmethod
    def exceeded_by(original: Kernel) -> str:
        """Why judging ``original`` would exceed the largest limits; empty where it would not."""
        cpu_s = round(_cpu_s_wanted(original) / _GENEROUS)
        memory = round(_memory_wanted(original) / _GENEROUS)
        if cpu_s > _MOST_CPU_S:
            return f"judging it takes some {cpu_s} s of processor time; at most {_MOST_CPU_S} are given"
        if memory > _MOST_MEMORY:
            return (
                f"judging it takes some {memory >> 30} GiB of memory; at most {_MOST_MEMORY >> 30} are given"
            )
        return ""


def _cpu_s_wanted(original: Kernel) -> int:
    nbytes = original.signature.buffer_bytes
    return _CPU_S + round(_CPU_S_PER_OPERATION * (original.operations or 0) + _CPU_S_PER_BYTE * nbytes)


def _memory_wanted(original: Kernel) -> int:
    return _MEMORY_BYTES + _MEMORY_PER_BYTE * original.signature.buffer_bytes


EndReason = Literal["finished", "crashed", "timed out", "too large", "malformed", "unconfined"]


@dataclass(frozen=True, slots=True)
class JudgeTask:
    """One candidate for one kernel. ``callees`` are all functions of the program that it may call.

    ``peaks``: of this machine, for the contest alone. No digest and no certificate knows them. ``profiled``:
    the original is perturbed as well, to tell which lanes and turns have no influence in it either.
    """

    original: Kernel
    callees: dict[str, Kernel]
    candidate: Candidate
    incumbent_tier: Tier
    target: Target
    numerics: Numerics
    seed: int
    threads: int
    speed: bool
    peaks: Peaks
    limits: Limits
    profiled: bool = False


@dataclass(frozen=True, slots=True)
class ChildEnd:
    """How a child ended. ``report`` is its JSON text where it finished, else empty.

    ``missing``: what of its confinement did not hold, and why. One that is "unconfined" did nothing.
    """

    reason: EndReason
    detail: str
    report: bytes
    seconds: float
    missing: tuple[str, ...] = ()


class Limited(Protocol):
    """A case of any contract: something with limits."""

    @property
    def limits(self) -> Limits: ...


Kind = Literal[
    "confirm",
    "examine",
    "try",
    "race",
    "examine patch",
    "try patch",
    "fit patch",
    "compile flights",
    "trace patch",
]
AnyCase_co = TypeVar("AnyCase_co", bound=Limited, covariant=True)


@dataclass(frozen=True, slots=True)
class ChildTask(Generic[AnyCase_co]):
    """What one child does.

    ``confirm`` compiles and runs the original alone. ``examine`` parses and compiles, and runs nothing of the
    candidate's; ``try`` runs what was compiled, and parses nothing; ``findings`` is the report of the one for
    the other. ``race`` compiles and times the case's candidate and ``others``, and judges none of them. The
    others are the same for patches; the last two make trajectories and judge nothing. ``niceness``: by how
    much the child gives way to other processes. ``closely``: a script is applied step by step first, to see
    which operation of it ends the process.
    """

    kind: Kind
    case: AnyCase_co
    findings: bytes = b""
    others: tuple[Candidate, ...] = ()
    niceness: int = 0
    closely: bool = False
