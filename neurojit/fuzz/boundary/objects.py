"""Changed objects: refused by the linker, or linked and called where they can harm nobody."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Final

from neurojit.fuzz.boundary.linked import FINDS, Linked, Subject
from neurojit.fuzz.boundary.recorded import Conversation
from neurojit.judge import examination_report
from neurojit.judge.roles import CANDIDATE, CHECKED, REFERENCE
from neurojit.model.program import Kernel
from neurojit.workers.process import WorkerProcess

_CALLED: Final = (CANDIDATE, CHECKED, REFERENCE)  # those with the kernel's own signature
_STRETCH: Final = 200
_PATIENCE_S: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Objects:
    """What a worker is asked for: a list of Linked."""

    subjects: tuple[Subject, ...]
    seed: int
    numbers: range


@dataclass(slots=True)
class ObjectsTried:
    """``counts``: by how it ended."""

    seed: int
    cases: int = 0
    seconds: float = 0.0
    counts: Counter[str] = field(default_factory=Counter[str])
    finds: list[Linked] = field(default_factory=list[Linked])

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
            "counts": dict(self.counts.most_common()),
            "finds": [
                {"number": find.number, "object": find.subject, "ending": find.ending, "said": find.said}
                for find in self.finds
            ],
        }

    def as_text(self) -> str:
        """For people."""
        lines = [f"seed {self.seed}, {self.cases} objects in {self.seconds:.0f} s"]
        lines += [f"{count:8} {ending}" for ending, count in self.counts.most_common()]
        lines += [f"find {find.number}: {find.subject}: {find.ending}: {find.said}" for find in self.finds]
        return "\n".join(lines) + "\n"


def subjects_of(conversations: Sequence[Conversation]) -> tuple[Subject, ...]:
    """The objects that children gave in real conversations."""
    found: list[Subject] = []
    for conversation in conversations:
        if not conversation.name.startswith("rewrite"):
            continue
        findings = examination_report.decode(conversation.ends[0].report)
        found += (_subject(conversation.kernel, role, image) for role, image in findings.images.items())
    return tuple(found)


def _subject(kernel: Kernel, role: str, image: bytes) -> Subject:
    signature = kernel.signature if role in _CALLED else None
    return Subject(f"{role} of @{kernel.name}", image, signature)


def try_objects(
    subjects: tuple[Subject, ...],
    cases: int,
    seed: int,
    progress: Callable[[str], None] = lambda _: None,
) -> ObjectsTried:
    """Change one object, ``cases`` times, each by its own number. Raises CompilerDied."""
    tried, began = ObjectsTried(seed), time.monotonic()
    worker = WorkerProcess("fuzz objects", "neurojit.fuzz.boundary.object_worker", [], timeout_s=_PATIENCE_S)
    try:
        for first in range(0, cases, _STRETCH):
            numbers = range(first, min(cases, first + _STRETCH))
            made: list[Linked] = worker.request(Objects(subjects, seed, numbers), attempts=1)
            tried.cases += len(made)
            tried.counts.update(linked.ending for linked in made)
            tried.finds += [linked for linked in made if linked.ending in FINDS]
            for find in tried.finds[len(tried.finds) - sum(one.ending in FINDS for one in made) :]:
                progress(f"object {find.number}: {find.subject}: {find.ending}: {find.said}")
            progress(f"{tried.cases} objects in {time.monotonic() - began:.0f} s")
    finally:
        worker.close()
    tried.seconds = time.monotonic() - began
    return tried
