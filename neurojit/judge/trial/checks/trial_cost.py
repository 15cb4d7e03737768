"""What one trial takes, by an estimate: never by a clock, so that judging again repeats it."""

from __future__ import annotations

from typing import Final

from neurojit.judge.facts import Facts
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.model.types import Signature

# One trial: reference, candidate twice, analysis, comparisons (measured, softmax of 512 x 512, one core).
_TRIAL_S, _OPERATION_S, _BYTE_S = 1e-3, 3e-9, 12e-9
_UNKNOWN_WORK: Final = 1 << 23


def trial_s(facts: Facts, signature: Signature, reach: Reach) -> float:
    """Seconds, roughly: all runs of an operation, all copies of a byte."""
    kinds = [argument.type for argument in signature.arguments] + list(signature.results)
    unknown = _UNKNOWN_WORK if reach.counted is None else reach.counted.limit
    work = unknown if facts.operations is None else facts.operations
    return _TRIAL_S + _OPERATION_S * work + _BYTE_S * sum(kind.nbytes for kind in kinds)
