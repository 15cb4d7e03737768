"""The offline healer on the host: one template after another, until a patch is accepted or time is up."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from neurojit.healing.case import PatchCase
from neurojit.healing.healer import HealQuestion
from neurojit.healing.roles import ORIGINAL
from neurojit.healing.synthesis.asked import FitCase
from neurojit.healing.synthesis.controllers import CONTROLLERS
from neurojit.healing.synthesis.drafting import Draft, draft, reply_text
from neurojit.healing.synthesis.found import read_fit, read_share
from neurojit.healing.synthesis.guards import GUARDS
from neurojit.healing.synthesis.interface import fits, interface_of
from neurojit.healing.synthesis.template import Template
from neurojit.judge.belief import MALFORMED, Expected, believed
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.judge_task import ChildEnd, ChildTask
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import MalformedEntry
from neurojit.model.reply import Answer, Declined, Reply

AUTHOR: Final = "offline:synthesis"
DEFAULT_SECONDS: Final = 40.0
# A template is fitted for a short while at first, and for long once all were: flights, and the share of the
# time that is left.
_FIRST: Final = (12_000, 0.25)
_AGAIN: Final = (60_000, 0.4)
_MOSTLY: Final = 0.9
_LEAST_S: Final = 1.0  # with less there is no use in beginning
_JUDGING_S: Final = 4.0  # kept for the judgement of what comes out

Run = Callable[[ChildTask[FitCase]], ChildEnd]


@dataclass(frozen=True, slots=True)
class Tried:
    """How far a template came: it failed from ``failed`` of ``states``, after ``flights``.

    ``why`` says what went wrong where nothing was flown.
    """

    name: str
    failed: int
    states: int
    flights: int
    seconds: float
    why: str = ""

    def __str__(self) -> str:
        if self.why:
            return f"{self.name}: {self.why}"
        return f"{self.name}: fails from {self.failed} of {self.states} states"


def templates_for(case: PatchCase, failing: float = 1.0) -> tuple[Draft, ...]:
    """Those that fit the healable function, the most plausible first.

    ``failing``: the share of states that the original fails from. What is right from most is guarded; what is
    wrong from nearly all is written anew.
    """
    kernel = case.healable_kernel
    interface = interface_of(kernel, case.kernels)
    order: tuple[Template, ...] = (*GUARDS, *CONTROLLERS)
    if failing > _MOSTLY:
        order = (*CONTROLLERS, *GUARDS)
    return tuple(
        draft(template, kernel, interface) for template in order if fits(template, kernel, interface)
    )


class Synthesis:
    """Patches for one case: iterate over the replies; ``tried`` says what was tried so far.

    ``seed`` decides all but how many templates time allows. ``stopped``: whether nobody waits any more.
    """

    def __init__(
        self,
        case: PatchCase,
        run: Run,
        seconds: float = DEFAULT_SECONDS,
        seed: int = 0,
        stopped: Callable[[], bool] = lambda: False,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._case = case
        self._run = run
        self._seed = seed
        self._stopped = stopped
        self._clock = clock
        self._ends = clock() + seconds
        self.tried: list[Tried] = []

    def __iter__(self) -> Iterator[Reply]:
        if not templates_for(self._case):
            return
        surveyed = self._ask(None, b"")
        if isinstance(surveyed, str):
            self.tried.append(Tried("survey", 0, 0, 0, 0.0, surveyed))
            return
        found, report = surveyed
        try:
            failing = read_share(found.notes)
        except MalformedEntry as error:
            self.tried.append(Tried("survey", 0, 0, 0, 0.0, f"{MALFORMED}: {error}"))
            return
        drafts = templates_for(self._case, failing)
        yield from self._pass(drafts, report, _FIRST)
        holed = [drafted for drafted in drafts if drafted.holes]
        yield from self._pass(sorted(holed, key=self._failed), report, _AGAIN)

    def _pass(self, drafts: Iterable[Draft], report: bytes, limits: tuple[int, float]) -> Iterator[Reply]:
        for drafted in drafts:
            if self._stopped() or self._left < _LEAST_S:
                return
            reply = self._fitted(drafted, report, limits)
            if reply is not None:
                yield reply

    def _failed(self, drafted: Draft) -> float:
        """How far a template came in the first pass; what was well, and refused, comes last."""
        came = next((one for one in self.tried if one.name == drafted.name and not one.why), None)
        return math.inf if came is None or not came.failed else came.failed

    def _fitted(self, drafted: Draft, report: bytes, limits: tuple[int, float]) -> Reply | None:
        began = self._clock()
        answer = self._ask(drafted, report, limits)
        seconds = self._clock() - began
        if isinstance(answer, str):
            self.tried.append(Tried(drafted.name, 0, 0, 0, seconds, answer))
            return None
        try:
            fit = read_fit(answer[0].notes, drafted)
        except MalformedEntry as error:
            self.tried.append(Tried(drafted.name, 0, 0, 0, seconds, f"{MALFORMED}: {error}"))
            return None
        self.tried.append(Tried(drafted.name, fit.failed, fit.states, fit.flights, seconds))
        if fit.failed or not fit.constants:
            return None
        return Reply(reply_text(drafted, fit.constants), f"offline:{drafted.name}")

    @property
    def _left(self) -> float:
        return self._ends - self._clock()

    def _ask(
        self, drafted: Draft | None, report: bytes, limits: tuple[int, float] = _FIRST
    ) -> tuple[ExaminationReport, bytes] | str:
        """What a child found, and its report; or why there is none."""
        flights, share = limits
        seconds = max(_LEAST_S, share * self._left)
        # Another seed the second time: the first began in a place that led nowhere.
        asked = FitCase(self._case, drafted, seconds, flights, self._seed + len(self.tried))
        end = self._run(ChildTask("fit patch", asked, report))
        expected = (
            Expected(None, "try", given=report) if report else Expected(None, "examine", needed=(ORIGINAL,))
        )
        found = believed(end, AUTHOR, expected)
        if isinstance(found, Diagnostic):
            return found.message
        return (found, end.report) if found.diagnostic is None else found.diagnostic.message


class SynthesisHealer:
    """The healer of the chain. Within one heal it goes on where it was when it is asked again."""

    def __init__(self, run: Run, seed: int = 0) -> None:
        self._run = run
        self._seed = seed
        # By fault and function; the deadline tells one heal from the next.
        self._under_way: dict[tuple[str, str], tuple[float, Synthesis, Iterator[Reply]]] = {}

    @property
    def author(self) -> str:
        return AUTHOR

    def respond(self, question: HealQuestion) -> Answer:
        """The next patch, or what was tried."""
        key = (question.fault.fingerprint, question.case.healable)
        under_way = self._under_way.get(key)
        if under_way is None or under_way[0] != question.deadline_s:
            under_way = self._under_way[key] = self._begun(question)
        _, made, replies = under_way
        reply = next(replies, None)
        if reply is not None:
            return reply
        self._under_way.pop(key, None)
        tried = "; ".join(map(str, made.tried))
        return Declined(tried or f"no template fits @{question.case.healable}", AUTHOR)

    def _begun(self, question: HealQuestion) -> tuple[float, Synthesis, Iterator[Reply]]:
        seconds = max(0.0, question.seconds_left - _JUDGING_S)
        made = Synthesis(question.case, self._run, seconds, self._seed, question.stopped)
        return question.deadline_s, made, iter(made)
