"""Renders the rules of a prompt for one machine and one setting of the numerics."""

from __future__ import annotations

from collections.abc import Collection

from neurojit.judge.allowed_operations import (
    BY_DIALECT,
    DIALECT_REASONS,
    FAST_MATH,
    LEFT_OUT,
    REFUSED,
    REMOVED,
    SCRATCH_BYTES,
    SCRATCH_PER_BYTE,
)
from neurojit.judge.trial.checks.speed import MARGIN
from neurojit.model.element_types import FLOATS
from neurojit.model.policy import Numerics
from neurojit.model.target import FMA_LATENCY, FMAS_PER_CYCLE, Target
from neurojit.model.types import ITEM_SIZES
from neurojit.proposal.answers import MOST_SETS
from neurojit.proposal.prompts.templates import filled

# What models write most among that which is refused.
_REACHED_FOR = (
    "memref.assume_alignment",
    "memref.reinterpret_cast",
    "memref.view",
    "vector.mask",
    "affine.parallel",
    "linalg.softmax",
)
_GONE = ("vector.splat", "vector.extractelement", "vector.insertelement", "arith.maxf")
_ELSEWHERE = ("llvm", "gpu", "omp")  # dialects
_OPERANDS = 2  # registers of a tile that hold no accumulator


def rules(target: Target, numerics: Numerics) -> str:
    """The system prompt."""
    lanes = {dtype: max(1, target.vector_bits // (8 * ITEM_SIZES[dtype])) for dtype in FLOATS}
    return filled(
        "rules",
        margin=MARGIN,
        sets=MOST_SETS,
        lanes=lanes["f32"],
        lanes64=lanes["f64"],
        permitted=permitted(),
        refused=refused(),
        fastmath=", ".join(sorted(FAST_MATH[numerics])) or "nothing",
        scratch=f"{SCRATCH_BYTES >> 20} MiB and {SCRATCH_PER_BYTE} times the arguments",
        numerics=filled(f"numerics_{numerics.value}").strip() + " " + filled("numerics_rest").strip(),
        isa=target.isa,
        registers=target.vector_registers,
        bits=target.vector_bits,
        latency=FMA_LATENCY,
        width=FMAS_PER_CYCLE,
        accumulators=FMA_LATENCY * FMAS_PER_CYCLE,
        caches=_caches(target),
    )


def kinds(target: Target, present: set[str]) -> str:
    """What the parameters of these generators mean."""
    lines = filled("kinds", tile=max(1, target.vector_registers - _OPERANDS)).splitlines()
    return "\n".join(line for line in lines if line.partition(":")[0] in present)


def permitted(dialects: Collection[str] = tuple(BY_DIALECT)) -> str:
    """Operations of these dialects that may be used, a line each."""
    return "\n".join(
        f"{dialect}: {_of(dialect, names)}" for dialect, names in BY_DIALECT.items() if dialect in dialects
    )


def _of(dialect: str, names: tuple[str, ...]) -> str:
    left_out = LEFT_OUT.get(dialect)
    return f"all but {', '.join(left_out)}" if left_out else " ".join(names)


def refused() -> str:
    """Operations that are often tried and refused, with reasons."""
    reasons: dict[str, list[str]] = {}
    for name in _REACHED_FOR:
        reasons.setdefault(REFUSED[name], []).append(name)
    for name in _GONE:
        reasons.setdefault(f"now {REMOVED[name]}", []).append(name)
    for dialect in _ELSEWHERE:
        reasons.setdefault(DIALECT_REASONS[dialect], []).append(f"{dialect}.*")
    return "; ".join(f"{', '.join(names)} ({reason})" for reason, names in reasons.items())


def _caches(target: Target) -> str:
    sizes = (("L1", target.caches.l1), ("L2", target.caches.l2), ("L3", target.caches.l3))
    return ", ".join(f"{name} {size >> 10} KiB" for name, size in sizes)
