"""Times several objects of one function, interleaved, on the same buffers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from neurojit.abi.float_formats import is_floating
from neurojit.judge.race_report import Timed
from neurojit.judge.trial.harness.buffers import Array, Layout
from neurojit.judge.trial.harness.executable import Bound, Executable, Value, scratch_memory
from neurojit.model.types import Signature

_TIMING_S = 0.02  # of each
_LONGEST_S = 2.0  # of all together, where a single call takes long
_FEWEST, _MOST = 3, 15  # rounds
_SHORT_TICKS = 20_000  # shorter calls are repeated until they take about this long
_MOST_REPEATS = 64
_ROUGHLY = 1e-2  # reassociated sums are far closer than that, other functions mostly farther away


@dataclass(frozen=True, slots=True)
class Runner:
    """The object of a candidate, or why there is none."""

    image: bytes
    why: str = ""


class Course:
    """A timing harness for runners of one signature, on the same arguments."""

    def __init__(self, signature: Signature, arguments: Sequence[Value]) -> None:
        self._signature = signature
        self._arguments = arguments
        self._scratch = scratch_memory()

    def run(self, runners: Sequence[Runner], seconds: Callable[[], float]) -> list[Timed]:
        """A result for each runner but the first, which is the one to beat."""
        first = Executable(runners[0].image, self._signature, self._scratch)
        track = first.bind(Layout.BELOW)
        status, _ = track.call(self._arguments)
        if status:
            return [Timed(None, f"the original ends with status {status}") for _ in runners[1:]]
        right = [array.copy() for array in track.written()]
        bounds: dict[bytes, Bound] = {runners[0].image: track}
        failed: dict[bytes, str] = {}
        for runner in runners[1:]:
            if runner.image and runner.image not in bounds and runner.image not in failed:
                bound = Executable(runner.image, self._signature, self._scratch).bind_to(track)
                why = self._unlike(bound, right)
                if why:
                    failed[runner.image] = why
                else:
                    bounds[runner.image] = bound
        times = dict(zip(bounds, self._times(list(bounds.values()), seconds), strict=True))
        to_beat = times[runners[0].image]
        return [
            Timed(round(to_beat / times[runner.image], 4))
            if runner.image in times
            else Timed(None, runner.why or failed.get(runner.image, "no object"))
            for runner in runners[1:]
        ]

    def _unlike(self, bound: Bound, right: Sequence[Array]) -> str:
        """How it differs from the first runner; empty where it does not, roughly."""
        status, _ = bound.call(self._arguments)
        if status:
            return f"it ends with status {status}"
        alike = all(_roughly(one, other) for one, other in zip(bound.written(), right, strict=True))
        return "" if alike else "it computes something else"

    def _times(self, bounds: Sequence[Bound], seconds: Callable[[], float]) -> list[float]:
        """Ticks of a call of each: the least, since who gives way to others is interrupted often."""
        laps: list[list[float]] = [[] for _ in bounds]
        repeats = [self._repeats(bound) for bound in bounds]
        start = seconds()
        for number in range(_MOST):
            taken = seconds() - start
            if number and (taken > _LONGEST_S or (number >= _FEWEST and taken > _TIMING_S * len(bounds))):
                break
            for place in range(len(bounds)):
                runner = (place + number) % len(bounds)  # each begins a round in its turn
                total = sum(bounds[runner].call(self._arguments)[1] for _ in range(repeats[runner]))
                laps[runner].append(max(1.0, total / repeats[runner]))
        return [min(found) for found in laps]

    def _repeats(self, bound: Bound) -> int:
        _, ticks = bound.call(self._arguments)
        return max(1, min(_MOST_REPEATS, round(_SHORT_TICKS / max(1, ticks))))


def _roughly(one: Array, other: Array) -> bool:
    if not is_floating(other.dtype):
        return bool(np.array_equal(one, other))
    finite = other[np.isfinite(other)]
    size = float(np.abs(finite).max()) if finite.size else 0.0
    return bool(np.allclose(one, other, rtol=_ROUGHLY, atol=_ROUGHLY * size, equal_nan=True))
