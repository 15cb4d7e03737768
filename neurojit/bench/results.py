"""What was measured, as data and as JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Final

from neurojit.bench.case import NEUROJIT, Measure
from neurojit.bench.messages import Status
from neurojit.bench.statistics import Summary, summary
from neurojit.model.codec import decode, encode
from neurojit.model.errors import InputError
from neurojit.model.json_values import MalformedEntry
from neurojit.model.roofline import Level, Peaks
from neurojit.model.spelling import SPARSE, Within
from neurojit.store.source_file import read_plain

FORMAT: Final = 1
_LARGEST: Final = 64 << 20  # bytes of a file of results
_DIGITS: Final = 4  # of a sample: calls differ by more
_Rate = Annotated[float, Within(0.0, float("inf"))]


@dataclass(frozen=True, slots=True)
class MeasuredPeaks:
    """As ``model.roofline.Peaks``, of one core."""

    operations: Mapping[str, float]
    bytes: Mapping[Level, float]
    sizes: Mapping[Level, int]
    measured: bool


@dataclass(frozen=True, slots=True)
class Machine:
    """``governor``: of the clock, empty where it cannot be read. ``load``: of one minute, when it began."""

    model: str
    cpu: str
    isa: str
    features: tuple[str, ...]
    cores: int
    l1: int
    l2: int
    l3: int
    governor: str
    load: float
    system: str
    peaks: MeasuredPeaks


@dataclass(frozen=True, slots=True)
class Outcome:
    """One contender of one case. ``rounds``: nanoseconds of one call, by round and sample.

    ``why`` it is not fine. ``error``: the largest against the reference, before or after it was timed.
    ``form``: which of several was fastest. ``prepared_s``: until its first call had ended. ``calls`` make one
    sample. ``cores``: that it kept busy. ``kernels``: see ``messages.Chosen``. ``quiet``: by round, see
    ``messages.Timed``.
    """

    contender: str
    status: Status
    why: Annotated[str, SPARSE] = ""
    error: float | None = None
    form: Annotated[str, SPARSE] = ""
    prepared_s: Annotated[float, SPARSE] = 0.0
    calls: Annotated[int, SPARSE] = 0
    cores: Annotated[float, SPARSE] = 0.0
    kernels: tuple[str, ...] = ()
    rounds: tuple[tuple[_Rate, ...], ...] = ()
    quiet: tuple[bool, ...] = ()

    @property
    def times(self) -> Summary | None:
        """Of the quiet rounds, of all where there are none; None where nothing counts."""
        if self.status != "fine" or not self.rounds:
            return None
        quiet = [lap for lap, undisturbed in zip(self.rounds, self.quiet, strict=True) if undisturbed]
        return summary(quiet or self.rounds)

    @property
    def disturbed(self) -> bool:
        """Whether its times are from rounds in which it waited for other programs."""
        return bool(self.rounds) and not any(self.quiet)


@dataclass(frozen=True, slots=True)
class CaseResult:
    """One case with one number of threads. ``ours``: the contender that the others are compared with.

    ``others``: cores that other programs kept busy while it was timed; None where the system does not tell.
    """

    case: str
    threads: int
    dtype: str
    flops: int | None
    nbytes: int
    tolerance: float
    measure: Measure
    outcomes: tuple[Outcome, ...]
    ours: str = NEUROJIT
    others: float | None = None

    def outcome(self, contender: str) -> Outcome | None:
        return next((one for one in self.outcomes if one.contender == contender), None)

    def median(self, contender: str) -> float | None:
        found = self.outcome(contender)
        times = found.times if found else None
        return times.median if times else None

    @property
    def best_peer(self) -> str | None:
        """The fastest right one beside ours; None where there is none.

        A disturbed one only where all are.
        """
        timed = [
            (one.disturbed, times.median, one.contender)
            for one in self.outcomes
            if one.contender != self.ours and (times := one.times) is not None
        ]
        return min(timed)[2] if timed else None

    @property
    def ratio(self) -> float | None:
        """The best peer's median over ours: above 1 ours is faster. None where either is missing."""
        ours, best = self.median(self.ours), self.best_peer
        theirs = self.median(best) if best else None
        return theirs / ours if ours and theirs else None


@dataclass(frozen=True, slots=True)
class Results:
    """A run. ``versions``: by distribution. ``missing``: by peer, what it lacks. ``remark``: a person's."""

    format: int
    began: str
    seconds: float
    seed: int
    numerics: str
    suite: str
    machine: Machine
    versions: Mapping[str, str]
    missing: Mapping[str, str]
    contenders: tuple[str, ...]
    cases: tuple[CaseResult, ...]
    remark: str = ""

    @property
    def threads(self) -> tuple[int, ...]:
        return tuple(dict.fromkeys(case.threads for case in self.cases))

    def of(self, threads: int) -> tuple[CaseResult, ...]:
        return tuple(case for case in self.cases if case.threads == threads)


def as_json(results: Results) -> str:
    """On one line a case."""
    whole = encode(replace(results, cases=()))
    assert isinstance(whole, dict)
    cases = [json.dumps(encode(case), allow_nan=False) for case in results.cases]
    head = json.dumps({**whole, "cases": []}, allow_nan=False, indent=1)
    begin, _, end = head.rpartition('"cases": []')
    listed = ",\n".join(f"  {case}" for case in cases)
    return f'{begin}"cases": [\n{listed}\n ]{end}\n' if cases else head + "\n"


def rounded(case: CaseResult) -> CaseResult:
    """With the digits that were measured: a table drawn from it is the one drawn from its file."""
    outcomes = (
        replace(
            one,
            rounds=tuple(tuple(_short(sample) for sample in lap) for lap in one.rounds),
            cores=round(one.cores, 2),
            prepared_s=round(one.prepared_s, 3),
        )
        for one in case.outcomes
    )
    return replace(case, outcomes=tuple(outcomes))


def _short(value: float) -> float:
    return float(f"{value:.{_DIGITS}g}")


def read_results(path: Path) -> Results:
    """Raises InputError for a file that is none of ``as_json``."""
    content = read_plain(path, _LARGEST, "a file of results", waits=True)
    try:
        found = decode(Results, json.loads(content))
    except (ValueError, RecursionError) as error:
        why = f": {error}" if isinstance(error, MalformedEntry) else ""
        raise InputError(f"{path}: is no file that neurojit bench --json wrote{why}") from None
    if found.format != FORMAT:
        raise InputError(f"{path}: has format {found.format}; this version reads {FORMAT}")
    return found


def of_one_core(peaks: Peaks) -> MeasuredPeaks:
    return MeasuredPeaks(peaks.operations, peaks.bytes, peaks.sizes, peaks.measured)
