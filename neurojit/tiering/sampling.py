"""What was measured, told to the trace: the profile of every variant, when there is something new in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from neurojit.execution.clock import TickClock
from neurojit.execution.variant import Variant
from neurojit.store import events
from neurojit.tiering.installation import Function


class Sampling:
    """Reports the variants of one program's functions."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        clock: TickClock,
        emit: Callable[[events.Event], None],
        seconds: Callable[[], float],
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._emit = emit
        self._seconds = seconds
        self._reported: dict[tuple[str, int], tuple[int, int]] = {}  # calls and samples

    def report_all(self) -> None:
        """Report every variant that was called or timed since the last time."""
        for function in self._functions.values():
            for variant in tuple(function.slot.variants):
                self._report(function, variant)

    def report_last(self, function: Function, variant: Variant) -> None:
        """Report a variant of ``function`` that its slot has forgotten."""
        self._report(function, variant)
        self._reported.pop((function.name, variant.number), None)

    def _report(self, function: Function, variant: Variant) -> None:
        key = (function.name, variant.number)
        # A call counts when it begins and is a sample when it ends.
        if self._reported.get(key) == (variant.calls, variant.samples):
            return
        profile = variant.profile()
        self._reported[key] = (profile.calls, profile.samples)
        self._emit(
            events.Sampled(
                seconds=self._seconds(),
                function=function.name,
                variant=variant.number,
                calls=profile.calls,
                median_ns=profile.median_ns(self._clock.nanoseconds_per_tick()),
                cycles=profile.median_ticks,
            )
        )
