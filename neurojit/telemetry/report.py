"""The report of a run, as a fold over its events."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from neurojit.model.policy import Tier
from neurojit.model.roofline import Bound, Peaks, bound_of_work
from neurojit.model.sites import FaultReport
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
    Offered,
    PeaksMeasured,
    ProgramLoaded,
    Queried,
    ResponderSaid,
    RunFinished,
    Sampled,
    Swapped,
    TrialUnfinished,
)


@dataclass(slots=True)
class VariantRow:
    """One compiled body of a function; times are medians per call, None where none was timed."""

    id: int
    tier: Tier
    author: str
    compile_ms: float
    digest: str
    notes: tuple[str, ...] = ()  # what the compiler chose, or could not do
    calls: int = 0
    median_ns: float | None = None
    cycles: float | None = None


@dataclass(slots=True)
class FunctionRow:
    """A function that was compiled; ``incumbent`` is the variant that its next call runs."""

    name: str
    incumbent: int
    variants: dict[int, VariantRow] = field(default_factory=dict[int, VariantRow])
    unchecked: tuple[str, ...] = ()  # accesses that should be checked, and that no rule knows

    @property
    def calls(self) -> int:
        return sum(variant.calls for variant in self.variants.values())

    @property
    def baseline(self) -> VariantRow | None:
        return next((variant for variant in self.variants.values() if variant.tier is Tier.T0), None)

    def speedup(self, variant: int | None = None) -> float | None:
        """Median time of T0 over that of ``variant`` (default: the incumbent); None until both were timed."""
        row = self.variants.get(self.incumbent if variant is None else variant)
        if row is None or self.baseline is None or not row.median_ns or self.baseline.median_ns is None:
            return None
        return self.baseline.median_ns / row.median_ns


@dataclass(slots=True)
class Questioning:
    """A conversation under way: the latest question, whether it was answered, replies judged so far."""

    asked: Asked
    answered: bool = False
    trials: int = 0


@dataclass(slots=True)
class Report:
    """What the events so far amount to. ``add`` is the fold; nothing else changes a report."""

    loaded: ProgramLoaded | None = None
    peaks: Peaks | None = None
    seconds: float = 0.0
    exit: int | None = None
    functions: dict[str, FunctionRow] = field(default_factory=dict[str, FunctionRow])
    compiling: dict[str, CompileStarted] = field(default_factory=dict[str, CompileStarted])
    swaps: list[Swapped | Deoptimized] = field(default_factory=list["Swapped | Deoptimized"])
    faults: list[FaultReport] = field(default_factory=list[FaultReport])
    heals: list[Healed | HealFailed] = field(default_factory=list["Healed | HealFailed"])
    judgements: list[Judged] = field(default_factory=list[Judged])
    queries: list[Queried] = field(default_factory=list[Queried])
    asking: dict[str, Questioning] = field(default_factory=dict[str, "Questioning"])
    unfinished: list[TrialUnfinished] = field(default_factory=list[TrialUnfinished])
    conversations: list[ConversationEnded] = field(default_factory=list[ConversationEnded])
    failures: list[CompileFailed] = field(default_factory=list[CompileFailed])
    degraded: list[Degraded] = field(default_factory=list[Degraded])

    def add(self, event: Event) -> None:
        self.seconds = max(self.seconds, event.seconds)
        match event:
            case ProgramLoaded():
                self.loaded, self.peaks = event, event.machine.peaks
            case PeaksMeasured(peaks=peaks):
                self.peaks = peaks
            case CompileStarted() | CompileFinished() | CompileFailed() | CompilerRestarted():
                self._add_compile(event)
            case Swapped() | Deoptimized() | Sampled():
                self._add_measured(event)
            case Faulted() | Healed() | HealFailed() | Judged() | Queried():
                self._add_outcome(event)
            case Asked() | Answered() | JudgingStarted() | ConversationEnded():
                self._add_proposal(event)
            case Degraded():
                self.degraded.append(event)
            case TrialUnfinished():
                self.unfinished.append(event)
            case RunFinished(exit=code):
                self.exit = code
            case Offered() | FaultCaught() | ResponderSaid():
                pass  # of an offer the judgement tells, of a fault what came of it; the last is of the moment
            case _:
                raise TypeError(f"report: {type(event).__name__} is no event of a run")

    def _add_outcome(self, event: Faulted | Healed | HealFailed | Judged | Queried) -> None:
        match event:
            case Faulted(report=report):
                self.faults.append(report)
            case Healed() | HealFailed():
                self.heals.append(event)
            case Judged():
                self.judgements.append(event)
            case Queried():
                self.queries.append(event)

    def _add_compile(
        self, event: CompileStarted | CompileFinished | CompileFailed | CompilerRestarted
    ) -> None:
        match event:
            case CompileStarted(function=function):
                self.compiling[function] = event
            case CompileFinished():
                self._add_variant(event)
            case CompileFailed(function=function):
                self.compiling.pop(function, None)
                self.failures.append(event)
            case CompilerRestarted():
                self.compiling.clear()

    def _add_measured(self, event: Swapped | Deoptimized | Sampled) -> None:
        if isinstance(event, Sampled):
            self._add_sample(event)
        else:
            self._add_swap(event)

    def _add_proposal(self, event: Asked | Answered | JudgingStarted | ConversationEnded) -> None:
        under_way = self.asking.get(event.function)
        match event:
            case Asked():
                trials = under_way.trials if under_way else 0
                self.asking[event.function] = Questioning(event, trials=trials)
            case Answered() if under_way:
                under_way.answered = True
            case JudgingStarted() if under_way:
                under_way.trials += 1
            case ConversationEnded():
                self.asking.pop(event.function, None)
                self.conversations.append(event)
            case _:
                pass  # an offer of the user's

    def _add_swap(self, event: Swapped | Deoptimized) -> None:
        self.swaps.append(event)
        if event.function in self.functions:
            self.functions[event.function].incumbent = event.after

    def _add_variant(self, event: CompileFinished) -> None:
        self.compiling.pop(event.function, None)
        row = self.functions.setdefault(event.function, FunctionRow(event.function, event.variant))
        row.variants[event.variant] = VariantRow(
            event.variant, event.tier, event.author, event.compile_ms, event.digest, event.notes
        )
        row.unchecked = event.unchecked or row.unchecked

    def _add_sample(self, event: Sampled) -> None:
        function = self.functions.get(event.function)
        variant = function.variants.get(event.variant) if function else None
        if variant is None:
            return
        variant.calls = event.calls
        variant.median_ns, variant.cycles = event.median_ns, event.cycles

    def bound(self, function: str, variant: int | None = None) -> Bound | None:
        """What bounds ``variant`` of ``function`` (default: the incumbent); None until it was timed.

        Its peaks, and what follows from them, mean nothing unless ``peaks.measured``.
        """
        row = self.functions.get(function)
        found = row.variants.get(row.incumbent if variant is None else variant) if row else None
        if found is None or not found.median_ns or self.loaded is None or self.peaks is None:
            return None
        works = (loaded.work for loaded in self.loaded.functions if loaded.name == function)
        work = next(works, None)
        return None if work is None else bound_of_work(work, found.median_ns, self.peaks)

    def share_of_peak(self, function: str, variant: int) -> float | None:
        """The roofline's least time over the median, in terms of one core; None where either is unknown."""
        bound = self.bound(function, variant)
        if bound is None or self.peaks is None or not self.peaks.measured or bound.limit == "unknown":
            return None
        return bound.share


def report_of(events: Iterable[Event]) -> Report:
    report = Report()
    for event in events:
        report.add(event)
    return report
