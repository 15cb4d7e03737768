"""Explains a function of a program in service: variants as measured, and what T2 makes of its loops."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

from neurojit.model.compiler_protocol import ExplainLoops, LoopsExplained, Refused, Remark, expect
from neurojit.model.explanation import Explanation, VariantExplained
from neurojit.model.policy import Numerics, Tier
from neurojit.model.roofline import Peaks, Work, bound_of_work, work_of
from neurojit.service.first_tier import predicted_ns
from neurojit.service.installer import Function
from neurojit.service.measured import VariantInfo, measured
from neurojit.workers.compiler import Compiler


@dataclass(frozen=True, slots=True)
class Explaining:
    """``peaks``: measures the machine where that was not done, which takes two seconds."""

    compiler: Compiler
    peaks: Callable[[], Peaks]
    numerics: Numerics
    threads: int
    nanoseconds_per_tick: Callable[[], float]

    def explain(self, function: Function) -> Explanation:
        """What is known of ``function`` now. Raises CompilerDied, Cancelled."""
        slot, work, peaks = function.slot, work_of(function.kernel), self.peaks()
        installed = None if slot.latest is None else slot.latest.number
        variants = measured(slot.variants, self.nanoseconds_per_tick())
        timed = (one for one in variants if one.tier is Tier.T0 and one.median_ns is not None)
        baseline = next(timed, None)
        explained = tuple(_explained(one, baseline, one.id == installed, work, peaks) for one in variants)
        remarks, refusal = self._remarks(function)
        predicted = predicted_ns(function.kernel)
        return Explanation(function.name, work, peaks, explained, remarks, refusal, predicted)

    def _remarks(self, function: Function) -> tuple[tuple[Remark, ...], str]:
        answer = self.compiler.request(ExplainLoops(function.kernel, self.numerics, self.threads))
        if isinstance(answer, Refused):
            return (), answer.diagnostics[0].message
        return expect(LoopsExplained, answer).remarks, ""


def _explained(
    variant: VariantInfo, baseline: VariantInfo | None, installed: bool, work: Work, peaks: Peaks
) -> VariantExplained:
    now, before = variant.median_ns, None if baseline is None else baseline.median_ns
    speedup, pays = None, None
    if before is not None and now:
        speedup = before / now
        pays = math.ceil(variant.compile_ms * 1e6 / (before - now)) if now < before else None
    return VariantExplained(
        variant.id,
        variant.tier,
        variant.author,
        installed,
        variant.compile_ms,
        variant.calls,
        now,
        bound_of_work(work, now, peaks),
        speedup,
        pays,
    )
