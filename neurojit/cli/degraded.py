"""Prints ``Degraded`` events in commands that show no others."""

from __future__ import annotations

from typing import TYPE_CHECKING

from neurojit.cli.outcome import say

if TYPE_CHECKING:
    from neurojit.telemetry.events import Event


def say_degraded(event: Event) -> None:
    """A line on standard error for each such event."""
    from neurojit.telemetry.events import Degraded  # noqa: PLC0415 (help must not pay for it)

    if isinstance(event, Degraded):
        say(f"neurojit: {event.what}: {event.why}")
