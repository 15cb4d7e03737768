"""The step budget of a flight: loop iterations, not time, so that judgements repeat."""

from __future__ import annotations

from typing import Final

from neurojit.healing.case import PatchCase
from neurojit.healing.flight.fly import DEFAULT_STEPS

# No turn of a loop is much shorter than a nanosecond, so no call makes more of them before its deadline.
TURNS_PER_MS: Final = 1_000_000
# A patch may fly longer than the original, which fell: so many times as long, and at least DEFAULT_STEPS.
_STEPS_PER_STEP: Final = 64


def original_budget(case: PatchCase) -> int:
    """Of flights of the original."""
    if case.deadline_ms is None:
        return DEFAULT_STEPS
    return max(1, min(DEFAULT_STEPS, round(TURNS_PER_MS * case.deadline_ms)))


def patched_budget(case: PatchCase, steps: int) -> int:
    """Of flights of a patch; ``steps``: the original's from the state that failed."""
    if case.late or case.deadline_ms is not None:
        return original_budget(case)
    return max(DEFAULT_STEPS, _STEPS_PER_STEP * steps)


def most_steps(case: PatchCase, steps: int) -> int | None:
    """That a patch may take from the state that failed; None where its budget is all there is.

    Where time was up, it is half of the original's ``steps``, which were too many.
    """
    return steps // 2 if case.late else None
