"""A heat of a contest for speed: candidate, incumbent and a copy of the incumbent, called by turns.

All three are linked anew and run on the same fresh buffers. Rounds of two pairs are timed, in which each goes
first once, since whoever goes second finds other caches; now and then the copy takes the candidate's place.
By how much it differs from the incumbent, whose code it is, is what this machine makes of nothing.
"""

from __future__ import annotations

import math
import resource
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from neurojit.judge.trial.checks.intervals import is_clear
from neurojit.judge.trial.harness.buffers import Array, Layout, same_bytes
from neurojit.judge.trial.harness.executable import Bound, Executable, Value

MOST_TRIES = 4  # of a call that is interrupted each time
_SHORT_TICKS = 20_000  # shorter calls are repeated until a pair takes about this long
_LONG_TICKS = 1_000_000  # longer ones are warm after one call
_WARM_UPS = 3
_COPY_EVERY = 3  # rounds


def _switches_of_thread() -> int:
    return resource.getrusage(resource.RUSAGE_THREAD).ru_nivcsw


@dataclass(frozen=True, slots=True)
class ThreadClock:
    """``switches``: how often this thread was put aside for another; ``nanoseconds``: that it ran so far."""

    switches: Callable[[], int] = _switches_of_thread
    nanoseconds: Callable[[], int] = time.thread_time_ns


THIS_THREAD = ThreadClock()


class BadCall(Exception):
    """A timed call that ended otherwise than the judged one; the message says how."""


@dataclass(frozen=True, slots=True)
class Contest:
    """Two functions of one signature, each linked whenever it is asked for; inputs with the expected results.

    ``least_ns``: a call cannot take less.
    """

    candidate: Callable[[], Executable]
    incumbent: Callable[[], Executable]
    inputs: Sequence[Sequence[Value]]
    right: Sequence[Sequence[Array]]
    least_ns: float


@dataclass(frozen=True, slots=True)
class Limits:
    """Rounds and time of one heat."""

    fewest: int
    most: int
    deadline: float


@dataclass(slots=True)
class Heat:
    """What was timed, a round each: how many times as fast as the incumbent the candidate and the copy are;
    ticks of a call of the candidate and of the incumbent."""

    ratios: list[float] = field(default_factory=list[float])
    copies: list[float] = field(default_factory=list[float])
    ours: list[float] = field(default_factory=list[float])
    theirs: list[float] = field(default_factory=list[float])


class Track:
    """The three runners of one heat, on buffers of their own."""

    def __init__(self, contest: Contest, nanoseconds_per_tick: float, clock: ThreadClock) -> None:
        self._contest = contest
        self._per_tick = nanoseconds_per_tick
        self._clock = clock
        self._candidate = contest.candidate().bind(Layout.BELOW)
        self._incumbent = contest.incumbent().bind_to(self._candidate)
        self._copy = contest.incumbent().bind_to(self._candidate)
        self.ticks = min(map(self._warm, (self._candidate, self._incumbent, self._copy)))
        self._repeats = max(1, min(64, round(_SHORT_TICKS / max(1.0, self.ticks))))

    def run(self, seconds: Callable[[], float], limits: Limits) -> Heat:
        """Time until the interval is tight, or the rounds or the time are used up. Raises BadCall."""
        heat = Heat()
        while len(heat.ratios) < limits.most and not (
            len(heat.ratios) >= limits.fewest and (seconds() > limits.deadline or is_clear(heat.ratios))
        ):
            number = len(heat.ratios)
            place = number % len(self._contest.inputs)
            if number % _COPY_EVERY == 0:
                copied, taken = self._round(self._copy, place)
                heat.copies.append(taken / copied)
            ours, theirs = self._round(self._candidate, place)
            heat.ours.append(ours)
            heat.theirs.append(theirs)
            heat.ratios.append(theirs / ours)
        return heat

    def _round(self, runner: Bound, place: int) -> tuple[float, float]:
        """Ticks of a call of ``runner``, and of the incumbent."""
        arguments = self._contest.inputs[place]
        totals = {True: 0.0, False: 0.0}
        for is_its in (True, False, False, True):
            bound = runner if is_its else self._incumbent
            for _ in range(self._repeats):
                status, ticks = self._undisturbed(bound, arguments)
                totals[is_its] += ticks
                if status != 0:
                    raise BadCall(f"a timed call ended with status {status}")
                # Of all alike: what comparing leaves in the caches is the same before each call.
                alike = _same(bound.written(), self._contest.right[place])
                if bound is self._candidate and not alike:
                    raise BadCall("a timed call gave other results than the judged one")
        calls = 2 * self._repeats
        return max(1.0, totals[True] / calls), max(1.0, totals[False] / calls)

    def _undisturbed(self, bound: Bound, arguments: Sequence[Value]) -> tuple[int, float]:
        """Status and ticks of a call during which the thread was not put aside.

        On a busy machine a long call is interrupted and a short one is not: else a candidate would win by
        being short. Of one that is interrupted each time the least is taken that the thread itself took.
        """
        least, clock = math.inf, self._clock
        for _ in range(MOST_TRIES):
            switches, began = clock.switches(), clock.nanoseconds()
            status, ticks = bound.call(arguments)
            ran = (clock.nanoseconds() - began) / self._per_tick
            if status or clock.switches() == switches:
                return status, ticks
            least = min(least, ticks, ran)
        return 0, least

    def _warm(self, bound: Bound) -> float:
        for _ in range(_WARM_UPS - 1):
            _, ticks = bound.call(self._contest.inputs[0])
            if ticks > _LONG_TICKS:
                return ticks
        return bound.call(self._contest.inputs[0])[1]


def _same(written: Sequence[Array], right: Sequence[Array]) -> bool:
    return all(same_bytes(a, b) for a, b in zip(written, right, strict=True))
