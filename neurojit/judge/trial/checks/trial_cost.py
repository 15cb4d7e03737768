"""What one trial takes, by an estimate: never by a clock, so that judging again repeats it."""

from __future__ import annotations

from typing import Final

from neurojit.judge.facts import Facts
from neurojit.judge.trial.inputs.integer_ranges import Reach
from neurojit.model.types import Signature

# One trial: reference, candidate twice, analysis, comparisons (measured, softmax of 512 x 512, one core).
_TRIAL_S, _OPERATION_S, _BYTE_S = 1e-3, 3e-9, 12e-9
# A screening: the checked original, reference and candidate once each (the same machine, small kernels).
_SCREEN_S, _SCREENED_OPERATION_S, _SCREENED_BYTE_S = 1.5e-4, 2e-9, 6e-9
_UNKNOWN_WORK: Final = 1 << 23


def trial_s(facts: Facts, signature: Signature, reach: Reach) -> float:
    """Seconds, roughly: all runs of an operation, all copies of a byte."""
    return _TRIAL_S + _OPERATION_S * _work(facts, reach) + _BYTE_S * _nbytes(signature)


def screening_s(facts: Facts, signature: Signature, reach: Reach) -> float:
    """Seconds that it takes to see whether two kernels differ on one input, likewise."""
    work = _SCREENED_OPERATION_S * _work(facts, reach)
    return _SCREEN_S + work + _SCREENED_BYTE_S * _nbytes(signature)


def _work(facts: Facts, reach: Reach) -> int:
    unknown = _UNKNOWN_WORK if reach.counted is None else reach.counted.limit
    return unknown if facts.operations is None else facts.operations


def _nbytes(signature: Signature) -> int:
    kinds = [argument.type for argument in signature.arguments] + list(signature.results)
    return sum(kind.nbytes for kind in kinds)
