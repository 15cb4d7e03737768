"""What the original computes in more digits than float64 has: by that, results in f64 are measured."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from neurojit.judge.trial.harness.buffers import Array
from neurojit.judge.trial.harness.executable import Executable, Value
from neurojit.judge.trial.reference.analysis import doubled
from neurojit.judge.trial.reference.compare import Expected
from neurojit.model.types import Signature

EPSILON: Final = 2.0**-104  # of double-double arithmetic
# Below it the lower parts underflow.
LEAST: Final = 2.0**-900


@dataclass(slots=True)
class MoreDigits:
    """Runs of the original in double-double arithmetic, where it can be had."""

    executable: Executable | None
    signature: Signature
    runs: int = 0
    _last: tuple[Sequence[Value], list[Expected]] | None = field(default=None)

    def of(self, arguments: Sequence[Value], wanted: Sequence[Expected]) -> list[Expected]:
        """``wanted`` with every output in f64 in more digits; those that have none are as they were."""
        if self.executable is None or not any(one.bits.dtype == np.float64 for one in wanted):
            return list(wanted)
        if self._last is not None and self._last[0] is arguments:
            return self._last[1]
        self.runs += 1
        parts = doubled(self.executable, self.signature, arguments)
        found = list(wanted)
        for number, pair in enumerate(parts or ()):
            if pair is not None and found[number].bits.dtype == np.float64:
                found[number] = replace(found[number], value=pair[0], rest=pair[1])
        self._last = arguments, found
        return found


def has_more(want: Expected) -> bool:
    """Whether its value has more digits than float64."""
    return want.rest is not None


def apart(want: Expected, have: Array) -> Array:
    """How far each element is from the reference's value, in all of its digits."""
    assert want.value is not None
    distance = have.astype(np.float64) - want.value
    return np.abs(distance if want.rest is None else distance - want.rest)
