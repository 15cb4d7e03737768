"""Emits the profile of each variant as events, when it has changed."""

from __future__ import annotations

from collections.abc import Mapping

from neurojit.execution.clock import TickClock
from neurojit.execution.variant import Variant
from neurojit.service.installer import Function
from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle


class Sampling:
    """Reports the variants of one program's functions."""

    def __init__(
        self,
        functions: Mapping[str, Function],
        clock: TickClock,
        chronicle: Chronicle,
    ) -> None:
        self._functions = functions
        self._clock = clock
        self._chronicle = chronicle
        self._reported: dict[tuple[str, int], tuple[int, int]] = {}  # calls and samples

    def report_all(self) -> None:
        """Report every variant that was called or timed since the last time."""
        for function in tuple(self._functions.values()):
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
        self._chronicle.tell(
            events.Sampled(
                function=function.name,
                variant=variant.number,
                calls=profile.calls,
                median_ns=profile.median_ns(self._clock.nanoseconds_per_tick()),
                cycles=profile.median_ticks,
            )
        )
