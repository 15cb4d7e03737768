"""Arguments beyond the families: each kind aimed at one way of being wrong, as far as the budget goes."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.kernel import Signature, ValueType
from neurojit.validation.equivalence.extremes import all_alike, one_stands_out, searched, standing_out
from neurojit.validation.equivalence.families import FAMILIES, PEAKS, Family
from neurojit.validation.equivalence.inputs import aimed
from neurojit.validation.equivalence.long_runs import long_runs
from neurojit.validation.equivalence.meetings import PLACES, met, pairs
from neurojit.validation.equivalence.reach import Reach
from neurojit.validation.harness.buffers import Array
from neurojit.validation.harness.executable import Value

_FILL = FAMILIES[1].fill
_AIMED = Family("aimed", _FILL, said="at constants that the candidate brings along")
_MEETING = Family("meetings", _FILL, said="values that occur twice")
_LONG = Family("long runs", _FILL, said="on which loops run long")
_ALIKE = Family("all alike", _FILL, said="integers and booleans of one kind")
_OUTLIERS = Family("one stands out", _FILL, said="one integer or boolean of another kind than all others")
_MEETINGS = 12  # of each pair
_ALIKE_ANYWAY = 6
_MEETINGS_SHARE, _PEAKS_SHARE, _OUTLIERS_SHARE = 0.2, 0.7, 0.3  # of the budget
_TIES = 6


def _halves(rng: np.random.Generator, kind: ValueType, trial: int) -> Array:
    """Odd multiples of a half, a quarter, ..., among integers."""
    return np.ldexp(rng.integers(-40, 41, kind.shape).astype(np.float64), -1 - trial % _TIES)


_HALVES = Family("halves", _halves, said="halfway between integers")
Drawn = tuple[Family, int, list[Value]]


@dataclass(frozen=True, slots=True)
class Further:
    """``affordable``: how many trials the budget pays for."""

    signature: Signature
    reach: Reach
    seed: int
    affordable: float

    def long_runs(self) -> Iterator[Drawn]:
        """What runs as often as data say runs as long as a search makes it."""
        if self.reach.counted is None:
            return
        found = long_runs(self.reach.counted, self.signature, self.reach, self.seed)
        for trial, arguments in enumerate(found):
            yield _LONG, trial, arguments

    def aimed(self, constants: Sequence[float], count: int) -> Iterator[Drawn]:
        """Floats at the constants that a candidate brings along."""
        for trial in range(count):
            arguments = aimed(self.signature, constants, self.seed, trial)
            if self.reach.stands(arguments):
                yield _AIMED, trial, arguments

    def meetings(self, *, floats: bool) -> Iterator[Drawn]:
        """Values that stand twice, in every pair of arguments. ``floats``: whether those are compared."""
        found = pairs(self.signature, floats=floats)
        for trial in range(min(_MEETINGS * len(found), round(_MEETINGS_SHARE * self.affordable))):
            drawn = self.reach.draw(self.signature, _MEETING, self.seed, trial)
            arguments = met(drawn, found[trial // PLACES % len(found)], self.seed, trial)
            if self.reach.stands(arguments):
                yield _MEETING, trial, arguments

    def extremes(self) -> Iterator[Drawn]:
        """Integers and booleans that are all alike, and those of which one stands out."""
        if not searched(self.signature):
            return
        base = self.reach.draw(self.signature, _ALIKE, self.seed, 0)
        alike = all_alike(self.signature, self.reach.integers, base, self.seed)
        for trial, arguments in enumerate(
            itertools.islice(alike, max(_ALIKE_ANYWAY, round(self.affordable)))
        ):
            if self.reach.stands(arguments):
                yield _ALIKE, trial, arguments
        for trial in range(min(standing_out(self.signature), round(_OUTLIERS_SHARE * self.affordable))):
            base = self.reach.modest(self.signature, _OUTLIERS, self.seed, trial)
            arguments = one_stands_out(self.signature, base, self.seed, trial)
            if arguments is not None and self.reach.stands(arguments):
                yield _OUTLIERS, trial, arguments

    def ties(self) -> Iterator[Drawn]:
        """Floats that stand halfway between integers, for what rounds to those."""
        for trial in range(_TIES):
            yield _HALVES, trial, self.reach.draw(self.signature, _HALVES, self.seed, trial)

    def peaks(self) -> Iterator[Drawn]:
        """What selects sees every place outweigh the others in turn."""
        longest = max((max(a.type.shape, default=1) for a in self.signature.arguments), default=1)
        for trial in range(min(2 * longest, round(_PEAKS_SHARE * self.affordable))):
            yield PEAKS, trial, self.reach.draw(self.signature, PEAKS, self.seed, trial)
