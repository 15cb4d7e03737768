"""The state machine of a live trial (check ``live``): an accepted candidate on the program's own calls.

Stages, each entered only when the one before went without a fault:

- *shadow*: the incumbent serves every call; the candidate runs beside it on copies, for ``shadow_calls``
  comparisons;
- *canary*: the candidate serves a share of the calls, which grows fourfold from step to step; some of them
  are compared;
- *full*: the candidate serves every call but one in ``recheck_interval``, which is compared; fewer where that
  takes longer than 8 calls of the candidate's, as beside an incumbent that is ten times as slow.

A mismatch, or a fault that the incumbent does not have, ends the trial in native code, in the call that shows
it, which still returns the incumbent's results (:mod:`neurojit.stubs.comparing_entry`). A slow-down is found
here, from the paired times of the comparisons: twice, the second time from pairs that the first did not know.
One looks after every comparison, and what else runs on the machine makes any two calls differ now and then.
``step`` says what happened; whoever calls it installs the incumbent, and quarantines the candidate's digest
where ``Ended.quarantine`` says so.

A function that prints, asks, reflects or touches globals cannot be run twice: ``can_be_shadowed``.
"""

from __future__ import annotations

import enum
import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

from neurojit.abi import layout
from neurojit.execution.live_cell import ComparingEntry, Failure, LiveCell
from neurojit.execution.reclaim import Reclaimer
from neurojit.execution.slots import DispatchSlot
from neurojit.execution.variant import Variant
from neurojit.judge.trial.checks.intervals import interval
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.element_types import FORMATS, is_float
from neurojit.model.policy import Numerics
from neurojit.model.program import Kernel
from neurojit.model.types import Dtype, Signature
from neurojit.model.verdict import MARGIN
from neurojit.store.quarantine import Reason
from neurojit.stubs.compare_loops import Tolerance, compared_as
from neurojit.stubs.comparing_entry import compare_ir
from neurojit.stubs.live_cell_ir import outputs

EndReason = Reason | Literal["unexplained", "unsuited", "superseded"]

CANARY_COMPARISONS: Final = 8  # that a step of the share lasts
_GROWTH: Final = 4.0
_MOST_COMPARED: Final = 0.125  # of the calls, while a share is served
# Calls of the candidate's that a comparison in service may take as long as: at the default interval all of
# them together take less than half a hundredth of the time; what they do to the caches comes on top.
_CALLS_PER_RECHECK: Final = 8
_ENOUGH_PAIRS: Final = 24
_MOST_INCONCLUSIVE: Final = 64
# Added to both times of a pair: what reading the counter takes, and how far apart two calls of the same code
# of a few nanoseconds may be by where they lie in memory. What takes longer hardly notices.
_COUNTER_TICKS: Final = 64

_LONGEST_SUM: Final = 1 << 16  # terms that are assumed of an element where the kernel's work is not known
_SAFETY: Final = 16.0
_LARGEST_NORM: Final = 0.05


class Stage(enum.StrEnum):
    """How far a trial has come."""

    SHADOW = "shadow"
    CANARY = "canary"
    FULL = "full"


@dataclass(frozen=True, slots=True)
class LivePolicy:
    """The rates; see the settings of the same names. ``recheck_interval`` 0: never again."""

    shadow_calls: int
    canary_share: float
    recheck_interval: int


@dataclass(frozen=True, slots=True)
class Ended:
    """A trial is over and the incumbent is to serve again."""

    reason: EndReason
    diagnostic: Diagnostic

    @property
    def quarantine(self) -> Reason | None:
        """Why the candidate is to be quarantined; None where the failure is not known to be its own."""
        return self.reason if self.reason in ("mismatch", "fault", "slower") else None


def can_be_shadowed(kernel: Kernel) -> bool:
    """Whether a call may run twice without an observable effect."""
    return kernel.pure


