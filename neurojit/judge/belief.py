"""Validates a child's report against its contract before the host acts on it.

A child parsed hostile text or ran hostile code, and may say anything. A report that is not exactly what such
a child writes is none, whatever it says; the offer is refused then, and the next one is judged as usual.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from neurojit.abi.elf import MalformedObject, read_symbols
from neurojit.abi.status import FIRST_ADDED_SITE
from neurojit.abi.symbols import JUDGED, forbidden_symbols
from neurojit.judge import examination_report
from neurojit.judge.contract import Contract, Side
from neurojit.judge.examination_report import ExaminationReport, MalformedReport
from neurojit.judge.judge_task import ChildEnd
from neurojit.model.diagnostic import Diagnostic

MALFORMED: Final = "the judge's child gave a malformed report"
_MOST_CHECKS = 1 << 18  # that are put into one function


@dataclass(frozen=True, slots=True)
class Expected:
    """What a report has to contain to be valid.

    ``contract``: None of a child that judges nothing. ``whole``: with its optional checks. ``needed``: roles
    of the objects that are there where nothing was refused; ``further``: of those that may be. ``given``: the
    report that the child worked from.
    """

    contract: Contract | None
    side: Side
    whole: bool = True
    needed: tuple[str, ...] = ()
    further: tuple[str, ...] = ()
    given: bytes = b""


def believed(end: ChildEnd, check: str, expected: Expected) -> ExaminationReport | Diagnostic:
    """What a child said, or why it said nothing: a refusal by ``check``."""
    if end.reason != "finished":
        return Diagnostic(check, f"the judge's child {end.reason}: {end.detail}")
    try:
        found = examination_report.decode(end.report)
        _check(found, expected)
    except MalformedReport as error:
        return Diagnostic(check, f"{MALFORMED}: {error}")
    return found


def _check(found: ExaminationReport, expected: Expected) -> None:
    """Raises MalformedReport."""
    if found.of != examination_report.digest_of_report(expected.given):
        raise MalformedReport("it is of other objects")
    if bool(found.refused_by) != (found.diagnostic is not None):
        raise MalformedReport("it was refused without a reason, or not refused with one")
    _check_outcomes(found, expected)
    if found.refused_by:
        return
    _check_objects(found, expected)
    if not all(0 <= number - FIRST_ADDED_SITE < _MOST_CHECKS for number in found.guards):
        raise MalformedReport("guards: no number of a check")
    if not found.guards.keys() >= set(found.unproved):
        raise MalformedReport("unproved: checks that guard nothing")


def _check_outcomes(found: ExaminationReport, expected: Expected) -> None:
    made = found.outcomes
    if expected.contract is None:
        if made:
            raise MalformedReport("outcomes: it judges nothing")
        return
    names = [one.name for one in made]
    broken = expected.contract.broken_by(expected.side, names, found.refused_by, whole=expected.whole)
    if broken:
        raise MalformedReport(broken)
    for place, outcome in enumerate(made, 1):
        if outcome.passed == (bool(found.refused_by) and place == len(made)):
            raise MalformedReport(f"the check {outcome.name!r} did not go as it says")


def _check_objects(found: ExaminationReport, expected: Expected) -> None:
    roles = found.images.keys()
    missing = sorted(set(expected.needed) - roles)
    unknown = sorted(roles - {*expected.needed, *expected.further})
    if missing or unknown:
        raise MalformedReport(f"images: {(missing or unknown)[0]!r} is {'missing' if missing else 'unknown'}")
    for role, image in found.images.items():
        try:
            forbidden = forbidden_symbols(read_symbols(image).undefined, JUDGED)
        except MalformedObject as error:
            raise MalformedReport(f"images: {role!r}: {error}") from None
        if forbidden:
            raise MalformedReport(f"images: {role!r} needs {', '.join(forbidden)[:200]}")
