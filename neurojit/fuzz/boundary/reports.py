"""Changed reports, read by the host: no exception, and nothing accepted but what was."""

from __future__ import annotations

import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from random import Random
from typing import Final

from neurojit.fuzz.boundary.hostile import changed_report
from neurojit.fuzz.boundary.recorded import Conversation
from neurojit.judge.judge_task import ChildEnd

_MOST_FINDS: Final = 20
_SOME: Final = 1000  # cases between two words of progress


@dataclass(frozen=True, slots=True)
class ReportFind:
    """A report that the host fell for. ``what``: the exception, or what was believed."""

    number: int
    conversation: str
    what: str
    report: bytes = field(repr=False)


@dataclass(slots=True)
class ReportsTried:
    """``counts``: by conversation, and whether something was accepted."""

    seed: int
    cases: int = 0
    seconds: float = 0.0
    counts: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    finds: list[ReportFind] = field(default_factory=list[ReportFind])

    @property
    def sound(self) -> bool:
        return not self.finds

    def as_json(self) -> dict[str, object]:
        """Plain JSON values."""
        return {
            "seed": self.seed,
            "cases": self.cases,
            "seconds": round(self.seconds, 1),
            "sound": self.sound,
            "counts": {f"{name}: {end}": count for (name, end), count in sorted(self.counts.items())},
            "finds": [
                {"number": find.number, "conversation": find.conversation, "what": find.what}
                for find in self.finds
            ],
        }

    def as_text(self) -> str:
        """For people."""
        lines = [f"seed {self.seed}, {self.cases} reports in {self.seconds:.0f} s"]
        lines += [f"{count:8} {name}: {end}" for (name, end), count in sorted(self.counts.items())]
        lines += [f"find {find.number}: {find.conversation}: {find.what}" for find in self.finds]
        return "\n".join(lines) + "\n"


def try_reports(
    conversations: Sequence[Conversation],
    cases: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> ReportsTried:
    """Change one report of one conversation, ``cases`` times; each by its own number."""
    tried, began = ReportsTried(seed), time.monotonic()
    for number in range(cases):
        if len(tried.finds) >= _MOST_FINDS:
            break
        random = Random(f"{seed}:{number}")
        conversation = random.choice(conversations)
        place = random.randrange(len(conversation.ends))
        report = changed_report(conversation.ends[place].report, random)
        ends = list(conversation.ends)
        ends[place] = replace(ends[place], report=report)
        tried.cases += 1
        end, what = _outcome(conversation, ends, same=report == conversation.ends[place].report)
        tried.counts[conversation.name, end] += 1
        if what:
            tried.finds.append(ReportFind(number, conversation.name, what, report))
            progress(f"report {number}: {conversation.name}: {what}")
        if number % _SOME == _SOME - 1:
            progress(f"{tried.cases} reports in {time.monotonic() - began:.0f} s")
    tried.seconds = time.monotonic() - began
    return tried


def _outcome(conversation: Conversation, ends: Sequence[ChildEnd], *, same: bool) -> tuple[str, str]:
    try:
        believed = conversation.answered(ends)
    except Exception as error:  # noqa: BLE001 - the boundary that is tried: whatever comes through is a find
        where = traceback.format_exc().strip().split("\n")[-3:]
        return "raised", f"{type(error).__name__}: {error} ({' '.join(where)})"[:1000]
    if believed is None:
        return "refused", "the original report is refused" if same else ""
    if believed != conversation.believed:
        return "accepted", f"something else is accepted: {believed!r}"[:1000]
    return "accepted", ""
