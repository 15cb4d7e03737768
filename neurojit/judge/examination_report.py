"""The report of a judge's child: outcomes, objects, and facts for the next child; encoded and decoded.

The child that made it parsed hostile text, so the host reads it field by field, each within bounds; what does
not fit is ``MalformedReport``. Whether it is to be believed is another question (``belief``).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, replace
from typing import Annotated, Final

from neurojit.judge.facts import Facts
from neurojit.judge.field_facts import FieldFacts
from neurojit.model.bounded_json import parse
from neurojit.model.codec import Codec
from neurojit.model.diagnostic import Diagnostic
from neurojit.model.json_values import Json, MalformedEntry
from neurojit.model.spelling import Kept, Longest, Most, Within
from neurojit.model.verdict import CheckOutcome, Figures

LONGEST_TEXT: Final = 1 << 20
LONGEST_MESSAGE: Final = 4000  # characters that a person is shown
_LARGEST_OBJECT: Final = 24 << 20  # bytes
_MOST_OBJECTS: Final = 64

_Name = Annotated[str, Longest(100)]
_Place = Annotated[int, Within(0, 1 << 20)]  # of a line or a column
_Id = Annotated[int, Within(0, (1 << 31) - 1)]  # of a check


class MalformedReport(Exception):
    """The report is not what a child of the judge writes; the message says where."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What the checks prepared for their second half. ``kept``: sentences on the loops that T2 kept."""

    equivalence: Facts
    field: FieldFacts
    kept: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ExaminationReport:
    """The result of an examination.

    ``images``: relocatable objects by role ("candidate", "candidate.checked", "reference", "incumbent", ...).
    ``unproved``: ids of bounds checks that depend on data; ``guards``: which operation each check guards, and
    its line in the candidate's text, 0 where nobody knows.
    ``told``: the names of the values that a check reports.
    ``notes``: what else a child found, as JSON that whoever asked for it reads. ``of``: the digest of the
    report that a second child worked from.
    """

    outcomes: Annotated[tuple[CheckOutcome, ...], Most(16)]
    refused_by: _Name = ""
    diagnostic: Diagnostic | None = None
    candidate_text: str = ""
    images: Annotated[dict[_Name, Annotated[bytes, Longest(_LARGEST_OBJECT)]], Most(_MOST_OBJECTS)] = field(
        default_factory=dict[str, bytes]
    )
    unproved: tuple[_Id, ...] = ()
    guards: dict[_Id, tuple[_Name, _Place]] = field(default_factory=dict[int, tuple[str, int]])
    prepared: Prepared | None = None
    told: dict[_Id, Annotated[tuple[_Name, ...], Most(64)]] = field(
        default_factory=dict[int, tuple[str, ...]]
    )
    notes: dict[str, object] = field(default_factory=dict[str, object])
    of: _Name = ""


# Others than a child may say more, and are not bound by what a person reads.
REPORTS: Final = Codec(
    {
        (CheckOutcome, "name"): _Name,
        (CheckOutcome, "seconds"): Annotated[float, Within(0, 1e6)],
        (CheckOutcome, "figures"): Annotated[Figures, Longest(LONGEST_MESSAGE), Most(4096)],
        (Diagnostic, "stage"): _Name,
        (Diagnostic, "message"): Annotated[str, Kept(LONGEST_MESSAGE)],
        (Diagnostic, "file"): Annotated[str, Longest(4096)],
        (Diagnostic, "line"): _Place,
        (Diagnostic, "column"): _Place,
        (Diagnostic, "source_line"): Annotated[str, Kept(400)],
    },
    longest=LONGEST_TEXT,
    whole_texts=True,
)
_ERROR: Final = REPORTS.form(Annotated[str, Kept(LONGEST_MESSAGE)])


def encode(findings: ExaminationReport, given: bytes = b"") -> Json:
    """Plain JSON values. ``given``: the report that was worked from."""
    return REPORTS.encode(replace(findings, of=digest_of_report(given)))


def digest_of_report(report: bytes) -> str:
    """What the report of a second child calls that of the first; empty where there is none."""
    return hashlib.sha256(report).hexdigest() if report else ""


def decode(report: bytes) -> ExaminationReport:
    """What a report of a child says. Raises MalformedReport."""
    try:
        fields = parse(report)
        failure = failure_in(fields)
        if failure is not None:
            raise MalformedReport(f"it failed: {failure}")
        return REPORTS.decode(ExaminationReport, fields)
    except MalformedEntry as error:
        raise MalformedReport(str(error)) from None


def failure_in(fields: Json) -> str | None:
    """What went wrong in a child that says so in place of a report. Raises MalformedEntry."""
    if "error" not in fields:
        return None
    try:
        return str(_ERROR.decode(fields["error"]))
    except MalformedEntry as error:
        raise error.within("error") from None
