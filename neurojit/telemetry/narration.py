"""Tells what happens in words, a line each: for standard error, notebooks and logs."""

from __future__ import annotations

import threading
from collections.abc import Callable

from neurojit.model.number_format import duration
from neurojit.model.visible import on_one_line
from neurojit.telemetry.events import (
    Answered,
    Asked,
    CompileFailed,
    CompileFinished,
    CompilerRestarted,
    CompileStarted,
    ConversationEnded,
    Degraded,
    Deoptimized,
    Event,
    FaultCaught,
    Faulted,
    Healed,
    HealFailed,
    Judged,
    JudgingStarted,
    Queried,
    ResponderSaid,
    Swapped,
    TrialUnfinished,
)
from neurojit.telemetry.heal_notes import heal_note
from neurojit.telemetry.proposal_notes import proposal_note
from neurojit.telemetry.report import Report


class Narrator:
    """Writes what a runtime tells, as ``neurojit run`` does without a terminal: ``on_event=Narrator()``.

    ``write`` is called with each line, from whatever thread something happens in, by one at a time.
    """

    def __init__(self, write: Callable[[str], object] = print) -> None:
        self._write = write
        self._report = Report()
        self._lock = threading.RLock()

    def __call__(self, event: Event) -> None:
        with self._lock:
            self._report.add(event)
            line = note(event, self._report)
            if line is not None:
                self._write(line)


def note(event: Event, report: Report) -> str | None:
    """``event`` in one line, whatever it quotes, or None where it is not worth one."""
    what = _note(event, report)
    return None if what is None else f"{event.seconds:8.3f} s  {on_one_line(what)}"


def _note(event: Event, report: Report) -> str | None:
    if isinstance(event, Asked | Answered | ConversationEnded | JudgingStarted | Judged | TrialUnfinished):
        what = proposal_note(event, report)
        return what and f"@{event.function}: {what}"
    if isinstance(event, FaultCaught | Healed | HealFailed):
        return heal_note(event)
    match event:
        case CompileStarted():
            what = f"@{event.function}: compiling {event.tier}: {event.reason}"
        case CompileFinished():
            what = f"@{event.function}: {event.tier} is ready, {duration(event.compile_ms * 1e6)}"
            what += "".join(f"; {remark}" for remark in event.notes)
        case CompileFailed():
            what = f"@{event.function}: no {event.tier}: {event.diagnostic.message}"
        case Swapped() | Deoptimized():
            verb = "swapped" if isinstance(event, Swapped) else "went back"
            before, after = (_tier(report, event.function, number) for number in (event.before, event.after))
            what = f"@{event.function}: {verb} from {before} to {after}: {event.reason}"
        case Queried(outcome="answered"):
            about = f" about @{event.about}" if event.about else ""
            what = f"@{event.function}: a question{about} was answered by {event.author} after "
            what += f"{duration(event.took_s * 1e9)}, {event.reply_bytes:,} bytes"
        case CompilerRestarted():
            what = f"the compiler process was started anew: {event.reason}"
        case ResponderSaid():
            what = event.text
        case Degraded():
            what = f"{event.what}: {event.why}"
        case Faulted():
            what = f"@{event.report.function}: fault: {event.report.message}"
        case _:
            return None
    return what


def _tier(report: Report, function: str, variant: int) -> str:
    row = report.functions.get(function)
    found = row.variants.get(variant) if row else None
    return f"{found.tier} (variant {variant})" if found else f"variant {variant}"