def tolerances(kernel: Kernel, numerics: Numerics) -> tuple[Tolerance | None, ...]:
    """How outputs are compared: bit for bit under ``exact`` and where floats are only moved, else by norm.

    Real calls have no float64 run beside them, so the bound that the judge computes for every element is
    replaced by one that needs the incumbent's output alone: gamma_n (Higham 2002, section 3.1) of the n
    operations that an element takes, times the largest elements of its buffer, with a factor for
    elementary functions and for conditions. It is wider than the judge's bound, never a first proof.
    """
    written = outputs(kernel.signature)
    elements = sum(output.type.elements for output in written)
    terms = _LONGEST_SUM if kernel.operations is None else max(16, kernel.operations // max(1, elements))

    def of(dtype: Dtype) -> Tolerance | None:
        if numerics is Numerics.EXACT or kernel.flops == 0 or not is_float(dtype):
            return None
        gamma = min(_LARGEST_NORM, _SAFETY * 2 * terms * FORMATS[dtype].roundoff)
        return Tolerance(relative=gamma, norm=gamma)

    return tuple(of(compared_as(output.type)[0]) for output in written)


def comparing_text(kernel: Kernel, numerics: Numerics, triple: str) -> str:
    """The LLVM IR that a trial's comparing entry is compiled from."""
    return compare_ir(kernel.signature, tolerances(kernel, numerics), triple)


def usual_ticks(cell: LiveCell) -> tuple[int, int]:
    """Ticks of a call of the incumbent and of one of the candidate, by the last comparisons; 0 for none."""
    pairs = cell.pairs()
    if not pairs:
        return 0, 0
    theirs, ours = (statistics.median_low(ticks) for ticks in zip(*pairs, strict=True))
    return theirs, ours


def spacing(every: int, cost: int, ours: int) -> int:
    """Calls from one re-check to the next: ``every``, and more where one takes longer than 8 calls.

    ``cost``: ticks of a comparison; ``ours``: of a call of the candidate.
    """
    return math.ceil(every * max(1.0, cost / (_CALLS_PER_RECHECK * ours))) if ours else every


class LiveCheck:
    """The trial of one candidate. Its methods are called under the lock that variants are installed under."""

    def __init__(
        self,
        slot: DispatchSlot,
        signature: Signature,
        incumbent: Variant,
        candidate: Variant,
        comparing_image: bytes,
        policy: LivePolicy,
    ) -> None:
        """``comparing_image``: the object of ``comparing_text``."""
        self.incumbent = incumbent
        self.candidate = candidate
        self.stage = Stage.SHADOW
        self._slot = slot
        self._signature = signature
        self._policy = policy
        self._cell = LiveCell(signature, incumbent.entry_address, candidate.entry_address)
        self._entry = ComparingEntry(comparing_image, self._cell)
        self._share = 0.0
        self._timed: int = 0  # comparisons whose times were looked at
        self._until = 0  # comparisons at which the next stage or step begins
        self._doubted: int | None = None  # comparisons at which the candidate was first seen to be slower

    @property
    def compared(self) -> int:
        """Comparisons made so far."""
        return self._cell.compared

    @property
    def wanted(self) -> int:
        """Comparisons after which the next stage, or the next step of the share, begins."""
        return self._until

    def begin(self) -> None:
        """Send the slot's calls through the comparing entry."""
        self._until = self._policy.shadow_calls
        self._cell.route(compare=1.0, share=0.0, budget=self._until)
        self._entry.divert(self._slot)

    def attach(self) -> None:
        """Divert again, after the candidate was installed for the full stage."""
        theirs, ours = usual_ticks(self._cell)
        every = spacing(self._policy.recheck_interval, theirs + ours, ours)
        self._entry.serve(self._slot, every, theirs + ours)

    def step(self) -> Stage | Ended | None:
        """Look at what happened since the last time: the stage that begins now, how it ended, or None.

        When it returns ``Stage.FULL`` the caller installs the candidate and calls ``attach``.
        """
        timed = self._timed
        ended = self._trouble()
        if ended is not None:
            return ended
        if self.stage is Stage.FULL:
            if self._timed == timed:
                return None
            _, ours = usual_ticks(self._cell)
            self._cell.space(spacing(self._policy.recheck_interval, self._cell.cost, ours))
            return None
        missing = self._until - self._cell.compared
        if missing <= 0:
            return self._advance()
        if self.stage is Stage.SHADOW:
            self._cell.route(compare=1.0, share=0.0, budget=missing)  # some may have said nothing
        return None

    def close(self, reclaimer: Reclaimer) -> None:
        """Give back the entry, and the candidate unless it is the slot's. The slot leads to neither."""
        reclaimer.retire(self._entry, self._slot)
        if self.candidate not in self._slot.variants and self.candidate.installable:
            reclaimer.retire(self.candidate, self._slot)

    def _advance(self) -> Stage | None:
        before = self.stage
        self._share = self._policy.canary_share if before is Stage.SHADOW else self._share * _GROWTH
        if 0.0 < self._share < 1.0:
            self.stage = Stage.CANARY
            self._until = self._cell.compared + CANARY_COMPARISONS
            self._cell.route(compare=min(self._share / 2, _MOST_COMPARED), share=self._share)
        else:
            self.stage = Stage.FULL
            self._cell.route(compare=0.0, share=1.0)  # until it is installed
        return None if self.stage is before else self.stage

    def _trouble(self) -> Ended | None:
        serving = self.candidate if self.stage is Stage.FULL else self.incumbent
        if self._slot.incumbent is not serving or not self._entry.serves(self._slot):
            return self._ended("superseded", "another variant was installed meanwhile")
        failure = self._cell.failure()
        if failure is not None:
            return self._failed(failure)
        if self.stage is not Stage.FULL and self._cell.inconclusive > _MOST_INCONCLUSIVE:
            return self._ended("unsuited", f"{self._cell.inconclusive} calls could not be compared")
        return self._slower()

    def _slower(self) -> Ended | None:
        compared = self._cell.compared
        if compared == self._timed:
            return None
        self._timed = compared
        pairs = self._cell.pairs(self._doubted or 0)
        if len(pairs) < _ENOUGH_PAIRS:
            return None
        low, high = interval([(theirs + _COUNTER_TICKS) / (ours + _COUNTER_TICKS) for theirs, ours in pairs])
        if high * MARGIN >= 1.0:
            self._doubted = None
            return None
        if self._doubted is None:
            self._doubted = compared
            self._until = max(self._until, compared + _ENOUGH_PAIRS)  # no stage begins in doubt
            return None
        return self._ended(
            "slower",
            f"{high:.3f}x the incumbent's speed at best on the program's own calls "
            f"(95 % interval from {low:.3f}, {len(pairs)} pairs, as on those before)",
        )

    def _failed(self, failure: Failure) -> Ended:
        if failure.kind == layout.LIVE_UNEXPLAINED:
            return self._ended(
                "unexplained",
                f"a call that the candidate served ended with status {failure.got}; its buffers had been "
                "written, so it could not be tried again",
            )
        if failure.kind == layout.LIVE_FAULT:
            return self._ended(
                "fault",
                f"the candidate ended with status {failure.got} where the incumbent ended with "
                f"{failure.expected}",
            )
        return self._ended(
            "mismatch",
            f"{_name(self._signature, failure)}: expected {failure.expected!r}, got {failure.got!r}",
        )

    def _ended(self, reason: EndReason, message: str) -> Ended:
        counted = f"{self.stage} stage, {self._cell.compared} comparisons, {self._cell.calls} calls"
        return Ended(reason, Diagnostic("live", f"@{self._slot.name}: {message} ({counted})"))


def _name(signature: Signature, failure: Failure) -> str:
    place = f"[{', '.join(map(str, failure.index))}]" if failure.index else ""
    results: Sequence[object] = signature.results
    if failure.output < len(results):
        return f"result {failure.output}{place}"
    written = [
        index
        for index, argument in enumerate(signature.arguments)
        if argument.effect in ("write", "readwrite")
    ]
    return f"argument {written[failure.output - len(results)]}{place}"
