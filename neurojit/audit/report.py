"""The report of an audit: outcomes of candidates, and rates of wrong verdicts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace

from neurojit.audit.cases import Candidate, Finding


@dataclass(frozen=True, slots=True)
class Judged:
    """One candidate's fate. ``crash``: the judge itself, not a child of it, ended. ``finding``: the oracle's,
    of an accepted mutant.
    """

    candidate: Candidate
    accepted: bool
    check: str = ""
    diagnostic: str = ""
    seconds: float = 0.0
    crash: bool = False
    finding: Finding | None = None

    def compared(self, finding: Finding) -> Judged:
        return replace(self, finding=finding)

    @property
    def wrong(self) -> bool:
        """Whether the gate should have decided otherwise."""
        if self.candidate.group == "rewrite":
            return not self.accepted
        if self.candidate.group == "exploit":
            return self.accepted
        return self.accepted and (self.finding is None or self.finding.relation in ("different", "unknown"))


@dataclass(frozen=True, slots=True)
class Report:
    """``processes``: how many the judge's template had left; ``files``: names that appeared meanwhile."""

    seed: int
    judged: tuple[Judged, ...]
    processes: int
    files: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Nothing was decided wrongly, nothing crashed, nothing was left."""
        return not (any(item.wrong or item.crash for item in self.judged) or self.processes or self.files)

    def as_text(self) -> str:
        """Tables for people."""
        return "\n".join((*self._tables(), *self._mistakes(), *self._rest())) + "\n"

    def as_json(self) -> dict[str, object]:
        """Plain JSON values."""
        return {
            "seed": self.seed,
            "sound": self.sound,
            "mutants": self._killed(),
            "exploits": {
                "refused": sum(not item.accepted for item in self._group("exploit")),
                "of": len(self._group("exploit")),
            },
            "rewrites": {
                "accepted": sum(item.accepted for item in self._group("rewrite")),
                "of": len(self._group("rewrite")),
            },
            "wrong": [_entry(item) for item in self.judged if item.wrong],
            "crashes": sum(item.crash for item in self.judged),
            "processes_left": self.processes,
            "files_left": list(self.files),
            "seconds": round(sum(item.seconds for item in self.judged), 3),
        }

    def _group(self, group: str) -> list[Judged]:
        return [item for item in self.judged if item.candidate.group == group]

    def _killed(self) -> dict[str, dict[str, int]]:
        """By kind: how many were killed, are shown to compute the same, survived."""
        kinds: dict[str, Counter[str]] = {}
        for item in self._group("mutant"):
            counts = kinds.setdefault(item.candidate.kind, Counter())
            counts["survived" if item.wrong else "equivalent" if item.accepted else "killed"] += 1
        names = ("killed", "equivalent", "survived")
        return {kind: {name: kinds[kind][name] for name in names} for kind in sorted(kinds)}

    def _tables(self) -> Iterator[str]:
        table = self._killed()
        if table:
            yield f"{'mutants':24} {'killed':>8} {'equivalent':>11} {'survived':>9} {'kill rate':>10}"
            total: Counter[str] = Counter()
            for kind, counts in table.items():
                total.update(counts)
                yield _row(kind, counts)
            yield _row("all", total)
        for group, decided in (("exploit", "refused"), ("rewrite", "accepted")):
            members = self._group(group)
            if members:
                right = sum(not item.wrong for item in members)
                yield f"{group + 's':24} {right} of {len(members)} {decided}"

    def _mistakes(self) -> Iterator[str]:
        for item in self.judged:
            if item.wrong:
                candidate = item.candidate
                said = f"accepted ({item.finding.why})" if item.finding else item.diagnostic or "accepted"
                first = said.split("\n", 1)[0]
                subject = (
                    f"{candidate.group} of @{candidate.kernel}: {candidate.what} (seed {candidate.seed})"
                )
                yield f"wrong: {subject}: {first}"

    def _rest(self) -> Iterator[str]:
        crashes = sum(item.crash for item in self.judged)
        seconds = sum(item.seconds for item in self.judged)
        yield f"seed {self.seed}, {len(self.judged)} judged in {seconds:.0f} s"
        yield f"crashes {crashes}, processes left {self.processes}, files left {len(self.files)}"


def _row(kind: str, counts: dict[str, int] | Counter[str]) -> str:
    wrong = counts["killed"] + counts["survived"]
    rate = f"{100 * counts['killed'] / wrong:.1f} %" if wrong else "-"
    return f"{kind:24} {counts['killed']:8} {counts['equivalent']:11} {counts['survived']:9} {rate:>10}"


def _entry(item: Judged) -> dict[str, object]:
    candidate = item.candidate
    return {
        "group": candidate.group,
        "kernel": candidate.kernel,
        "kind": candidate.kind,
        "what": candidate.what,
        "seed": candidate.seed,
        "check": item.check,
        "diagnostic": item.diagnostic,
        "relation": item.finding.relation if item.finding else None,
        "text": candidate.text,
    }
