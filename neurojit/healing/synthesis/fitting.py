"""A judge's child that compiles a template once and fits its constants to flights.

The text is our own; what it is put into and flown in is the program's, so it is done in confinement.
Two tasks: a *survey* (no template) flies the original from every state and says what it saw; a *fit* takes
the survey's object, flies the draft, and gives the constants.
"""

from __future__ import annotations

import math
import re
import time
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from neurojit.healing.case import PatchCase
from neurojit.healing.fault import kind_of
from neurojit.healing.flight.glance import Course, Glance
from neurojit.healing.flight.layout import STEPS_SITE, FlightLayout
from neurojit.healing.flight.make import flight_kernel, layout_of
from neurojit.healing.flown import flown_states
from neurojit.healing.keeping import evasion, same_results
from neurojit.healing.roles import ORIGINAL
from neurojit.healing.state import State
from neurojit.healing.steps import most_steps, original_budget
from neurojit.healing.synthesis.asked import FitCase
from neurojit.healing.synthesis.drafting import Draft, before, declared, renamed, written
from neurojit.healing.synthesis.fit import Fit
from neurojit.healing.synthesis.found import Survey, decode, encode
from neurojit.healing.synthesis.search import Search
from neurojit.healing.synthesis.template import Guard
from neurojit.judge import examination_report
from neurojit.judge.derive.object_builder import ObjectBuilder
from neurojit.judge.examination_report import ExaminationReport
from neurojit.judge.judge_task import ChildTask
from neurojit.mlir.context import make_context
from neurojit.model.program import Kernel

FIRST_STATES: Final = 16  # of the first stage
_STEPS: Final = 1 << 16  # turns of loops of one flight, at least
_STEPS_PER_STEP: Final = 64  # of the original, as the gate gives
_CHANGED: Final = 0.5  # the loss of a guard that gives other results where all was well
_APART: Final = 1e6  # between scalars of one function that mean something together
_FACTOR = re.compile(r"([*/]?)(\w+)")


def fit_patch(task: ChildTask[FitCase]) -> dict[str, object]:
    """The report of a survey or of a fit, whose notes are a ``Survey`` or a ``Fit``, as JSON values."""
    asked = task.case
    case = asked.case
    with make_context():
        layout = layout_of(case.scope_kernel, case.others(case.scope), case.healable, case.cells)
    if asked.draft is None:
        image = _image(case, {case.healable: case.healable_kernel}, layout)
        return examination_report.encode(
            ExaminationReport((), images={ORIGINAL: image}, notes=encode(_survey(case, image, layout)))
        )
    found = examination_report.decode(task.findings)
    with_draft = _image(case, _kernels(case, asked.draft), layout)
    fitting = _Fitting(asked, asked.draft, layout, found.images[ORIGINAL], with_draft)
    fitted = ExaminationReport((), notes=encode(fitting.run(decode(Survey, found.notes).seen)))
    return examination_report.encode(fitted, task.findings)


def _image(case: PatchCase, functions: dict[str, Kernel], layout: FlightLayout) -> bytes:
    kernels = {**case.kernels, **functions}
    scope = kernels.pop(case.scope)
    builder = ObjectBuilder(case.target, case.numerics, threads=1)
    with make_context():
        _, image = builder.checked(flight_kernel(scope, kernels, case.healable, layout), all_checks=True)
    return image


def _kernels(case: PatchCase, drafted: Draft) -> dict[str, Kernel]:
    """The draft with holes in the healable function's place, and the original beside it."""
    kernel = case.healable_kernel
    found = {kernel.name: replace(kernel, text=written(drafted, None))}
    if isinstance(drafted.template, Guard):
        found[before(kernel)] = replace(kernel, name=before(kernel), text=renamed(kernel))
        found[kernel.name] = replace(
            kernel, text=declared(kernel) + written(drafted, None), callees=(before(kernel),)
        )
    return found


def _budget(steps: int) -> int:
    return max(_STEPS, _STEPS_PER_STEP * steps)


def _flown(image: bytes, layout: FlightLayout, states: Sequence[State]) -> list[Glance]:
    course = Course(image, layout, _STEPS * _STEPS_PER_STEP)
    return [course.fly(course.decoded(state), whole=True) for state in states]


def _survey(case: PatchCase, image: bytes, layout: FlightLayout) -> Survey:
    flights = _flown(image, layout, flown_states(case))
    failing = flights[0]
    kind = "deadline" if failing.site == STEPS_SITE else kind_of(failing.status) or ""
    columns = zip(*(flight.seen for flight in flights), strict=True)
    return Survey(
        kind="" if failing.well else kind,
        failed=sum(not flight.well for flight in flights),
        states=len(flights),
        seen=tuple(tamed([max(column) for column in columns])),
    )


def tamed(seen: Sequence[float]) -> list[float]:
    """What grew beyond all others grew without end: it says nothing of how large anything should be."""
    least = min((one for one in seen if one > 0), default=0.0)
    return [one if one <= _APART * least else least for one in seen]


