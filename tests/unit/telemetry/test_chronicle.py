"""Events get their time from the chronicle that tells them."""

from __future__ import annotations

from neurojit.telemetry import events
from neurojit.telemetry.chronicle import Chronicle


def test_an_event_is_stamped_when_it_is_told() -> None:
    """With seconds since the run began, whatever it was told with before; its fields stay."""
    times = iter([100.0, 100.5, 102.0])
    told: list[events.Event] = []
    chronicle = Chronicle(told.append, lambda: next(times))
    event = events.CompilerRestarted(reason="it died")
    chronicle.tell(event)
    chronicle.degraded("swaps wait", "no membarrier")
    assert told == [
        events.CompilerRestarted(seconds=0.5, reason="it died"),
        events.Degraded(seconds=2.0, what="swaps wait", why="no membarrier"),
    ]
    assert event.seconds == events.UNTOLD


def test_time_goes_on_where_nobody_listens() -> None:
    """A run without a listener has the same clock."""
    times = iter([1.0, 2.0, 4.0])
    chronicle = Chronicle(clock=lambda: next(times))
    chronicle.tell(events.RunFinished(exit=0))
    assert chronicle.now() == 3.0
