"""Rounding: how much of a difference it explains, and when too much of a result is lost by it."""
# The bindings' stubs leave out the types of elements.
# pyright: reportUnknownMemberType=false, reportUnknownArgumentType=false, reportUnknownVariableType=false

from __future__ import annotations

from typing import Any

import numpy as np

from neurojit.audit.cases import Witness
from neurojit.audit.oracle.emit import Unknown, compile_function
from neurojit.audit.oracle.inputs import given
from neurojit.audit.oracle.numbers import TooLong, rounded
from neurojit.audit.oracle.outcomes import close, floats, outcome, plain
from neurojit.model.element_types import FORMATS
from neurojit.model.program import Kernel

_STEP = 64.0  # unit roundoffs by which a result is nudged, so that f64 shows what comes of it
_MOST_ROUNDINGS = 4000  # of one call, each nudged in a run of its own
_UNITS = {name: one.roundoff for name, one in FORMATS.items()}
_WORSE = 8.0  # times the error that the original makes, or a unit roundoff of an f32 of its result


def within_rounding(original: Kernel, expected: list[Any], got: list[Any], drawn: list[Any]) -> bool:
    """Whether ``got`` is no farther from ``expected`` than rounding may take the original itself.

    To first order that is the sum, over all its operations that round, of what one of them changes when its
    result is off by one unit roundoff (Higham 2002, section 3.1, with derivatives measured).
    """
    nudge = _Nudge()
    compiled = compile_function(original.text, original.name, exact=False, result=nudge)
    start = [plain(value) for value in drawn]
    base = outcome(compiled, start)
    if isinstance(base, str) or nudge.count > _MOST_ROUNDINGS:
        return False
    bound = [np.zeros(np.shape(value)) for value in base]
    for place in range(nudge.count):
        nudge.aim(place)
        ended = outcome(compiled, start)
        if isinstance(ended, str):
            return False
        with np.errstate(invalid="ignore"):
            bound = [
                before + np.nan_to_num(np.abs(floats(run) - floats(value)) / _STEP)
                for before, run, value in zip(bound, ended, base, strict=True)
            ]
    return close(expected, got, bound)


class _Nudge:
    """Counts results that were rounded; one of them, the one aimed at, is off by some unit roundoffs."""

    def __init__(self) -> None:
        self._target = -1
        self.count = 0

    def aim(self, place: int) -> None:
        self._target, self.count = place, 0

    def __call__(self, value: float, kind: str) -> float:
        hit = self.count == self._target
        self.count += 1
        return value * (1 + _STEP * _UNITS[kind]) if hit else value


def digits_lost(original: Kernel, candidate: str, witness: Witness) -> bool:
    """Whether the candidate, rounded as it says, is much farther from what is right than the original is.

    What is right is the original among rationals; where it is no function of rationals nothing is said.
    """
    try:
        exactly = compile_function(original.text, original.name, exact=True)
    except Unknown:
        return False
    both = [
        compile_function(text, original.name, exact=False, result=_as_typed)
        for text in (original.text, candidate)
    ]
    try:
        right = outcome(exactly, given(original.signature, witness, exact=True))
        expected, got = (outcome(one, given(original.signature, witness, exact=False)) for one in both)
    except TooLong:
        return False
    if isinstance(right, str) or isinstance(expected, str) or isinstance(got, str):
        return False
    bounds: list[Any] = []
    for exact, one in zip(right, expected, strict=True):
        with np.errstate(invalid="ignore"):
            error = np.nan_to_num(np.abs(floats(one) - floats(exact)), nan=np.inf)
        bounds.append(_WORSE * np.maximum(error, _UNITS["f32"] * np.abs(floats(exact))))
    return not close(right, got, bounds)


def _as_typed(value: float, kind: str) -> float:
    return value if kind == "f64" else float(rounded(value, kind))
