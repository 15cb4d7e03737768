"""Where a proven identity may be judged by norm: what fast products of matrices and convolutions need.

They lose in one element what stands in others. So much is granted where all of these hold: the results are
products of data, or every float that is read has a declared range, which says of how large values the loss
is; the element looks at more than one element of an argument, since nothing large stands beside it otherwise;
and the original itself loses by norm where its terms cancel. One that keeps its digits there, by a wider
accumulator or a correction, is to be kept up with.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from neurojit.abi.float_formats import is_floating
from neurojit.abi.status import STATUS_OK
from neurojit.judge.trial.accuracy.accuracy import Accuracy
from neurojit.judge.trial.accuracy.measured import largest
from neurojit.judge.trial.accuracy.more_digits import apart, has_more
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.inputs.float_strategies import CANCELLING, FAMILIES, NEARLY_EQUAL, Family
from neurojit.judge.trial.inputs.generate import generator
from neurojit.judge.trial.reference.analysis import analysed, levelled, outputs_of
from neurojit.model.element_types import FLOATS
from neurojit.model.types import Signature

_SHARE_FACTOR = 8.0
_SOME = 2.0**-6
_PROBES, _FEW_PROBES = 48, 16
_CHEAP = 1 << 20  # operations, of one run
_DRAWS, _FEW_DRAWS = 8, 4
_MANY = 64  # elements whose errors tell as much as those of several draws
_CALIBRATION = 9000  # trials that nothing else draws


def ranged(signature: Signature) -> bool:
    """Whether every float that is read has a declared range."""
    read = [a for a in signature.arguments if a.type.dtype in FLOATS and a.effect != "write"]
    return bool(read) and all(argument.range is not None for argument in read)


@dataclass(slots=True)
class NormLevel:
    """``degree``: of the polynomial that was proven."""

    accuracy: Accuracy
    degree: int
    _shares: dict[int, float] = field(default_factory=dict[int, float])
    _mixing: list[Array] | None = None

    def scaled(self, number: int, by_norm: Array) -> Array:
        """As much of the bound by norm as output ``number`` is granted."""
        declared = ranged(self.accuracy.signature)
        if self.degree < 2 and not declared:
            return np.zeros_like(by_norm)
        granted = by_norm * min(1.0, _SHARE_FACTOR * self._share(number))
        if declared:
            return granted
        if self._mixing is None:
            self._mixing = self._look()
        return np.where(self._mixing[number], granted, 0.0)

    def would_admit(self, number: int) -> bool:
        """Whether a declared range would have output ``number`` judged by norm, as far as can be told."""
        return _SHARE_FACTOR * self._share(number) > _SOME

    def _share(self, number: int) -> float:
        """What the original's own errors take of the bound by norm where terms cancel."""
        if number not in self._shares:
            self._shares[number] = min(self._share_on(number, one) for one in (CANCELLING, NEARLY_EQUAL))
        return self._shares[number]

    def _share_on(self, number: int, family: Family) -> float:
        shares: list[float] = []
        for draw in range(_DRAWS):
            arguments, wanted = self.accuracy.more(family, _CALIBRATION + draw)
            if not wanted or self.accuracy.errors is None:
                continue
            want = self.accuracy.digits.of(arguments, wanted)[number]
            if want.value is None or (want.bits.dtype == np.float64 and not has_more(want)):
                return 1.0  # no digits beyond its own are known
            signature = self.accuracy.signature
            level = analysed(self.accuracy.errors, signature, levelled(signature, arguments), wanted)
            if level is None or level[number].error is None:
                continue
            with np.errstate(all="ignore"):
                shares.append(largest(apart(want, want.bits) / level[number].error))
            if want.bits.size >= _MANY and draw + 1 == _FEW_DRAWS:
                break
        # Products of two arguments cancel in half of the draws.
        return 1.0 if not shares else sorted(shares)[len(shares) // _DRAWS]

    def _look(self) -> list[Array]:
        """Elements of each output that look at more than one element of some argument, found by NaN in any
        half of it: one that looks at a single element is NaN exactly where that one is."""
        signature = self.accuracy.signature
        operations = self.accuracy.facts.operations
        probes = _PROBES if operations is not None and operations <= _CHEAP else _FEW_PROBES
        found: list[Array] = []
        for index, argument in enumerate(signature.arguments):
            kind = argument.type
            if kind.dtype not in FLOATS or kind.kind == "scalar" or argument.effect == "write":
                continue
            given, seen = self._probed(index, probes)
            several = [~np.isin(marks, given) & (marks != 0) for marks in seen]
            found = [one | two for one, two in zip(found, several, strict=True)] if found else several
        return found or [np.zeros(e.shape, np.bool_) for e in self._probed(0, 0)[1]]

    def _probed(self, index: int, probes: int) -> tuple[Array, list[Array]]:
        """For each element of an argument and of each output, the probes in which it was NaN."""
        signature, rng = self.accuracy.signature, generator(self.accuracy.seed, "probes", index)
        base = self.accuracy.reach.draw(signature, FAMILIES[1], self.accuracy.seed, _CALIBRATION)
        given = np.zeros(signature.arguments[index].type.shape, np.int64)
        seen: list[Array] = []
        for probe in range(max(probes, 1)):
            marked = rng.random(given.shape) < (0.5 if probes else 0.0)
            arguments = list(base)
            arguments[index] = np.where(marked, np.nan, base[index]).astype(np.asarray(base[index]).dtype)
            outcome = self.accuracy.reference.run(arguments, Layout.BELOW)
            outputs = outputs_of(signature, outcome)
            seen = seen or [np.zeros(output.shape, np.int64) for output in outputs]
            given |= marked.astype(np.int64) << probe
            if outcome.status == STATUS_OK:
                for number, output in enumerate(outputs):
                    if is_floating(output.dtype):
                        seen[number] |= np.isnan(output).astype(np.int64) << probe
        return given, seen
