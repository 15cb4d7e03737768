"""What a campaign found, and how often each operation took part."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from neurojit.fuzz.messages import Find, Setup
from neurojit.fuzz.untried import UNTRIED


@dataclass(frozen=True, slots=True)
class Report:
    """``counts``: by operation and class of type; ``symptoms``: programs by signature."""

    setup: Setup
    programs: int
    seconds: float
    counts: Counter[tuple[str, str]]
    symptoms: Counter[tuple[str, str]]
    finds: tuple[Find, ...]
    accepted: tuple[str, ...]
    first: int | None  # the number of the first program with something wrong

    @property
    def sound(self) -> bool:
        return not self.symptoms

    def by_operation(self) -> dict[str, int]:
        """How often each accepted operation took part, those that never did as well."""
        totals: Counter[str] = Counter()
        for (name, _), count in self.counts.items():
            totals[name] += count
        return {name: totals[name] for name in sorted({*self.accepted, *totals})}

    def as_json(self) -> dict[str, object]:
        """Plain JSON values."""
        return {
            "seed": self.setup.seed,
            "programs": self.programs,
            "seconds": round(self.seconds, 1),
            "sound": self.sound,
            "kept": sorted(self.setup.kept),
            "first": self.first,
            "symptoms": {": ".join(filter(None, key)): count for key, count in self.symptoms.most_common()},
            "finds": [
                {
                    "number": find.number,
                    "kind": find.symptom.kind,
                    "ways": list(find.symptom.ways),
                    "message": find.symptom.message,
                    "operations": list(find.operations),
                    "inputs": find.inputs,
                    "right": find.right,
                    "text": find.text,
                }
                for find in self.finds
            ],
            "operations": self.by_operation(),
            "classes": {f"{name}: {kind}": count for (name, kind), count in sorted(self.counts.items())},
            "untried": UNTRIED,
        }

    def as_text(self) -> str:
        """For people."""
        return "\n".join(self._lines()) + "\n"

    def _lines(self) -> Iterator[str]:
        rate = self.programs / self.seconds if self.seconds else 0.0
        head = f"seed {self.setup.seed}, {self.programs} programs"
        yield f"{head} in {self.seconds:.0f} s ({rate:.1f} a second)"
        for (kind, message), count in self.symptoms.most_common():
            yield f"{count:6} {kind}{': ' + message if message else ''}"
        for find in self.finds:
            yield f"find {find.number}: {find.symptom.kind} in {', '.join(find.symptom.ways)}: " + ", ".join(
                find.operations
            )
            yield f"    {find.symptom.message[:300]}"
        yield from self._coverage()

    def _coverage(self) -> Iterator[str]:
        counts = self.by_operation()
        never = [name for name, count in counts.items() if not count]
        rare = [f"{name} {count}" for name, count in counts.items() if 0 < count < 100]
        yield f"operations: {len(counts) - len(never)} of {len(counts)} accepted ones took part"
        if rare:
            yield f"fewer than 100 times: {', '.join(rare)}"
        for name in never:
            yield f"never: {name}: {UNTRIED.get(name, 'not drawn in this campaign')}"
