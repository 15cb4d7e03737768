"""What a judge's child is asked to fit: plain data."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import Final

from neurojit.healing.case import PatchCase
from neurojit.healing.synthesis.drafting import Draft
from neurojit.judge.judge_task import Limits

_START_S: Final = 10  # to compile, beside fitting
_LONGEST_START_S: Final = 100  # the same on the wall, where other programs have most of the machine


@dataclass(frozen=True, slots=True)
class FitCase:
    """``draft``: None for a survey. ``seconds``, on the wall, and ``flights``: what fitting may take."""

    case: PatchCase
    draft: Draft | None
    seconds: float
    flights: int
    seed: int

    @property
    def limits(self) -> Limits:
        seconds = math.ceil(self.seconds) + _START_S
        wall_s = self.seconds + _LONGEST_START_S
        return replace(self.case.limits, cpu_s=seconds, own_s=2.0 * seconds, wall_s=wall_s)
