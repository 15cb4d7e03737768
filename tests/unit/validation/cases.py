"""What a child of the judge is asked, with nothing about it that a test wants to be otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.codegen.peak_guess import guessed_peaks
from neurojit.codegen.target import host_target
from neurojit.kernel import Kernel, Numerics, Tier
from neurojit.validation.case import Case, Limits
from neurojit.validation.readable import FunctionCandidate


def plain_case(original: Kernel, candidate: str, callees: Mapping[str, Kernel] | None = None) -> Case:
    """Of a function, strict, on one thread, without a contest."""
    target = host_target()
    return Case(
        original=original,
        callees=dict(callees or {}),
        candidate=FunctionCandidate(candidate),
        incumbent_tier=Tier.T2,
        target=target,
        numerics=Numerics.STRICT,
        seed=0,
        threads=1,
        speed=False,
        peaks=guessed_peaks(target),
        limits=Limits(),
    )
