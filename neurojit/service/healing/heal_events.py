"""Builds the telemetry events of a heal."""

from __future__ import annotations

from neurojit.healing.heal import Heal
from neurojit.telemetry import events


def event_of(heal: Heal) -> events.Event:
    """The event of a heal."""
    kept, fault = heal.contract, heal.fault
    last = heal.rounds[-1].author if heal.rounds else ""
    if kept is None:
        return events.HealFailed(
            function=heal.function,
            scope=fault.scope,
            report=fault.report,
            fingerprint=fault.fingerprint,
            rounds=len(heal.rounds),
            author=last,
            why=heal.why,
            took_s=heal.seconds,
        )
    return events.Healed(
        function=heal.function,
        scope=fault.scope,
        report=fault.report,
        fingerprint=fault.fingerprint,
        rounds=len(heal.rounds),
        author=heal.author,
        contract=events.Contract(
            failing_call=kept.failing_call,
            passing_calls=kept.passing_calls,
            states_before=kept.states_before,
            states_after=kept.states_after,
            margin=kept.margin,
            asserts_kept=kept.asserts_kept,
        ),
        kept=heal.kept,
        resumed=heal.resumed,
        took_s=heal.seconds,
    )