class _Fitting:
    def __init__(
        self, asked: FitCase, drafted: Draft, layout: FlightLayout, original: bytes, with_draft: bytes
    ) -> None:
        self._asked = asked
        self._draft = drafted
        self._layout = layout
        case = asked.case
        states = flown_states(case)
        self._before = _flown(original, layout, states)
        budget = _budget(max(one.steps for one in self._before))
        if case.late or case.deadline_ms is not None:
            budget = min(budget, original_budget(case))
        self._course = Course(with_draft, layout, budget)
        self._most = most_steps(case, self._before[0].steps)
        self._states = [self._course.decoded(state) for state in states]
        first = 1 + len(case.regressions)
        kept = range(first, first + len(case.passing)) if case.keeps_results else range(0)
        self._kept = frozenset(kept)

    def run(self, seen: Sequence[float]) -> Fit:
        asked, drafted = self._asked, self._draft
        ends = time.monotonic() + asked.seconds
        search = Search(
            self._losses,
            len(self._states),
            range(min(FIRST_STATES, len(self._states))),
            seed=asked.seed,
            budget=asked.flights,
            worst=not isinstance(drafted.template, Guard),
            stop=lambda: time.monotonic() > ends,
        )
        ways = [(choices, self._units(choices, seen)) for choices in drafted.choices]
        return search.run(ways)

    def _losses(self, constants: Sequence[float], numbers: Sequence[int] | None) -> list[float]:
        every = range(len(self._states)) if numbers is None else numbers
        return [self._loss(number, constants) for number in every]

    def _loss(self, number: int, constants: Sequence[float]) -> float:
        """Below 1 where the flight ends well and keeps what it has to.

        The smaller the wider the margin is; of a guard, 0 where it changes nothing that was well before.
        """
        guards = isinstance(self._draft.template, Guard)
        kept = number in self._kept
        flight = self._course.fly(self._states[number], constants, whole=kept or guards)
        original = self._before[number]
        if not flight.well:
            site = flight.site
            if site is None or site not in self._layout.sites:
                return 2.0  # unsafe, or without end: no distance to go by
            return 1 + _squashed(-flight.margins[self._layout.sites.index(site)])
        if evasion(self._layout, original, flight):
            return 2.0
        if not number and self._most is not None and flight.steps > self._most:
            return 1.0 + _squashed(flight.steps / max(1, self._most) - 1)
        if not kept and not guards:
            return _worst(flight)
        same = original.well and same_results(original.outputs, flight.outputs, self._asked.case.numerics)
        if kept and not same:
            return 2.0
        if guards:
            return _CHANGED if original.well and not same else 0.0
        return _worst(flight)

    def _units(self, choices: Sequence[int], seen: Sequence[float]) -> tuple[float, ...]:
        drafted = self._draft
        scales = self._scales(seen)
        names = {f"in{number}": scale for number, scale in enumerate(scales)}
        if isinstance(drafted.template, Guard):
            names = {"value": self._value_scale(drafted.template, choices[0], seen)}
        names |= {role: scales[choice] for role, choice in zip(drafted.roles, choices, strict=False)}
        return tuple(_unit(hole.unit, {**names, "output": 1.0}) for hole in drafted.holes)

    def _scales(self, seen: Sequence[float]) -> list[float]:
        """Of each input of a controller: the largest that was seen, 1 where nothing was."""
        places = self._scalar_places()
        scales: list[float] = []
        for place in self._draft.interface.inputs:
            column = places.get(place.number) if place.index is None else None
            known = seen[column] if column is not None and column < len(seen) else 0.0
            scales.append(known or 1.0)
        return scales

    def _scalar_places(self) -> dict[int, int]:
        """Of each scalar argument its column in the ring."""
        arguments = self._draft.kernel.signature.arguments
        scalars = [number for number, argument in enumerate(arguments) if argument.type.kind == "scalar"]
        return {number: column for column, number in enumerate(scalars)}

    def _value_scale(self, guard: Guard, number: int, seen: Sequence[float]) -> float:
        columns = self._scalar_places()
        column = columns.get(number) if guard.on == "argument" else len(columns) + number
        known = seen[column] if column is not None and column < len(seen) else 0.0
        return known or 1.0


def _unit(unit: str, names: dict[str, float]) -> float:
    """The value of a product and quotient of names; 1 of an empty one."""
    value = 1.0
    for operator, name in _FACTOR.findall(unit):
        value = value / names[name] if operator == "/" else value * names[name]
    return value


def _worst(flight: Glance) -> float:
    return (1 - _squashed(min(flight.margins))) / 2


def _squashed(distance: float) -> float:
    """From 0 to 1 as ``distance`` goes from 0 on; 1 for what is no number."""
    if math.isnan(distance) or distance == math.inf:
        return 1.0
    return max(0.0, distance) / (1 + abs(distance))
