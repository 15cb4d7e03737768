"""What a child of the judge is asked, with nothing about it that a test wants to be otherwise."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.abi.host_target import host_target
from neurojit.judge.judge_task import JudgeTask, Limits
from neurojit.judge.reading import FunctionCandidate
from neurojit.model.peak_guess import guessed_peaks
from neurojit.model.policy import Numerics, Tier
from neurojit.model.program import Kernel


def plain_case(original: Kernel, candidate: str, callees: Mapping[str, Kernel] | None = None) -> JudgeTask:
    """Of a function, strict, on one thread, without a contest."""
    target = host_target()
    return JudgeTask(
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
