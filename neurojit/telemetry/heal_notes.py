"""Formats events of heals: faults caught, patches accepted or refused."""

from __future__ import annotations

from neurojit.model.number_format import duration, whole
from neurojit.telemetry.events import FaultCaught, Healed, HealFailed


def heal_note(event: FaultCaught | Healed | HealFailed) -> str:
    """``event`` in one line."""
    match event:
        case FaultCaught():
            call = f"call {whole(event.calls)} failed and was undone"
            return f"@{event.function}: {call}: {event.report.message}; looking for a patch"
        case Healed():
            before, after = event.contract.states_before, event.contract.states_after
            done = "the call runs again" if event.resumed else "not installed"
            margin = event.contract.margin
            closest = "" if not margin else f", assertions hold by {margin:.3g} at least"
            author = f"{event.author}, kept from before," if event.kept else event.author
            return (
                f"@{event.function}: a patch by {author} heals @{event.scope} after {_tried(event)}: "
                f"{before[0]} of {before[1]} initial states failed before, {after[0]} of {after[1]} do now"
                f"{closest}; {done}"
            )
        case HealFailed():
            return f"@{event.scope}: not healed after {_tried(event)}: {event.why}"


def _tried(event: Healed | HealFailed) -> str:
    patches = f"{whole(event.rounds)} patch{'' if event.rounds == 1 else 'es'}"
    return f"{patches} and {duration(event.took_s * 1e9)}"
