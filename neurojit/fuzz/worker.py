"""``python -m neurojit.fuzz.worker PIPE:LIFELINE``: tries and shrinks programs, in children that may die."""

from __future__ import annotations

import gc
import signal
import sys
from collections import Counter

from neurojit.fuzz.child import Child, Probe, counts_of
from neurojit.fuzz.coverage import accepted, fault_operations
from neurojit.fuzz.messages import Accepted, FaultNames, Find, Setup, Shrink, Stretch, Tried
from neurojit.fuzz.program import Program, text_of
from neurojit.fuzz.shrink import shrink
from neurojit.fuzz.subject import CHECKED, SECOND, WAYS, Refusal, Subject
from neurojit.fuzz.symptom import Symptom
from neurojit.fuzz.trial import cases, sensible
from neurojit.workers.lifeline import connect

_ALL = tuple(way.name for way in (*WAYS, SECOND))
_TIERS = tuple(way.name for way in WAYS)


def main() -> None:
    """Serve until the pipe closes."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    connection = connect(sys.argv[1])
    gc.collect()
    gc.freeze()
    while True:
        try:
            request: Stretch | Shrink | Accepted | FaultNames = connection.recv()
        except (EOFError, OSError):
            return
        connection.send(_answer(request))


def _answer(request: Stretch | Shrink | Accepted | FaultNames) -> object:
    match request:
        case Stretch():
            return stretch(request)
        case Shrink():
            return shrunk(request)
        case Accepted():
            return accepted()
        case FaultNames():
            return fault_operations()


def stretch(request: Stretch) -> list[Tried]:
    """One Tried for each number."""
    setup = request.setup
    child = Child(setup.kept, setup.limit_s)
    made: list[Tried] = []
    for number in request.numbers:
        ways = setup.ways or _ways(setup, number)
        outcome = child.probe(Probe(f"{setup.seed}:{number}", ways, setup.weights))
        program = outcome.program
        counts = counts_of(program) if program is not None else Counter[tuple[str, str]]()
        made.append(Tried(number, outcome.symptom, counts, program if outcome.symptom else None))
    child.close()
    return made


def _ways(setup: Setup, number: int) -> tuple[str, ...]:
    """T1 is the lowering of T0 and, but for schedules, LLVM's passes of T2: it is asked every other time."""
    if setup.second_road and number % setup.second_road == 0:
        return _ALL
    return _TIERS if number % 2 else tuple(name for name in _TIERS if name != "T1")


def shrunk(request: Shrink) -> Find:
    """The same symptom, of less."""
    setup, tried = request.setup, request.tried
    assert tried.program is not None
    assert tried.symptom is not None
    wanted, ways = tried.symptom.signature, tried.symptom.ways[:1]
    if ways not in [(way.name,) for way in (*WAYS, SECOND, *CHECKED)]:
        ways = _TIERS[:1]
    child = Child(setup.kept, setup.limit_s)

    def shows(program: Program) -> bool:
        if not sensible(program):
            return False
        found = child.probe(Probe(program, ways, {})).symptom
        return found is not None and found.signature == wanted

    small, probes = shrink(tried.program, shows, request.probes)
    symptom = child.probe(Probe(small, setup.ways or _ALL, {})).symptom or tried.symptom
    child.close()
    return _find(tried.number, small, symptom, probes)


def _find(number: int, program: Program, symptom: Symptom, probes: int) -> Find:
    known = cases(program)
    inputs = "; ".join(_listed(case.given) for case in known)
    right = "; ".join(
        f"results ({_listed(case.results)}), arguments afterwards ({_listed(case.arguments)})"
        for case in known
    )
    return Find(number, symptom, program, _pretty(program, symptom.ways), inputs, right, probes)


def _pretty(program: Program, ways: tuple[str, ...]) -> str:
    """Where parsing is what goes wrong the generic syntax has to do."""
    if ways in (("parse",), ()):
        return text_of(program)
    try:
        return Subject().pretty(program)
    except (Refusal, RuntimeError):
        return text_of(program)


def _listed(values: tuple[object, ...]) -> str:
    return ", ".join(map(_spelt, values))


def _spelt(value: object) -> str:
    return str(value.tolist()) if hasattr(value, "tolist") else str(value)  # pyright: ignore[reportAttributeAccessIssue, reportUnknownMemberType, reportUnknownArgumentType]


if __name__ == "__main__":
    main()
